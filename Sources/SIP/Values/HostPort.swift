/// A host with an optional port, as in a URI or in `Via`.
public struct HostPort: Sendable, Hashable, CustomStringConvertible {
    /// The host.
    public var host: Host

    /// The port, if one is written.
    public var port: UInt16?

    /// Makes a host with a port.
    public init(_ host: Host, port: UInt16? = nil) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[address]` or `[address]:port`.
    ///
    /// - Throws: ``ParseError`` if the host or the port is malformed.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        let text = bytes.trimmedBlanks
        let afterHost =
            text.first == Byte.openBracket
            ? text.firstPlace(of: Byte.closeBracket).map { $0 + 1 } : text.firstPlace(of: Byte.colon)
        let hostEnd = afterHost ?? text.count
        host = try Host(bytes: text.extracting(..<hostEnd).trimmedBlanks)
        let rest = text.extracting(hostEnd...).trimmedBlanks
        guard !rest.isEmpty else { return }
        guard rest.first == Byte.colon,
            case .value(let number) = DecimalNumber.read(rest.extracting(1...)), let port = UInt16(exactly: number)
        else { throw ParseError("port", "not a number from 0 to 65535") }
        self.port = port
    }

    /// As written in a message.
    public var description: String { port.map { "\(host):\($0)" } ?? host.description }
}
