/// One value of `Warning`: a code, who warns, and a text (RFC 3261 20.43).
public struct Warning: Sendable, Hashable {
    /// The code, three digits. Microsoft's client version filter uses 310.
    public let code: Int

    /// The host that warns.
    public let agent: String

    /// The text in words.
    public let text: String

    /// Makes a value.
    public init(code: Int, agent: String, text: String) {
        self.code = code
        self.agent = agent
        self.text = text
    }

    /// Reads `code SP agent SP "text"`.
    ///
    /// - Throws: ``ParseError`` if one of the three is missing.
    public init(parsing value: some StringProtocol) throws(ParseError) {
        let value = String(value)
        var scanner = Scanner(value.utf8.span.trimmedBlanks)
        let digits = scanner.take(while: Byte.isDigit)
        guard let code = Int(digits.text), (100...999).contains(code), let blank = scanner.peek(), Byte.isBlank(blank)
        else {
            throw ParseError("Warning", "does not begin with a three-digit code")
        }
        scanner.skipBlanks()
        let agent = scanner.take { !Byte.isBlank($0) && $0 != Byte.quote }
        scanner.skipBlanks()
        guard !agent.isEmpty else { throw ParseError("Warning", "names no agent") }
        self.init(code: code, agent: agent.text, text: try scanner.quotedString())
    }
}

extension Warning: CustomStringConvertible {
    /// As written in a message.
    public var description: String { "\(code) \(agent) \(text.quoted)" }
}

extension Message {
    /// The readable values of `Warning`.
    public var warnings: [Warning] {
        headers.values(.warning).compactMap { try? Warning(parsing: $0) }
    }
}
