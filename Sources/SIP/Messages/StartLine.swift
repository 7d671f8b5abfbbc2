/// The first line of a message. It is kept apart, so that a message is cheap to pass on.
public indirect enum StartLine: Sendable, Hashable {
    /// `METHOD uri SIP/2.0`
    case request(Method, URI)
    /// `SIP/2.0 code reason`
    case response(Status, reason: String)
}

extension StartLine {
    static let version = "SIP/2.0"

    /// Whether a line, whatever else is wrong with it, is of SIP: one of its words begins with `SIP/`.
    static func isSIP(_ line: Span<UInt8>) -> Bool {
        if line.extracting(last: 8).isText(" SIP/2.0") { return true }
        var word = 0
        while !line.extracting(word...).extracting(first: 4).equalsIgnoringCase("SIP/") {
            guard let blank = line.firstPlace(of: Byte.space, from: word) else { return false }
            word = blank + 1
        }
        return true
    }

    /// Reads a start line, strictly: exactly one blank between the parts (RFC 3261 7.1, 7.2).
    ///
    /// - Throws: ``ParseError`` for anything else.
    init(bytes line: Span<UInt8>) throws(ParseError) {
        if line.extracting(first: 4).equalsIgnoringCase("SIP/") {
            self = try StartLine.statusLine(line)
        } else {
            self = try StartLine.requestLine(line)
        }
    }

    private static func statusLine(_ line: Span<UInt8>) throws(ParseError) -> StartLine {
        var scanner = Scanner(line)
        guard scanner.word().equalsIgnoringCase(version.utf8.span) else {
            throw ParseError("status line", "protocol version is not SIP/2.0")
        }
        guard scanner.skip(Byte.space), case let digits = scanner.word(), digits.count == 3,
            case .value(let code) = DecimalNumber.read(digits), let status = Status(Int(truncatingIfNeeded: code))
        else { throw ParseError("status line", "status code is not a number from 100 to 699") }
        return .response(status, reason: scanner.skip(Byte.space) ? scanner.takeRest().text : "")
    }

    private static func requestLine(_ line: Span<UInt8>) throws(ParseError) -> StartLine {
        var scanner = Scanner(line)
        let method = scanner.word()
        guard !method.isEmpty, scanner.skip(Byte.space), case let address = scanner.word(), !address.isEmpty,
            scanner.skip(Byte.space), case let last = scanner.word(), !last.isEmpty, scanner.isAtEnd
        else { throw ParseError("request line", "is not three parts with one blank between them") }
        guard last.equalsIgnoringCase(version.utf8.span) else {
            throw ParseError("request line", "protocol version is not SIP/2.0")
        }
        guard method.isToken else { throw ParseError("request line", "method is not a token") }
        let uri: URI
        do {
            uri = try URI(bytes: address)
        } catch {
            throw error.within("request line")
        }
        guard uri.address?.headers == nil else { throw ParseError("request line", "the URI has headers") }
        return .request(Method(rawValue: method.text), uri)
    }
}

extension Scanner {
    /// Consumes up to the next blank, or the rest.
    @_lifetime(copy self)
    fileprivate mutating func word() -> Span<UInt8> {
        take { $0 != Byte.space }
    }
}

extension StartLine: CustomStringConvertible {
    /// As written in a message.
    public var description: String {
        switch self {
        case .request(let method, let uri): "\(method) \(uri) \(StartLine.version)"
        case .response(let status, let reason): "\(StartLine.version) \(status) \(reason)"
        }
    }
}
