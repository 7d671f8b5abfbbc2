/// What a server's CHALLENGE asks for, as far as it must be known before it is answered ([MS-NLMP] 2.2.1.2).
struct NTLMChallenge {
    private static let signature = Array("NTLMSSP\0".utf8)
    /// SIGN, DATAGRAM, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, 128, KEY_EXCH.
    private static let needed: UInt32 = 0x6088_8250

    private let flags: UInt32

    /// Nil unless the token is a CHALLENGE.
    init?(_ token: [UInt8]) {
        guard token.count >= 32, token.starts(with: Self.signature), token[8..<12].elementsEqual([2, 0, 0, 0]) else {
            return nil
        }
        flags = token[20..<24].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Whether the signatures to come are those of NTLMv2 with session security. A server that asks for less would get
    /// signatures that others can make.
    var isStrong: Bool { flags & Self.needed == Self.needed }
}
