/// Splits a header value at its top-level commas: not those in quoted strings or angle brackets.
struct ListSplitter: ~Escapable {
    private var scanner: Scanner
    private var hasNext = true

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        scanner = Scanner(bytes)
    }

    /// The next element, trimmed; nil after the last. Empty elements are kept, so that a strict reader can refuse them.
    @_lifetime(copy self)
    mutating func next() -> Span<UInt8>? {
        guard hasNext else { return nil }
        let element = element()
        hasNext = scanner.skip(Byte.comma)
        return element.trimmedBlanks
    }

    @_lifetime(copy self)
    private mutating func element() -> Span<UInt8> {
        guard scanner.has(Byte.comma) else { return scanner.takeRest() }
        var inQuotes = false
        var inBrackets = false
        var escaped = false
        return scanner.take { byte in
            if escaped {
                escaped = false
                return true
            }
            switch byte {
            case Byte.backslash where inQuotes: escaped = true
            case Byte.quote: inQuotes.toggle()
            case Byte.less where !inQuotes: inBrackets = true
            case Byte.greater where !inQuotes: inBrackets = false
            case Byte.comma: return inQuotes || inBrackets
            default: break
            }
            return true
        }
    }
}
