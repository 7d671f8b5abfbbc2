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

    /// The place of the quote that ends a `quoted-string` whose content begins at `start`; nil if none does.
    public func closingQuote(from start: Int) -> Int? {
        var place = start
        while let quote = firstPlace(of: Byte.quote, from: place) {
            // A quote behind a backslash is part of the content, unless that one is behind a backslash itself.
            var escapes = quote
            while escapes > start, self[escapes - 1] == Byte.backslash { escapes -= 1 }
            if (quote - escapes).isMultiple(of: 2) { return quote }
            place = quote + 1
        }
        return nil
    }
}
