import Glibc

/// Bytes from the kernel's cryptographic generator.
public enum RandomBytes {
    /// How many the kernel gives at once, getentropy(3).
    private static let most = 256

    /// `count` random bytes.
    public static func generate(count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            while filled < count {
                let piece = UnsafeMutableBufferPointer(rebasing: bytes[filled..<min(count, filled + most)])
                precondition(getentropy(piece.baseAddress, piece.count) == 0, "the kernel gives no random bytes")
                filled += piece.count
            }
        }
    }

    /// `count` random bytes as lower-case hexadecimal digits, two for each byte.
    public static func hexadecimal(count: Int) -> String {
        Hexadecimal.encode(generate(count: count))
    }
}
