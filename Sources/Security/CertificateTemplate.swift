import COpenSSL
import Localization

/// A certificate in the making.
struct CertificateTemplate {
    private let object: OpenSSLObject

    var pointer: OpaquePointer { object.pointer }

    /// A version 3 certificate with a random serial number and the subject `CN=commonName`.
    init(commonName: String, validity: Validity) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard let certificate = X509_new() else { throw .failed(localized("make a certificate")) }
        object = OpenSSLObject(certificate) { X509_free($0) }
        guard let subject = X509_get_subject_name(certificate) else { throw .failed(localized("make a certificate")) }
        try DistinguishedName(pointer: subject).append(commonName: commonName)
        guard X509_set_version(certificate, CLong(X509_VERSION_3)) == 1,
            ASN1_TIME_set(X509_getm_notBefore(certificate), Int(validity.notBefore)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(certificate), Int(validity.notAfter)) != nil
        else { throw .failed(localized("make a certificate")) }
        try setSerialNumber()
    }

    func setPublicKey(of key: PrivateKey) throws(SecurityError) {
        guard X509_set_pubkey(pointer, key.pointer) == 1 else { throw .failed(localized("set a certificate's key")) }
    }

    func setPublicKey(of request: CertificateRequest) throws(SecurityError) {
        guard X509_set_pubkey(pointer, X509_REQ_get0_pubkey(request.pointer)) == 1 else {
            throw .failed(localized("set a certificate's key"))
        }
    }

    func setIssuer(_ issuer: OpaquePointer) throws(SecurityError) {
        guard X509_set_issuer_name(pointer, X509_get_subject_name(issuer)) == 1 else {
            throw .failed(localized("set a certificate's issuer"))
        }
    }

    func addNames(_ names: [SubjectName]) throws(SecurityError) {
        guard !names.isEmpty else { return }
        guard let list = GENERAL_NAMES_new() else { throw .failed(localized("set a certificate's names")) }
        defer { GENERAL_NAMES_free(list) }
        for name in names { try name.append(to: list) }
        guard X509_add1_ext_i2d(pointer, NID_subject_alt_name, UnsafeMutableRawPointer(list), 0, 0) == 1 else {
            throw .failed(localized("set a certificate's names"))
        }
    }

    func addAuthorityExtensions(issuer: OpaquePointer) throws(SecurityError) {
        try add(NID_basic_constraints, "critical,CA:TRUE", issuer: issuer)
        try add(NID_key_usage, "critical,keyCertSign,cRLSign", issuer: issuer)
        try addKeyIdentifiers(issuer: issuer)
    }

    /// - Parameter usage: the extended key usage in OpenSSL's words.
    func addLeafExtensions(usage: String, issuer: OpaquePointer) throws(SecurityError) {
        try add(NID_basic_constraints, "critical,CA:FALSE", issuer: issuer)
        try add(NID_key_usage, "critical,digitalSignature,keyEncipherment", issuer: issuer)
        try add(NID_ext_key_usage, usage, issuer: issuer)
        try addKeyIdentifiers(issuer: issuer)
    }

    /// Says where the issuer's certificate is (RFC 5280 4.2.2.1).
    func addIssuerLocation(_ url: String, issuer: OpaquePointer) throws(SecurityError) {
        try add(NID_info_access, "caIssuers;URI:\(url)", issuer: issuer)
    }

    /// Signs with SHA-256 and gives the finished certificate out.
    func sign(with key: PrivateKey) throws(SecurityError) -> Certificate {
        OpenSSLErrors.clear()
        guard X509_sign(pointer, key.pointer, EVP_sha256()) > 0 else { throw .failed(localized("sign a certificate")) }
        return try Certificate(sharing: pointer)
    }

    private func addKeyIdentifiers(issuer: OpaquePointer) throws(SecurityError) {
        try add(NID_subject_key_identifier, "hash", issuer: issuer)
        try add(NID_authority_key_identifier, "keyid:always", issuer: issuer)
    }

    private func add(_ identifier: CInt, _ value: String, issuer: OpaquePointer) throws(SecurityError) {
        OpenSSLErrors.clear()
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, pointer, nil, nil, 0)
        guard let entry = X509V3_EXT_conf_nid(nil, &context, identifier, value) else {
            throw .failed(localized("extend a certificate"))
        }
        defer { X509_EXTENSION_free(entry) }
        guard X509_add_ext(pointer, entry, -1) == 1 else { throw .failed(localized("extend a certificate")) }
    }

    private func setSerialNumber() throws(SecurityError) {
        // Positive and not zero, as RFC 5280 4.1.2.2 wants it.
        var bytes = RandomBytes.generate(count: 16)
        bytes[0] = bytes[0] & 0x7F | 0x40
        guard let number = BN_bin2bn(bytes, CInt(bytes.count), nil) else {
            throw .failed(localized("number a certificate"))
        }
        defer { BN_free(number) }
        guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil else {
            throw .failed(localized("number a certificate"))
        }
    }
}
