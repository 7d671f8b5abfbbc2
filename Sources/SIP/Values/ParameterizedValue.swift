/// A word with parameters, such as the values of `Event`, `Subscription-State` and `ms-keep-alive`.
public struct ParameterizedValue: Sendable, Hashable {
    /// The word, as spelled.
    public let value: String

    /// The parameters.
    public var parameters: Parameters

    /// Makes a value.
    public init(_ value: String, parameters: Parameters = []) {
        self.value = value
        self.parameters = parameters
    }

    /// Reads `word *( ";" parameter )`; blanks may surround each separator.
    ///
    /// - Throws: ``ParseError`` for an empty word or a broken parameter.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        var scanner = Scanner(bytes.trimmedBlanks)
        let word = scanner.take { $0 != Byte.semicolon }.trimmedBlanks
        guard !word.isEmpty else { throw ParseError("value", "is empty") }
        value = word.text
        parameters = try Parameters(scanning: &scanner)
    }

    /// Whether the word is `word`, without regard to case.
    public func isValue(_ word: String) -> Bool { value.equalsIgnoringCase(word) }
}

extension ParameterizedValue: CustomStringConvertible {
    /// As written in a message.
    public var description: String { "\(value)\(parameters)" }
}
