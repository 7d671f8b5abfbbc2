import Security

/// A password as the host hands it over: bytes with a length.
struct PasswordArgument {
    /// The longest password that is taken, in bytes: far longer than any, far shorter than a length gone wrong.
    static let maximumLength = 1 << 20

    /// A copy; nil where the host gives no password.
    let secret: Secret?

    /// Nil unless it is UTF-8 without NUL of a sensible length; NULL stands for none and has no length.
    init?(_ bytes: UnsafePointer<CChar>?, _ length: Int) {
        guard let bytes else {
            guard length == 0 else { return nil }
            secret = nil
            return
        }
        guard (0...Self.maximumLength).contains(length) else { return nil }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: length)
        guard Self.isText(buffer) else { return nil }
        secret = length == 0 ? nil : Secret(copying: buffer)
    }

    /// Decodes without keeping a copy.
    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue("\0"), .error: return false
            case .scalarValue: continue
            case .emptyInput: return true
            }
        }
    }
}
