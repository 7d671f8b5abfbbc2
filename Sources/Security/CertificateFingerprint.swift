/// The SHA-256 of a certificate's DER form, which names the certificate for good.
public struct CertificateFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits in either case, with or without colons between the bytes.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 95,
            let bytes = Hexadecimal.decode(String(text.filter { $0 != ":" })), bytes.count == 32
        else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.encode(bytes) }

    /// The digits as people compare them: upper case, in pairs separated by colons.
    public var inPairs: String {
        bytes.map { Hexadecimal.encode([$0]).uppercased() }.joined(separator: ":")
    }
}
