/// A text that a server sends for people to read, made fit to be shown: one line, of bounded length.
enum ServerText {
    /// The most characters that are kept.
    static let maximumLength = 400

    /// A sentence of a server as a part of one of ours: without the full stop at its end.
    static func phrase(_ text: String) -> String {
        text.hasSuffix(".") ? phrase(String(text.dropLast())) : text
    }

    /// `text` without control characters and without surplus white space; nil if nothing is left.
    static func clean(_ text: some StringProtocol) -> String? {
        let words = text.unicodeScalars.prefix(maximumLength * 4).split { scalar in
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
        }
        let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ").prefix(maximumLength)
        return line.isEmpty ? nil : String(line)
    }
}
