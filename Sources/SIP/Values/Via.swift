/// One `Via` value: `SIP/2.0/TLS host:port;branch=…` (RFC 3261 20.42).
public struct Via: Sendable, Hashable {
    /// The transport as spelled: `TLS`, `TCP`, `tls`.
    public let transport: String

    /// Who sent the message.
    public let sentBy: HostPort

    /// The parameters, `branch` among them.
    public var parameters: Parameters

    /// Makes a value; `branch` becomes its parameter.
    public init(transport: String, sentBy: HostPort, branch: String) {
        self.init(transport: transport, sentBy: sentBy, parameters: [Parameter("branch", branch)])
    }

    private init(transport: String, sentBy: HostPort, parameters: Parameters) {
        self.transport = transport
        self.sentBy = sentBy
        self.parameters = parameters
    }

    /// The transaction's identifier, if one is written.
    public var branch: String? { parameters["branch"] }

    /// ``branch``, if it identifies a transaction by itself: it begins with the magic cookie of RFC 3261 8.1.1.7 and goes
    /// on after it.
    public var uniqueBranch: String? {
        guard let branch, branch.utf8.count > Via.magicCookie.utf8.count, branch.hasPrefixIgnoringCase(Via.magicCookie)
        else { return nil }
        return branch
    }

    /// What a branch begins with.
    public static let magicCookie = "z9hG4bK"

    /// Reads one value; blanks may surround each separator.
    ///
    /// - Throws: ``ParseError`` for another protocol or version, a broken host or parameter.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        var scanner = Scanner(bytes.trimmedBlanks)
        guard scanner.token().equalsIgnoringCase("SIP"), scanner.skipSeparator(Byte.slash),
            scanner.token().equalsIgnoringCase("2.0"), scanner.skipSeparator(Byte.slash)
        else { throw ParseError("Via", "does not begin with SIP/2.0") }
        let transport = scanner.token()
        guard !transport.isEmpty, let blank = scanner.peek(), Byte.isBlank(blank) else {
            throw ParseError("Via", "has no transport")
        }
        do {
            let sentBy = try HostPort(bytes: scanner.take { $0 != Byte.semicolon })
            self.init(transport: transport.text, sentBy: sentBy, parameters: try Parameters(scanning: &scanner))
        } catch {
            throw error.within("Via")
        }
    }
}

extension Via: CustomStringConvertible {
    /// As written in a message.
    public var description: String { "SIP/2.0/\(transport) \(sentBy)\(parameters)" }
}
