internal import Security
internal import XML

/// A key encrypted for the holder of an RSA key (XML Encryption 1.0, 5.4.2).
struct EncryptedKey: Sendable {
    /// RSA-OAEP with SHA-1 and MGF1. The older padding of PKCS #1 1.5 tells an attacker too much and is refused.
    private static let method = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
    /// The longest that is accepted, in bytes: an RSA key of 16384 bits.
    private static let maximumSize = 2048

    private let cipherText: [UInt8]

    init(_ element: XMLElement) throws(WebDocumentError) {
        guard element.element("EncryptionMethod")?.attribute("Algorithm") == Self.method else {
            throw .invalid("EncryptionMethod")
        }
        guard let value = element.element("CipherData", "CipherValue"),
            let bytes = try? Base64.decode(value.text, whitespace: .ignored, limit: Self.maximumSize), !bytes.isEmpty
        else { throw .invalid("CipherValue") }
        cipherText = bytes
    }

    /// The key inside.
    func open(_ key: PrivateKey) throws(SecurityError) -> Secret {
        try key.decrypt(cipherText)
    }
}
