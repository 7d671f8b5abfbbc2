import COpenSSL
import Localization

/// The hash functions in use. SHA-1 serves protocols that ask for nothing better, as an HMAC or as a name only.
public enum HashAlgorithm: Sendable, Hashable, CaseIterable {
    /// FIPS 180-4, 20 bytes.
    case sha1
    /// FIPS 180-4, 32 bytes.
    case sha256
    /// FIPS 180-4, 48 bytes.
    case sha384
    /// FIPS 180-4, 64 bytes.
    case sha512

    /// The number of bytes of a digest.
    public var size: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The usual name, such as "SHA-256".
    public var name: String {
        switch self {
        case .sha1: "SHA-1"
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        }
    }

    /// The digest of `bytes`.
    ///
    /// - Throws: `SecurityError.operationFailed` where the library's configuration forbids the function.
    public func digest(_ bytes: some Collection<UInt8>) throws(SecurityError) -> [UInt8] {
        let input = Array(bytes)
        var output = [UInt8](repeating: 0, count: size)
        OpenSSLErrors.clear()
        guard EVP_Digest(input, input.count, &output, nil, implementation, nil) == 1 else {
            throw .failed(localized("compute \(name)"))
        }
        return output
    }

    /// The keyed hash of `message`, RFC 2104.
    ///
    /// - Throws: `SecurityError.operationFailed` where the library's configuration forbids the function.
    public func authenticationCode(
        for message: some Collection<UInt8>, key: Secret
    ) throws(SecurityError) -> [UInt8] {
        try KeyedHash(self, key: key).code(for: Array(message))
    }

    var implementation: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }
}
