/// Bytes from the kernel's cryptographic generator.
public enum RandomBytes {
    /// `count` random bytes.
    public static func generate(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<max(count, 0)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// `count` random bytes as lower-case hexadecimal digits, two for each byte.
    public static func hexadecimal(count: Int) -> String {
        Hexadecimal.encode(generate(count: count))
    }
}
