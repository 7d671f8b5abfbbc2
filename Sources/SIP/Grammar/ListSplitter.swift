/// Splits a header value at its top-level commas: not those in quoted strings or angle brackets.
enum ListSplitter {
    /// The elements, trimmed. Empty elements are kept, so that a strict reader can refuse them.
    static func split(_ value: some StringProtocol) -> [String] {
        let bytes = Array(value.utf8)
        var elements: [String] = []
        var start = bytes.startIndex
        var inQuotes = false
        var inBrackets = false
        var escaped = false
        for (index, byte) in bytes.enumerated() {
            if escaped {
                escaped = false
                continue
            }
            switch byte {
            case Byte.backslash where inQuotes: escaped = true
            case Byte.quote: inQuotes.toggle()
            case Byte.less where !inQuotes: inBrackets = true
            case Byte.greater where !inQuotes: inBrackets = false
            case Byte.comma where !inQuotes && !inBrackets:
                elements.append(element(bytes[start..<index]))
                start = index + 1
            default: break
            }
        }
        elements.append(element(bytes[start...]))
        return elements
    }

    private static func element(_ bytes: ArraySlice<UInt8>) -> String {
        String(String(decoding: bytes, as: UTF8.self).trimmedBlanks)
    }
}
