/// What the user wrote, ready to be sent.
public struct OutgoingText: Sendable, Hashable {
    /// The longest text of one message, in characters: servers refuse messages of about 8,000 (messaging sheet 5.5).
    public static let longestPart = 7000

    /// The text in the pieces in which it is sent.
    public let parts: [StyledText]

    /// Takes HTML as libpurple hands it over; a link whose text is not its address is followed by the address.
    public init(html: String) {
        self.init(StyledText(html: html).withVisibleLinks)
    }

    /// Cuts a text at line ends, else between words, else anywhere.
    init(_ text: StyledText) {
        var rest = text
        var parts: [StyledText] = []
        while !rest.isBlank {
            let (part, remainder) = rest.cut(after: Self.longestPart)
            if !part.isBlank { parts.append(part) }
            rest = remainder
        }
        self.parts = parts
    }
}

extension StyledText {
    /// The text with addresses of links in it.
    fileprivate var withVisibleLinks: StyledText {
        var result = StyledText()
        for run in runs {
            var style = run.style
            style.link = nil
            result.append(run.text, style)
            guard let link = run.style.link, !run.text.isAddress(of: link) else { continue }
            result.append(" (\(link.visibleText))", style)
        }
        return result
    }

    /// The first part, of at most `limit` characters, and what is left.
    fileprivate func cut(after limit: Int) -> (StyledText, StyledText) {
        let text = plain
        guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex), end < text.endIndex
        else {
            return (self, StyledText())
        }
        let head = text[..<end]
        let half = text.index(text.startIndex, offsetBy: limit / 2)
        let cut =
            head[half...].lastIndex(where: \.isNewline) ?? head[half...].lastIndex(where: \.isWhitespace) ?? end
        let count = text.distance(from: text.startIndex, to: cut)
        // The blank at which the text is cut is in neither part.
        return (prefix(count).trimmed(), dropFirst(cut == end ? count : count + 1))
    }

    private func prefix(_ count: Int) -> StyledText {
        var left = count
        return runs.reduce(into: StyledText()) { result, run in
            let piece = run.text.prefix(left)
            left -= piece.count
            result.append(piece, run.style)
        }
    }

    private func dropFirst(_ count: Int) -> StyledText {
        var left = count
        var result = StyledText()
        for run in runs {
            let piece = run.text.dropFirst(left)
            left -= min(left, run.text.count)
            result.append(piece, run.style)
        }
        return result
    }
}

extension String {
    /// Whether the text says where the link leads, give or take a scheme and a slash.
    fileprivate func isAddress(of link: SafeLink) -> Bool {
        func essence(_ text: some StringProtocol) -> String {
            var text = text.lowercased()
            for prefix in ["http://", "https://", "mailto:", "sip:"] where text.hasPrefix(prefix) {
                text.removeFirst(prefix.count)
            }
            if text.hasSuffix("/") { text.removeLast() }
            return text
        }
        return essence(self) == essence(link.address)
    }
}
