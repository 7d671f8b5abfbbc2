/// What a server's CHALLENGE asks for, as far as it must be known before it is answered ([MS-NLMP] 2.2.1.2).
public struct NTLMChallenge: Sendable {
    private static let signature = Array("NTLMSSP\0".utf8)
    /// SIGN, DATAGRAM, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, 128, KEY_EXCH.
    private static let needed: UInt32 = 0x6088_8250

    /// TARGET_TYPE_DOMAIN, TARGET_TYPE_SERVER.
    private static let named: UInt32 = 0x0003_0000

    private let flags: UInt32
    private let targetNameLength: Int

    /// Nil unless the token is a CHALLENGE.
    public init?(_ token: [UInt8]) {
        guard token.count >= 32, token.starts(with: Self.signature), token[8..<12].elementsEqual([2, 0, 0, 0]) else {
            return nil
        }
        targetNameLength = Int(token[12]) | Int(token[13]) << 8
        flags = token[20..<24].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// What is inside a token of Negotiate (RFC 4178): for each message of NTLM its challenge, nil where it is none.
    static func all(in token: [UInt8]) -> [NTLMChallenge?] {
        token.indices.filter { token[$0...].starts(with: signature) }.map { NTLMChallenge(Array(token[$0...])) }
    }

    /// Whether the signatures to come, without a connection, are those of NTLMv2 with session security. A server that asks
    /// for less would get signatures that others can make.
    public var isStrong: Bool { flags & Self.needed == Self.needed }

    /// Whether it may be handed to the mechanism: gss-ntlmssp 1.2.0, which Debian 12 has, does not survive a target that
    /// is said to have a name and has none (its issue 90).
    var isReadable: Bool { flags & Self.named == 0 || targetNameLength > 0 }
}
