import Glibc

/// Bytes of a message, read in place: a piece of them counts no reference.
extension Span<UInt8> {
    /// The first byte.
    var first: UInt8? { isEmpty ? nil : self[0] }

    /// The last byte.
    var last: UInt8? { isEmpty ? nil : self[count - 1] }

    /// The place of the first byte that satisfies `predicate`.
    @inline(__always)
    func firstPlace(where predicate: (UInt8) -> Bool) -> Int? {
        for place in indices where predicate(self[place]) { return place }
        return nil
    }

    /// The place of the last byte that satisfies `predicate`.
    @inline(__always)
    func lastPlace(where predicate: (UInt8) -> Bool) -> Int? {
        var place = count
        while place > 0 {
            place -= 1
            if predicate(self[place]) { return place }
        }
        return nil
    }

    /// The first place of a byte at or after `start`; memchr(3) looks at many bytes at a time.
    public func firstPlace(of byte: UInt8, from start: Int = 0) -> Int? {
        withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Whether these are the same bytes.
    public func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return memcmp(left, right, count) == 0
            }
        }
    }

    /// The place of the quote that ends a `quoted-string` whose content begins at `start`; nil if none does.
    public func closingQuote(from start: Int) -> Int? {
        var place = start
        while let quote = firstPlace(of: Byte.quote, from: place) {
            if !isEscaped(quote, from: start) { return quote }
            place = quote + 1
        }
        return nil
    }

    /// Whether these cannot be one line of a message: there is a line break, or a NUL outside of quoted pairs.
    var breaksLines: Bool { contains(Byte.lineFeed) || contains(Byte.carriageReturn) || hasBareNUL }

    /// Whether there is a NUL that is not the second half of a quoted pair, the only ones that a message may have
    /// (RFC 3261 25.1).
    private var hasBareNUL: Bool {
        var place = 0
        while let null = firstPlace(of: 0, from: place) {
            if !isEscaped(null, from: 0) { return true }
            place = null + 1
        }
        return false
    }

    /// Whether a byte is behind a backslash that is not behind one itself; those before `start` do not count.
    private func isEscaped(_ place: Int, from start: Int) -> Bool {
        var escapes = place
        while escapes > start, self[escapes - 1] == Byte.backslash { escapes -= 1 }
        return !(place - escapes).isMultiple(of: 2)
    }

    /// Whether `byte` is among these.
    func contains(_ byte: UInt8) -> Bool { firstPlace(of: byte) != nil }

    /// Whether all bytes satisfy `predicate`.
    @inline(__always)
    func allSatisfy(_ predicate: (UInt8) -> Bool) -> Bool {
        firstPlace { !predicate($0) } == nil
    }

    /// Whether this is one or more `token` characters.
    var isToken: Bool { !isEmpty && allSatisfy(Byte.isToken) }

    /// Without blanks (space, tab) and line breaks at both ends.
    var trimmedBlanks: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var (start, end) = (0, count)
            while start < end, Byte.isPadding(self[start]) { start += 1 }
            while start < end, Byte.isPadding(self[end - 1]) { end -= 1 }
            return extracting(start..<end)
        }
    }

    /// Whether this is `text`, byte for byte.
    func isText(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { isSame(as: $0.span) }
    }

    /// Equality without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { equalsIgnoringCase($0.span) }
    }

    /// Equality without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for place in indices where !Byte.isSameIgnoringCase(self[place], other[place]) { return false }
        return true
    }

    /// As text; bytes that are not UTF-8 are replaced.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    /// As text, without the backslash of each pair: the content of a `quoted-string`.
    var unescapedText: String {
        guard contains(Byte.backslash) else { return text }
        var bytes: [UInt8] = []
        var isEscaped = false
        for place in indices {
            isEscaped = self[place] == Byte.backslash && !isEscaped
            if !isEscaped { bytes.append(self[place]) }
        }
        return bytes.span.text
    }

    /// Copied.
    var copied: [UInt8] { withUnsafeBufferPointer { Array($0) } }
}
