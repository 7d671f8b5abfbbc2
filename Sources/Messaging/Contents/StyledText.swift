/// Text with the formatting that instant messages have, whatever the form that it came in.
///
/// What reaches a client is made from these values alone, so no mark-up of the sender survives.
public struct StyledText: Sendable, Hashable {
    /// A piece of text in one style.
    public struct Run: Sendable, Hashable {
        /// The text; lines end with a line feed.
        public var text: String
        /// How it looks.
        public var style: TextStyle

        /// Whether there is nothing but blanks and line ends.
        var isBlank: Bool {
            // Most texts begin with a letter, and a letter's byte is read faster than its character.
            if let first = text.utf8.first, (0x21..<0x7F).contains(first) { return false }
            return text.allSatisfy(\.isWhitespace)
        }

        /// Makes a piece.
        public init(_ text: String, _ style: TextStyle = TextStyle()) {
            self.text = text
            self.style = style
        }
    }

    /// The pieces, none empty, neighbours of different styles.
    public private(set) var runs: [Run] = []

    /// No text.
    public init() {}

    /// Text in one style; CR LF and CR become line feeds.
    public init(_ text: String, _ style: TextStyle = TextStyle()) {
        append(LineEnds.normalized(text), style)
    }

    /// Adds text at the end.
    public mutating func append(_ text: some StringProtocol, _ style: TextStyle) {
        guard !text.isEmpty else { return }
        if let last = runs.indices.last, runs[last].style == style {
            runs[last].text += text
        } else {
            runs.append(Run(String(text), style))
        }
    }

    /// Whether there is nothing but blanks and line ends.
    public var isBlank: Bool { runs.allSatisfy(\.isBlank) }

    /// The text alone.
    public var plain: String {
        runs.count == 1 ? runs[0].text : runs.reduce(into: "") { $0 += $1.text }
    }

    /// The text as libpurple and every browser understand it: `<br>`, `<b>`, `<i>`, `<u>`, `<s>`, `<font>`, `<a>` and
    /// `<span>` for right to left, everything else escaped.
    public var html: String {
        runs.reduce(into: "") { html, run in
            guard run.style != TextStyle() else { return HTMLEscaping.append(run.text, to: &html) }
            let tags = run.style.tags
            html += tags.opening
            HTMLEscaping.append(run.text, to: &html)
            html += tags.closing
        }
    }

    /// The style that all visible text has; nil where it differs.
    public var uniformStyle: TextStyle? {
        let styles = Set(runs.lazy.filter { !$0.isBlank }.map(\.style))
        return styles.count <= 1 ? styles.first ?? TextStyle() : nil
    }

    /// The same without white space at the end, which all forms of messages leave there.
    func trimmed() -> StyledText {
        var copy = self
        while var last = copy.runs.popLast() {
            while last.text.last?.isWhitespace == true { last.text.removeLast() }
            guard last.text.isEmpty else {
                copy.runs.append(last)
                break
            }
        }
        return copy
    }
}
