import COpenSSL
import Localization

/// A PKCS#10 certification request, RFC 2986.
public struct CertificateRequest: Sendable {
    /// The longest request that is read.
    public static let maximumSize = 16 * 1024

    let object: OpenSSLObject

    var pointer: OpaquePointer { object.pointer }

    /// Requests a certificate for `key` with the subject `CN=commonName`: version 0, UTF8String, no attributes, signed
    /// with SHA-256, as the certificate provisioning service wants it.
    public init(commonName: String, key: PrivateKey) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard let request = X509_REQ_new() else { throw .failed(localized("make a certificate request")) }
        object = OpenSSLObject(request) { X509_REQ_free($0) }
        guard let subject = X509_REQ_get_subject_name(request) else {
            throw .failed(localized("make a certificate request"))
        }
        try DistinguishedName(pointer: subject).append(commonName: commonName)
        guard X509_REQ_set_version(request, 0) == 1,
            X509_REQ_set_pubkey(request, key.pointer) == 1,
            X509_REQ_sign(request, key.pointer, EVP_sha256()) > 0
        else { throw .failed(localized("sign a certificate request")) }
    }

    /// Reads a request and verifies its signature, which proves that the sender holds the key.
    public init(der: [UInt8]) throws(SecurityError) {
        guard der.count <= Self.maximumSize else {
            throw .tooLarge(what: localized("certificate request"), limit: Self.maximumSize)
        }
        OpenSSLErrors.clear()
        let parsed = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var start = buffer.baseAddress
            guard let request = d2i_X509_REQ(nil, &start, buffer.count) else { return nil }
            guard start == buffer.baseAddress.map({ $0 + buffer.count }) else {
                X509_REQ_free(request)
                return nil
            }
            return request
        }
        guard let parsed else {
            throw .malformed(what: localized("certificate request"), reason: OpenSSLErrors.takeReason())
        }
        object = OpenSSLObject(parsed) { X509_REQ_free($0) }
        guard let key = X509_REQ_get0_pubkey(parsed), X509_REQ_verify(parsed, key) == 1 else {
            throw .malformed(
                what: localized("certificate request"), reason: localized("its signature does not fit its key"))
        }
    }

    /// The DER form.
    public var der: [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509_REQ(pointer, &bytes)
        guard count > 0, let bytes else { return [] }
        defer { COpenSSL_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    /// The subject as RFC 2253 text.
    public var subject: String { name?.text ?? "" }

    /// The subject's common name.
    public var commonName: String? { name?.commonName }

    /// The version field; 0 is the only one that exists.
    public var version: Int { X509_REQ_get_version(pointer) }

    /// The size of the requested key in bits.
    public var keyBits: Int { X509_REQ_get0_pubkey(pointer).map { Int(EVP_PKEY_get_bits($0)) } ?? 0 }

    /// The number of attributes.
    public var attributeCount: Int { Int(max(X509_REQ_get_attr_count(pointer), 0)) }

    private var name: DistinguishedName? {
        X509_REQ_get_subject_name(pointer).map { DistinguishedName(pointer: $0) }
    }
}
