/// What a server says about a failure: the value of `ms-diagnostics` or `ms-diagnostics-public` ([MS-OCER] 2.2.1).
public struct Diagnostics: Sendable, Hashable {
    /// The error's number; ``DiagnosticsCatalogue`` knows many of them.
    public let code: Int

    /// The server's reason in words.
    public let reason: String?

    /// The server that speaks; absent from `ms-diagnostics-public`.
    public let source: String?

    /// All parameters, `reason` and `source` included.
    public let parameters: Parameters

    /// Makes a value.
    public init(code: Int, reason: String? = nil, source: String? = nil, parameters: Parameters = []) {
        var all = Parameters()
        if let source { all.append(Parameter("source", .quoted(source))) }
        if let reason { all.append(Parameter("reason", .quoted(reason))) }
        parameters.elements.forEach { all.append($0) }
        self.code = code
        self.reason = reason
        self.source = source
        self.parameters = all
    }

    /// Reads a value; unreadable parameters are left out, since the code alone is worth having.
    ///
    /// - Throws: ``ParseError`` if there is no code.
    public init(parsing value: some StringProtocol) throws(ParseError) {
        let value = String(value)
        var scanner = Scanner(value.utf8.span.trimmedBlanks)
        guard case .value(let number) = DecimalNumber.read(scanner.take { $0 != Byte.semicolon && $0 != Byte.period }),
            let code = Int32(exactly: number)
        else { throw ParseError("ms-diagnostics", "does not begin with a number") }
        // Old servers make it finer by another one behind a period.
        _ = scanner.take { $0 != Byte.semicolon }
        var parameters = Parameters()
        while !scanner.isAtEnd {
            _ = scanner.take { $0 == Byte.semicolon || Byte.isBlank($0) }
            if let parameter = try? Parameter(scanning: &scanner, isValue: { $0 != Byte.semicolon }) {
                parameters.append(parameter)
            }
            _ = scanner.take { $0 != Byte.semicolon }
        }
        self.code = Int(code)
        self.parameters = parameters
        reason = parameters["reason"]
        source = parameters["source"]
    }
}

extension Diagnostics: CustomStringConvertible {
    /// As written in a message.
    public var description: String { "\(code)\(parameters)" }
}

extension Message {
    /// The values of `ms-diagnostics` and `ms-diagnostics-public`, in the order of the message.
    public var diagnostics: [Diagnostics] {
        headers.lines.filter { $0.name == .msDiagnostics || $0.name == .msDiagnosticsPublic }
            .compactMap { try? Diagnostics(parsing: $0.value) }
    }

    /// What the server says about a failure in words: the text of `Warning`, else the reason of
    /// `ms-diagnostics-public`, else that of `ms-diagnostics`, else what the client at the other end says.
    public var explanation: String? {
        if let warning = warnings.first(where: { !$0.text.isEmpty }) { return warning.text }
        let texts = [HeaderName.msDiagnosticsPublic, .msDiagnostics, .msClientDiagnostics].flatMap { headers.all($0) }
            .compactMap { try? Diagnostics(parsing: $0).reason }
        return texts.first { !$0.isEmpty }
    }
}
