/// What becomes of the tokens of NTLM and Negotiate that the pool is asked to spoil, by the fault's number.
enum SpoiledToken: Int {
    case cutShort = 1
    case cutInHalf
    case huge
    case senseless

    /// The longest token that clients may have to read, in bytes.
    private static let limit = 64 * 1024

    /// The token as it is sent.
    static func applied(_ faults: FaultPlan, to token: [UInt8]) -> [UInt8] {
        switch faults[.spoiledTokens].flatMap({ SpoiledToken(rawValue: $0) }) {
        case .cutShort: Array(token.prefix(10))
        case .cutInHalf: Array(token.prefix(token.count / 2))
        case .huge: token + [UInt8](repeating: 0x41, count: limit - token.count)
        case .senseless: token.map { ~$0 }
        case nil: token
        }
    }
}
