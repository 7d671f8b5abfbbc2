/// Splits a header value at its top-level commas: not those in quoted strings or angle brackets.
enum ListSplitter {
    /// The elements, trimmed. Empty elements are kept, so that a strict reader can refuse them.
    static func split(_ bytes: ByteSlice) -> [ByteSlice] {
        guard bytes.firstPlace(of: Byte.comma) != nil else { return [bytes.trimmedBlanks] }
        var elements: [ByteSlice] = []
        var start = bytes.startIndex
        var inQuotes = false
        var inBrackets = false
        var escaped = false
        for index in bytes.indices {
            let byte = bytes[index]
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
                elements.append(bytes[start..<index].trimmedBlanks)
                start = index + 1
            default: break
            }
        }
        elements.append(bytes[start...].trimmedBlanks)
        return elements
    }
}
