/// What follows the scheme of a `sip:` or `sips:` URI: `user:password@host:port;parameters?headers`.
public struct SIPAddress: Sendable, Hashable {
    /// The user part as spelled, escapes kept.
    public let user: String?

    /// The deprecated password part as spelled. Never logged on its own.
    public let password: String?

    /// The host.
    public let host: Host

    /// The port, if one is written.
    public var port: UInt16?

    /// The parameters, in order.
    public var parameters: Parameters

    /// What follows `?`, as spelled; nil if there is no `?`.
    public internal(set) var headers: String?

    /// Makes an address; characters that a user part may not have are escaped.
    public init(user: String?, host: Host, port: UInt16? = nil, parameters: Parameters = []) {
        self.user = user.map(SIPAddress.escape)
        password = nil
        self.host = host
        self.port = port
        self.parameters = parameters
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        let at = bytes.firstPlace(of: Byte.at)
        if let at {
            (user, password) = try SIPAddress.split(user: bytes.extracting(..<at))
        } else {
            (user, password) = (nil, nil)
        }
        let afterUser = bytes.extracting((at.map { $0 + 1 } ?? 0)...)
        let hostEnd = afterUser.firstPlace { $0 == Byte.semicolon || $0 == Byte.question } ?? afterUser.count
        let server = try HostPort(bytes: afterUser.extracting(..<hostEnd))
        host = server.host
        port = server.port
        (parameters, headers) = try SIPAddress.parametersAndHeaders(afterUser.extracting(hostEnd...))
    }

    private static func split(user: Span<UInt8>) throws(ParseError) -> (name: String, password: String?) {
        let colon = user.firstPlace(of: Byte.colon)
        let name = user.extracting(..<(colon ?? user.count))
        guard !name.isEmpty else { throw ParseError("URI", "has an empty user part") }
        guard !user.contains(Byte.quote) else { throw ParseError("URI", "has a quote in its user part") }
        return (name.text, colon.map { user.extracting(($0 + 1)...).text })
    }

    private static func parametersAndHeaders(_ bytes: Span<UInt8>) throws(ParseError) -> (Parameters, String?) {
        var scanner = Scanner(bytes)
        var parameters = Parameters()
        while scanner.skip(Byte.semicolon) {
            parameters.append(try uriParameter(&scanner))
        }
        if scanner.skip(Byte.question) { return (parameters, scanner.takeRest().text) }
        guard scanner.isAtEnd else { throw ParseError("URI", "unexpected text after a parameter") }
        return (parameters, nil)
    }

    /// `name [ "=" value ]` where a name may hold all of `paramchar`. Quoted values are Microsoft's.
    private static func uriParameter(_ scanner: inout Scanner) throws(ParseError) -> Parameter {
        func isName(_ byte: UInt8) -> Bool { isValue(byte) && byte != Byte.equals }
        func isValue(_ byte: UInt8) -> Bool {
            byte != Byte.semicolon && byte != Byte.question && byte != Byte.quote
        }
        let word = scanner.take(while: isName)
        guard !word.isEmpty else { throw ParseError("URI", "has a parameter without a name") }
        let name = word.text
        guard scanner.skip(Byte.equals) else { return Parameter(name, .flag) }
        if scanner.peek() == Byte.quote { return Parameter(name, .quoted(try scanner.quotedString())) }
        return Parameter(name, .token(scanner.take(while: isValue).text))
    }

    /// Escapes everything but `unreserved` and `user-unreserved`.
    private static func escape(_ user: String) -> String {
        var bytes: [UInt8] = []
        for byte in user.utf8 {
            if Byte.isUnreserved(byte) || "&=+$,;?/".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Hexadecimal.uppercaseDigit(byte >> 4))
                bytes.append(Hexadecimal.uppercaseDigit(byte & 0xF))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SIPAddress: CustomStringConvertible {
    /// As written in a message.
    public var description: String {
        var text = ""
        if let user {
            text += user
            if let password { text += ":\(password)" }
            text += "@"
        }
        text += HostPort(host, port: port).description
        text += parameters.description
        if let headers { text += "?\(headers)" }
        return text
    }
}
