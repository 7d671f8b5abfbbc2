import Foundation
import Security
import TestScratch

/// Trust policies that know the tests' root.
enum TrustFixture {
    /// A PEM file with `text`, deleted when `body` returns.
    static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let scratch = try Scratch()
        return try body(scratch.write(text, to: "certificates.pem").path)
    }

    /// A policy that trusts the system and `authority`.
    static func policy(trusting authority: Certificate = TestPKI.root.certificate) throws -> TrustPolicy {
        try withFile(authority.pem) { try TrustPolicy(authorityFile: $0) }
    }
}
