import Foundation
import Security

/// Trust policies that know the tests' root.
enum TrustFixture {
    /// A PEM file with `text`, deleted when `body` returns.
    static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pem")
        try text.write(to: url, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }

    /// A policy that trusts the system and `authority`.
    static func policy(trusting authority: Certificate = TestPKI.root.certificate) throws -> TrustPolicy {
        try withFile(authority.pem) { try TrustPolicy(authorityFile: $0) }
    }
}
