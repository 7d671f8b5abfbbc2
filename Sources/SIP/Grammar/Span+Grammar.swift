import Glibc

extension Span<UInt8> {
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

    /// Whether there is a NUL that is not the second half of a quoted pair, the only ones that a message may have
    /// (RFC 3261 25.1).
    var hasBareNUL: Bool {
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
}
