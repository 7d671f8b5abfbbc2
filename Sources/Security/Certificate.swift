import COpenSSL
import Glibc
import Localization

/// An X.509 certificate.
public struct Certificate: Sendable {
    /// The longest certificate that is read.
    public static let maximumSize = 64 * 1024

    let object: OpenSSLObject

    /// The DER form.
    public let der: [UInt8]

    /// The SHA-256 of the DER form.
    public let fingerprint: CertificateFingerprint

    var pointer: OpaquePointer { object.pointer }

    /// Takes over an `X509 *`.
    init(taking pointer: OpaquePointer) throws(SecurityError) {
        object = OpenSSLObject(pointer) { X509_free($0) }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509(pointer, &bytes)
        guard count > 0, let bytes else {
            throw .malformed(what: localized("certificate"), reason: OpenSSLErrors.takeReason())
        }
        defer { COpenSSL_free(bytes) }
        der = Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
        fingerprint = CertificateFingerprint(bytes: try HashAlgorithm.sha256.digest(der))
    }

    /// Shares an `X509 *` that stays with its owner.
    init(sharing pointer: OpaquePointer) throws(SecurityError) {
        X509_up_ref(pointer)
        try self.init(taking: pointer)
    }

    /// Reads the DER form, which must end where the certificate ends.
    public init(der: [UInt8]) throws(SecurityError) {
        guard der.count <= Self.maximumSize else {
            throw .tooLarge(what: localized("certificate"), limit: Self.maximumSize)
        }
        OpenSSLErrors.clear()
        let parsed = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var start = buffer.baseAddress
            guard let certificate = d2i_X509(nil, &start, buffer.count) else { return nil }
            guard start == buffer.baseAddress.map({ $0 + buffer.count }) else {
                X509_free(certificate)
                return nil
            }
            return certificate
        }
        guard let parsed else { throw .malformed(what: localized("certificate"), reason: OpenSSLErrors.takeReason()) }
        try self.init(taking: parsed)
    }

    /// Reads the first certificate of a PEM text.
    public init(pem: some StringProtocol) throws(SecurityError) {
        guard let first = try Self.chain(pem: pem).first else {
            throw .malformed(what: localized("certificate"), reason: localized("no PEM block"))
        }
        self = first
    }

    /// Reads all certificates of a PEM text in their order.
    public static func chain(pem: some StringProtocol) throws(SecurityError) -> [Certificate] {
        // As many certificates as a server may send, each of the greatest size, would be absurd; this is ample.
        let limit = 16 * maximumSize
        guard pem.utf8.count <= limit else { throw .tooLarge(what: localized("certificate list"), limit: limit) }
        let bio = try MemoryBIO()
        let bytes = Array(pem.utf8)
        try bio.write(bytes, count: bytes.count)
        var chain: [Certificate] = []
        OpenSSLErrors.clear()
        while let certificate = PEM_read_bio_X509(bio.pointer, nil, { _, _, _, _ in -1 }, nil) {
            chain.append(try Certificate(taking: certificate))
        }
        OpenSSLErrors.clear()
        return chain
    }

    /// The PEM form.
    public var pem: String {
        guard let bio = try? MemoryBIO(), PEM_write_bio_X509(bio.pointer, pointer) == 1 else { return "" }
        return bio.text
    }

    /// The subject as RFC 2253 text.
    public var subject: String { subjectName?.text ?? "" }

    /// The issuer as RFC 2253 text.
    public var issuer: String {
        X509_get_issuer_name(pointer).map { DistinguishedName(pointer: $0).text } ?? ""
    }

    /// The subject's common name.
    public var commonName: String? { subjectName?.commonName }

    /// Whether subject and issuer are the same.
    public var isSelfIssued: Bool { X509_check_issued(pointer, pointer) == X509_V_OK }

    /// When the certificate holds.
    public var validity: Validity {
        Validity(
            notBefore: Self.seconds(X509_get0_notBefore(pointer)), notAfter: Self.seconds(X509_get0_notAfter(pointer)))
    }

    /// The size of the public key in bits.
    public var keyBits: Int { X509_get0_pubkey(pointer).map { Int(EVP_PKEY_get_bits($0)) } ?? 0 }

    /// The subject alternative names, in their order; kinds other than `SubjectName`'s are left out.
    public var names: [SubjectName] {
        guard let list = COpenSSL_subjectAlternativeNames(pointer) else { return [] }
        defer { GENERAL_NAMES_free(list) }
        return (0..<max(COpenSSL_generalNameCount(list), 0)).compactMap { index in
            COpenSSL_generalNameAt(list, index).flatMap { SubjectName($0) }
        }
    }

    /// The host names.
    public var dnsNames: [String] {
        names.compactMap { if case .dns(let name) = $0 { name } else { nil } }
    }

    /// Whether the certificate is for the public half of `key`.
    public func matches(_ key: PrivateKey) -> Bool {
        defer { OpenSSLErrors.clear() }
        return X509_check_private_key(pointer, key.pointer) == 1
    }

    private var subjectName: DistinguishedName? {
        X509_get_subject_name(pointer).map { DistinguishedName(pointer: $0) }
    }

    /// Unix seconds of an ASN.1 time; a time that cannot be read counts as the epoch, so nothing holds by mistake.
    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return Int64(timegm(&parts))
    }
}

extension Certificate: Hashable {
    /// Whether both are the same certificate, byte for byte.
    public static func == (left: Certificate, right: Certificate) -> Bool {
        left.fingerprint == right.fingerprint
    }

    /// Hashes the fingerprint.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }
}

extension Certificate: CustomStringConvertible {
    /// Subject and fingerprint.
    public var description: String { "\(subject) (SHA-256 \(fingerprint))" }
}
