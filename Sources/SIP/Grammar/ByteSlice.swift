import Glibc

/// A piece of a header value, read without copying it.
typealias ByteSlice = ArraySlice<UInt8>

extension ByteSlice {
    /// The bytes of a text.
    init(_ text: some StringProtocol) {
        self = Array(text.utf8)[...]
    }

    /// The first place of a byte, as `firstIndex(of:)` finds it.
    func firstPlace(of byte: UInt8) -> Int? {
        span.firstPlace(of: byte).map { startIndex + $0 }
    }

    /// Whether this is `text`, byte for byte.
    func isText(_ text: String) -> Bool {
        text.withBytes { isSame(as: UnsafeRawBufferPointer($0)) }
    }

    /// Whether these are the same bytes.
    func isSame(as other: [UInt8]) -> Bool {
        other.withUnsafeBytes { isSame(as: $0) }
    }

    private func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        withUnsafeBytes { bytes in
            guard bytes.count == other.count, let left = bytes.baseAddress, let right = other.baseAddress else {
                return bytes.count == other.count
            }
            return memcmp(left, right, bytes.count) == 0
        }
    }

    /// As text; bytes that are not UTF-8 are replaced.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// Whether this is one or more `token` characters.
    var isToken: Bool { !isEmpty && allSatisfy(Byte.isToken) }

    /// Without blanks (space, tab) and line breaks at both ends.
    var trimmedBlanks: ByteSlice {
        func isPadding(_ byte: UInt8) -> Bool {
            Byte.isBlank(byte) || byte == Byte.carriageReturn || byte == Byte.lineFeed
        }
        guard let first = firstIndex(where: { !isPadding($0) }), let last = lastIndex(where: { !isPadding($0) }) else {
            return []
        }
        return self[first...last]
    }

    /// Equality without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ text: String) -> Bool {
        text.withBytes { count == $0.count && elementsEqual($0, by: Byte.isSameIgnoringCase) }
    }

    /// Equality without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ other: ByteSlice) -> Bool {
        count == other.count && elementsEqual(other, by: Byte.isSameIgnoringCase)
    }
}
