import COpenSSL
import Localization

/// An RSA key pair, or another kind that OpenSSL reads.
public struct PrivateKey: Sendable {
    /// The longest PEM text that is read.
    public static let maximumEncodedSize = 64 * 1024

    let object: OpenSSLObject

    var pointer: OpaquePointer { object.pointer }

    init(taking pointer: OpaquePointer) {
        object = OpenSSLObject(pointer) { EVP_PKEY_free($0) }
    }

    /// Generates an RSA key with exponent 65537. Takes tens to hundreds of milliseconds: run it on a worker.
    ///
    /// - Parameter primes: of the modulus (RFC 8017, 3.1). Three are found in less than a third of the time of two, and
    ///   whoever has the public key alone sees no difference; but GnuTLS, for one, cannot use such a private key. Where
    ///   so many are not allowed, as for a short modulus or in FIPS mode, there are two.
    public static func generateRSA(bits: Int = 2048, primes: Int = 2) throws(SecurityError) -> PrivateKey {
        let key = makeRSA(bits, primes) ?? (primes > 2 ? makeRSA(bits, 2) : nil)
        guard let key else { throw .failed(localized("generate an RSA key")) }
        return key
    }

    private static func makeRSA(_ bits: Int, _ primes: Int) -> PrivateKey? {
        OpenSSLErrors.clear()
        let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: bits)) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_primes(context, Int32(clamping: primes)) == 1,
            EVP_PKEY_generate(context, &key) == 1
        else { return nil }
        return key.map { PrivateKey(taking: $0) }
    }

    /// Reads an unencrypted PEM text (PKCS#8 or PKCS#1).
    public init(pem: Secret) throws(SecurityError) {
        guard pem.count <= Self.maximumEncodedSize else {
            throw .tooLarge(what: localized("private key"), limit: Self.maximumEncodedSize)
        }
        let bio = try MemoryBIO()
        try pem.withBytes { bytes throws(SecurityError) in try bio.write(bytes.baseAddress, count: bytes.count) }
        OpenSSLErrors.clear()
        // The callback answers "no passphrase"; OpenSSL's own would ask on the terminal.
        guard let key = PEM_read_bio_PrivateKey(bio.pointer, nil, { _, _, _, _ in -1 }, nil) else {
            throw .malformed(what: localized("private key"), reason: OpenSSLErrors.takeReason())
        }
        self.init(taking: key)
    }

    /// The key as unencrypted PKCS#8 in PEM.
    public func pem() throws(SecurityError) -> Secret {
        let bio = try MemoryBIO()
        OpenSSLErrors.clear()
        guard PEM_write_bio_PKCS8PrivateKey(bio.pointer, pointer, nil, nil, 0, nil, nil) == 1 else {
            throw .failed(localized("write a private key"))
        }
        return bio.withContents { contents in
            defer { OPENSSL_cleanse(UnsafeMutableRawPointer(mutating: contents.baseAddress), contents.count) }
            return Secret(copying: contents)
        }
    }

    /// The size of the modulus in bits (for other kinds: of the group).
    public var bits: Int { Int(EVP_PKEY_get_bits(pointer)) }
}
