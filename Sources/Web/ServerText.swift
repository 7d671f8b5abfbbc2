/// A text that a server sends for people to read, made fit to be shown: one line, of bounded length.
public enum ServerText {
    /// The most characters that are kept.
    static let maximumLength = 400

    /// A sentence of a server as a part of one of ours: without the full stop at its end.
    static func phrase(_ text: String) -> String {
        text.hasSuffix(".") ? phrase(String(text.dropLast())) : text
    }

    /// `text` without characters that move the cursor or turn the direction of writing, and without surplus white
    /// space; nil if nothing is left.
    static func clean(_ text: some StringProtocol) -> String? { clean(text, limit: maximumLength) }

    /// The same, with another limit to the characters that are kept.
    public static func clean(_ text: some StringProtocol, limit: Int) -> String? {
        let words = text.unicodeScalars.prefix(limit * 4).split { scalar in
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
                || scalar.properties.isBidiControl
        }
        let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ").prefix(limit)
        return line.isEmpty ? nil : String(line)
    }
}
