import Foundation
import Security
import TestScratch
import Testing

/// Each in a process of its own, because the environment belongs to the whole process.
@Suite("The system's trust store")
struct SystemTrustTests {
    /// What a policy without further authorities finds wrong with the tests' server.
    static func faults() throws -> [CertificateProblem.Fault] {
        let decision = try TrustPolicy().decision(for: "fe01.contoso.com")
        let pair = try TLSPair(
            client: .client(trust: decision), server: .server(identity: TestPKI.identity(TestPKI.server())))
        _ = pair.handshake()
        return decision.problem?.faults ?? []
    }

    @Test("SSL_CERT_FILE is honoured")
    func file() async {
        await #expect(processExitsWith: .success) {
            guard try SystemTrustTests.faults() == [.unknownIssuer] else { exit(1) }
            try TrustFixture.withFile(TestPKI.root.certificate.pem) { path in
                setenv("SSL_CERT_FILE", path, 1)
                guard try SystemTrustTests.faults().isEmpty else { exit(1) }
            }
            unsetenv("SSL_CERT_FILE")
            guard try SystemTrustTests.faults() == [.unknownIssuer] else { exit(1) }
        }
    }

    @Test("SSL_CERT_DIR is honoured")
    func directory() async {
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch()
            _ = try scratch.write(TestPKI.root.certificate.pem, to: "root.pem")
            guard system("openssl rehash '\(scratch.url.path)'") == 0 else { exit(1) }
            setenv("SSL_CERT_DIR", scratch.url.path, 1)
            guard try SystemTrustTests.faults().isEmpty else { exit(1) }
        }
    }
}
