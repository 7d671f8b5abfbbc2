import COpenSSL
import Localization

/// The hash functions in use. MD5 and SHA-1 serve protocols that ask for nothing better: MD5 proves a password to a proxy
/// (`Digest`), SHA-1 is part of an HMAC or of a name.
public enum HashAlgorithm: Sendable, Hashable, CaseIterable {
    /// RFC 1321, 16 bytes.
    case md5
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
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The usual name, such as "SHA-256".
    public var name: String {
        switch self {
        case .md5: "MD5"
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
        // What lies in one piece, as secrets do, is not copied.
        let found =
            bytes.withContiguousStorageIfAvailable { compute($0) } ?? Array(bytes).withUnsafeBufferPointer(compute)
        guard let found else { throw .failed(localized("compute \(name)")) }
        return found
    }

    private func compute(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: size)
        OpenSSLErrors.clear()
        return EVP_Digest(input.baseAddress, input.count, &output, nil, implementation, nil) == 1 ? output : nil
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
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }
}
