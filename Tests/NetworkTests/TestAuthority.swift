import Foundation
import Security
import TestScratch

/// Certificates for the tests' servers.
struct TestAuthority {
    static let shared = try? TestAuthority()

    let root: CertificateAuthority
    let key: PrivateKey
    static let now = Int64(Date().timeIntervalSince1970)
    static let current = Validity(notBefore: now - 3600, notAfter: now + 86400)

    init() throws {
        key = try PrivateKey.generateRSA()
        root = try CertificateAuthority.root(
            commonName: "Test root", key: try PrivateKey.generateRSA(), validity: Self.current)
    }

    static let loopback: [SubjectName] = [.dns("localhost"), .address("127.0.0.1"), .address("::1")]

    func identity(names: [SubjectName] = loopback, validity: Validity = current) throws -> TLSIdentity {
        let certificate = try root.issueServer(
            commonName: "test server", names: names, key: key, validity: validity)
        return try TLSIdentity(certificate: certificate, key: key)
    }

    func policy() throws -> TrustPolicy {
        let scratch = try Scratch()
        return try TrustPolicy(authorityFile: scratch.write(root.certificate.pem, to: "root.pem").path)
    }
}
