/// A stranger's text for people to read, made fit to be shown: one line, of bounded length.
public enum ServerText {
    /// The most characters that are kept.
    private static let maximumLength = 400

    /// A sentence of a server as a part of one of ours: without the full stop at its end.
    public static func phrase(_ text: String) -> String {
        text.hasSuffix(".") ? phrase(String(text.dropLast())) : text
    }

    /// `text` without characters that move the cursor, turn the direction of writing or cannot be seen, and without
    /// surplus white space; nil if nothing is left.
    public static func clean(_ text: some StringProtocol) -> String? { clean(text, limit: maximumLength) }

    /// The same, with another limit to the characters that are kept.
    public static func clean(_ text: some StringProtocol, limit: Int) -> String? {
        let words = text.unicodeScalars.prefix(limit * 4).split(whereSeparator: \.isGap)
        let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ").prefix(limit)
        return line.isEmpty ? nil : String(line)
    }
}

extension Unicode.Scalar {
    /// Whether there is nothing to see of it, and it does not shape the letters beside it.
    fileprivate var isGap: Bool {
        switch properties.generalCategory {
        case .control: true
        case .format: !properties.isJoinControl
        default: properties.isWhitespace
        }
    }
}
