import Security

/// Random names for calls, tags and branches.
enum Token {
    /// - Parameter bytes: of randomness; the token has two characters for each.
    static func random(bytes: Int = 16) -> String {
        RandomBytes.hexadecimal(count: bytes)
    }
}
