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
    static func isSIP(_ line: ByteSlice) -> Bool {
        if line.suffix(8).isText(" SIP/2.0") { return true }
        var words = line
        while !words.prefix(4).equalsIgnoringCase("SIP/") {
            guard let blank = words.firstPlace(of: Byte.space) else { return false }
            words = words[(blank + 1)...]
        }
        return true
    }

    /// Reads a start line, strictly: exactly one blank between the parts (RFC 3261 7.1, 7.2).
    ///
    /// - Throws: ``ParseError`` for anything else.
    init(bytes line: ByteSlice) throws(ParseError) {
        if line.prefix(4).equalsIgnoringCase("SIP/") {
            self = try StartLine.statusLine(line)
        } else {
            self = try StartLine.requestLine(line)
        }
    }

    private static func statusLine(_ line: ByteSlice) throws(ParseError) -> StartLine {
        let parts = line.split(separator: Byte.space, maxSplits: 2, omittingEmptySubsequences: false)
        guard let first = parts.first, first.equalsIgnoringCase(version) else {
            throw ParseError("status line", "protocol version is not SIP/2.0")
        }
        guard parts.count > 1, parts[1].count == 3, case .value(let code) = DecimalNumber.read(parts[1]),
            let status = Status(Int(truncatingIfNeeded: code))
        else { throw ParseError("status line", "status code is not a number from 100 to 699") }
        return .response(status, reason: parts.count > 2 ? parts[2].text : "")
    }

    private static func requestLine(_ line: ByteSlice) throws(ParseError) -> StartLine {
        let parts = line.split(separator: Byte.space, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
            throw ParseError("request line", "is not three parts with one blank between them")
        }
        guard parts[2].equalsIgnoringCase(version) else {
            throw ParseError("request line", "protocol version is not SIP/2.0")
        }
        guard parts[0].isToken else { throw ParseError("request line", "method is not a token") }
        let uri: URI
        do {
            uri = try URI(bytes: parts[1])
        } catch {
            throw error.within("request line")
        }
        guard uri.address?.headers == nil else { throw ParseError("request line", "the URI has headers") }
        return .request(Method(rawValue: parts[0].text), uri)
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
