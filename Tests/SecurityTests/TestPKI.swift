import Security

/// Authorities and keys that the tests share, since making RSA keys takes long.
enum TestPKI {
    static let year: Int64 = 365 * 86400

    static let rootKey = key()
    static let issuingKey = key()
    static let serverKey = key()
    static let clientKey = key()

    static let root = make { try CertificateAuthority.root(commonName: "Test Root", key: rootKey, validity: current) }
    static let issuing = make {
        try root.intermediate(commonName: "Test Issuing", key: issuingKey, validity: current)
    }

    /// Around the time of day, because OpenSSL compares with the computer's clock.
    static let current = Validity(notBefore: clock() - 86400, notAfter: clock() + year)

    static func server(
        _ names: [SubjectName] = [.dns("fe01.contoso.com")], validity: Validity = current,
        key: PrivateKey = serverKey
    ) throws -> Certificate {
        try issuing.issueServer(commonName: "fe01.contoso.com", names: names, key: key, validity: validity)
    }

    static func identity(_ certificate: Certificate, key: PrivateKey = serverKey) throws -> TLSIdentity {
        try TLSIdentity(certificate: certificate, key: key, issuers: issuing.intermediates)
    }

    private static func key() -> PrivateKey {
        make { try PrivateKey.generateRSA() }
    }

    /// A fixture that cannot be made ends the test run, with the reason.
    private static func make<Value>(_ body: () throws -> Value) -> Value {
        do {
            return try body()
        } catch {
            fatalError("fixture: \(error)")
        }
    }
}
