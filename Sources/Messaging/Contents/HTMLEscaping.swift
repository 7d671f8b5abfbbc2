/// Text as HTML.
public enum HTMLEscaping {
    /// The text with `&`, `<`, `>` and quotes escaped and line feeds as `<br>`.
    public static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        append(text, to: &result)
        return result
    }

    /// Adds text to HTML. Control characters are left out.
    static func append(_ text: some StringProtocol, to html: inout String) {
        // Whole stretches are copied: most messages have nothing to escape.
        if text.utf8.withContiguousStorageIfAvailable({ !$0.contains(where: isSpecial) }) == true {
            if html.isEmpty { html = String(text) } else { html += text }
            return
        }
        var start = text.startIndex
        for index in text.utf8.indices {
            guard let replacement = replacement(text.utf8[index]) else { continue }
            html += text[start..<index]
            html += replacement
            start = text.utf8.index(after: index)
        }
        html += text[start...]
    }

    /// Whether a byte may have a replacement.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x40..<0x7F: false
        case 0..<0x20, 0x7F, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }

    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case UInt8(ascii: "\n"): "<br>"
        case UInt8(ascii: "\t"): nil
        case 0..<0x20, 0x7F: ""
        default: nil
        }
    }
}
