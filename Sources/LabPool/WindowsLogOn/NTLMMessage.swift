/// What the acceptor of gss-ntlmssp needs changed in the messages of other clients ([MS-NLMP] 2.2.1).
///
/// libcurl's messages are legal and Windows takes them, but gss-ntlmssp 1.2 cannot decode them (sign-in.md, 11.5).
/// Neither message is covered by an integrity code, so the changes go unnoticed.
enum NTLMMessage {
    private static let signature = Array("NTLMSSP\0".utf8)
    private static let versionFlag: UInt32 = 0x0200_0000
    /// Where the payload begins if there is neither version nor integrity code.
    private static let shortestHeader: UInt32 = 64

    /// Whether `token` is a bare NTLM message, not one inside SPNEGO.
    static func isRaw(_ token: [UInt8]) -> Bool {
        token.starts(with: signature)
    }

    /// The message in a form that the acceptor reads; other tokens as they are.
    static func readable(_ token: [UInt8]) -> [UInt8] {
        guard isRaw(token), let type = integer(in: token, at: 8) else { return token }
        switch type {
        case 1: return negotiate
        case 3: return withoutMissingVersion(token)
        default: return token
        }
    }

    /// A NEGOTIATE of our own in place of any client's: Unicode, request target, NTLM, extended session security,
    /// version, 128 bit, 56 bit; no names.
    private static let negotiate: [UInt8] =
        signature + [1, 0, 0, 0] + littleEndian(0xA208_8205) + [0, 0, 0, 0, 40, 0, 0, 0]
        + [0, 0, 0, 0, 40, 0, 0, 0] + [6, 0, 0x72, 0x17, 0, 0, 0, 15]

    /// What a registrar offers in the variant without a connection, as real ones do (sign-in.md, 8.1).
    static let datagramFlags: UInt32 = 0xE298_82F7

    /// The NEGOTIATE that the acceptor must have, which no client sends in SIP: the server decides on the flags.
    static let datagramNegotiate: [UInt8] =
        signature + [1, 0, 0, 0] + littleEndian(datagramFlags) + [0, 0, 0, 0, 40, 0, 0, 0]
        + [0, 0, 0, 0, 40, 0, 0, 0] + [6, 0, 0x72, 0x17, 0, 0, 0, 15]

    /// An AUTHENTICATE whose flags promise a version that is not there loses the flag.
    private static func withoutMissingVersion(_ token: [UInt8]) -> [UInt8] {
        let fields = stride(from: 12, through: 52, by: 8)
        let offsets = fields.compactMap { field -> UInt32? in
            guard let length = integer(in: token, at: field), length & 0xFFFF != 0 else { return nil }
            return integer(in: token, at: field + 4)
        }
        guard offsets.min() == shortestHeader, let flags = integer(in: token, at: 60) else { return token }
        var result = token
        result.replaceSubrange(60..<64, with: littleEndian(flags & ~versionFlag))
        return result
    }

    private static func integer(in bytes: [UInt8], at offset: Int) -> UInt32? {
        guard bytes.count >= offset + 4 else { return nil }
        return bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
