import Glibc

/// Looking into what was read, many bytes at a time.
extension [UInt8] {
    /// The first place of a byte, not before `start`.
    func firstPlace(of byte: UInt8, from start: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// The first place of a byte that `matches`, not before `start`.
    func firstPlace(from start: Int, where matches: (UInt8) -> Bool) -> Int? {
        withUnsafeBufferPointer { bytes in
            var place = start
            while place < bytes.count, !matches(bytes[place]) { place += 1 }
            return place < bytes.count ? place : nil
        }
    }

    /// Whether a text stands at a place.
    func has(_ text: UnsafeBufferPointer<UInt8>, at place: Range<Int>) -> Bool {
        guard place.count == text.count else { return false }
        return withUnsafeBufferPointer { bytes in
            guard let found = UnsafeBufferPointer(rebasing: bytes[place]).baseAddress, let wanted = text.baseAddress
            else { return true }
            return memcmp(found, wanted, place.count) == 0
        }
    }

    /// Whether a text stands at a place.
    func has(_ text: String, at place: Range<Int>) -> Bool {
        place.count == text.utf8.count && text.utf8.span.withUnsafeBufferPointer { has($0, at: place) }
    }

    /// Whether a text stands at a place that differs at most in the case of letters from A to Z.
    func hasLike(_ text: UnsafeBufferPointer<UInt8>, at place: Range<Int>) -> Bool {
        place.count == text.count
            && zip(self[place], text).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
