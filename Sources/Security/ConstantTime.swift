import COpenSSL

/// Comparison that does not tell by its duration where two values differ.
public enum ConstantTime {
    /// Whether both hold the same bytes; the time depends on the lengths alone.
    public static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let a = left.baseAddress, let b = right.baseAddress else { return true }
        return CRYPTO_memcmp(a, b, left.count) == 0
    }

    /// Whether both hold the same bytes; the time depends on the lengths alone.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBytes { a in right.withUnsafeBytes { b in areEqual(a, b) } }
    }
}
