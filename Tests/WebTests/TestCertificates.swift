import Security

/// Certificates of an imaginary pool.
enum TestCertificates {
    /// 2024-05-01T12:00:00Z, within the validity of every certificate made here unless the test says otherwise.
    static let now: Int64 = 1_714_564_800

    static let authority = Result {
        try CertificateAuthority.root(
            commonName: "Communications Server", key: PrivateKey.generateRSA(),
            validity: Validity(notBefore: now - 86_400, notAfter: now + 864_000))
    }

    /// A client certificate for `key`.
    static func issue(
        for key: PrivateKey, from notBefore: Int64 = now - 60, to notAfter: Int64 = now + 86_400
    ) throws -> Certificate {
        let request = try CertificateRequest(commonName: "alice@fabrikam.example", key: key)
        let validity = Validity(notBefore: notBefore, notAfter: notAfter)
        return try authority.get().issueClient(for: request, validity: validity)
    }
}
