import COpenSSL

extension Certificate {
    /// Whether the other certificate's owner issued this one: the names and key identifiers fit, and the signature is
    /// the other key's.
    public func isIssued(by other: Certificate) -> Bool {
        defer { OpenSSLErrors.clear() }
        guard X509_check_issued(other.pointer, pointer) == X509_V_OK,
            let key = X509_get0_pubkey(other.pointer)
        else { return false }
        return X509_verify(pointer, key) == 1
    }

    /// The URLs at which the certificate says that its issuer's certificate is (authority information access, RFC 5280
    /// 4.2.2.1), in their order.
    public var issuerURLs: [String] {
        guard let list = COpenSSL_authorityInformation(pointer) else { return [] }
        defer { AUTHORITY_INFO_ACCESS_free(list) }
        return (0..<max(COpenSSL_accessCount(list), 0)).compactMap { index in
            guard let location = COpenSSL_issuerLocationAt(list, index), case .uri(let url) = SubjectName(location)
            else { return nil }
            return url
        }
    }

    /// The issuer's common name, or the whole name where it has none.
    public var issuerCommonName: String {
        X509_get_issuer_name(pointer).flatMap { DistinguishedName(pointer: $0).commonName } ?? issuer
    }

    /// What a person calls the certificate: the common name, or the whole name where it has none.
    public var shortName: String { commonName ?? subject }
}
