/// Bytes from the kernel's cryptographic generator.
public enum RandomBytes {
    /// `count` random bytes.
    public static func generate(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        // The kernel is asked once for eight bytes, not for each.
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }

    /// `count` random bytes as lower-case hexadecimal digits, two for each byte.
    public static func hexadecimal(count: Int) -> String {
        Hexadecimal.encode(generate(count: count))
    }
}
