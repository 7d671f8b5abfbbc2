/// Random UUIDs for messages, RFC 9562 5.4.
public enum RandomUUID {
    /// A fresh one in lower case, without braces.
    public static func generate() -> String {
        var bytes = RandomBytes.generate(count: 16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
        return parts.map { Hexadecimal.encode(bytes[$0]) }.joined(separator: "-")
    }
}
