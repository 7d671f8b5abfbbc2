/// An EPID: the token that distinguishes one user's endpoints ([MS-SIPAE] 2.2; sign-in sheet 1.2).
public struct EndpointIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// The token: 1 to 16 letters and digits.
    public let value: String

    /// Takes a stored token; nil unless it is 1 to 16 letters and digits. A longer one draws diagnostic 4012.
    public init?(_ value: some StringProtocol) {
        guard (1...16).contains(value.utf8.count), value.utf8.allSatisfy(Byte.isAlphanumeric) else { return nil }
        self.value = String(value)
    }

    /// Makes a token of ten lower-case hexadecimal digits, as Microsoft clients have, from 40 random bits; the high
    /// bits of `random` are not used. Keep it with the account.
    public init(random: UInt64) {
        let digits = (0..<10).map { Hexadecimal.lowercaseDigit(UInt8(truncatingIfNeeded: random >> ($0 * 4))) }
        value = String(decoding: digits, as: UTF8.self)
    }

    /// The token.
    public var description: String { value }
}
