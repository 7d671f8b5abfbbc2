/// Splits a header value at its top-level commas: not those in quoted strings or angle brackets.
struct ListSplitter: ~Escapable {
    private let bytes: Span<UInt8>
    /// Where the next element begins; beyond the end once there is none.
    private var start = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    /// The next element, trimmed; nil after the last. Empty elements are kept, so that a strict reader can refuse them.
    @_lifetime(copy self)
    mutating func next() -> Span<UInt8>? {
        guard start <= bytes.count else { return nil }
        let element = start..<comma()
        start = element.upperBound + 1
        return bytes.extracting(element).trimmedBlanks
    }

    /// The place of the comma that ends the element, or the end.
    private func comma() -> Int {
        guard bytes.firstPlace(of: Byte.comma, from: start) != nil else { return bytes.count }
        var inQuotes = false
        var inBrackets = false
        var escaped = false
        for place in start..<bytes.count {
            if escaped {
                escaped = false
                continue
            }
            switch bytes[place] {
            case Byte.backslash where inQuotes: escaped = true
            case Byte.quote: inQuotes.toggle()
            case Byte.less where !inQuotes: inBrackets = true
            case Byte.greater where !inQuotes: inBrackets = false
            case Byte.comma where !inQuotes && !inBrackets: return place
            default: break
            }
        }
        return bytes.count
    }
}
