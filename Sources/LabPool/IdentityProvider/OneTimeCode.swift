import Security

/// A second factor: codes of six digits that an authenticator shows, each for half a minute (RFC 6238, RFC 4226).
enum OneTimeCode {
    private static let step: Int64 = 30
    private static let modulus: UInt32 = 1_000_000

    /// Whether a code is the one of this moment, or of the step before or after (RFC 6238 5.2).
    static func isValid(_ code: String, at now: Instant) -> Bool {
        (-1...1).contains { code == text(ofStep: now.seconds / step + $0) }
    }

    /// The code of a step (RFC 4226 5.3).
    private static func text(ofStep step: Int64) -> String? {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> ($0 * 8)) }
        let key = Secret(utf8: LabPool.secondFactorKey)
        guard let code = try? KeyedHash(.sha1, key: key).code(for: counter), let last = code.last else { return nil }
        let offset = Int(last & 15)
        let number = code[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % modulus)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}

extension LabPool {
    /// What everybody's authenticator is set up with at the lab's identity provider: the bytes of this text.
    public nonisolated static let secondFactorKey = "12345678901234567890"
}
