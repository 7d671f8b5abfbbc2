import Authentication
import Foundation
import SIP
import Security

/// Certificates that the tests share, since making RSA keys takes long.
enum TestPool {
    static let serverKey = make { try PrivateKey.generateRSA() }
    static let clientKey = make { try PrivateKey.generateRSA() }
    static let validity: Validity = {
        let now = Int64(Date().timeIntervalSince1970)
        return Validity(notBefore: now - 3600, notAfter: now + 86400)
    }()
    static let authority = make {
        try CertificateAuthority.root(commonName: "Communications Server", key: serverKey, validity: validity)
    }
    static let frontEnd = make { try frontEnd(key: serverKey) }
    static let alice = make {
        let request = try CertificateRequest(commonName: "alice@contoso.com", key: clientKey)
        return try TLSIdentity(
            certificate: authority.issueClient(for: request, validity: validity), key: clientKey)
    }

    /// A Front End's identity with any key.
    static func frontEnd(key: PrivateKey) throws -> TLSIdentity {
        try TLSIdentity(
            certificate: authority.issueServer(
                commonName: "fe01.contoso.com", names: [.dns("fe01.contoso.com")], key: key, validity: validity),
            key: key)
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

extension TLSDSKHandshake {
    /// Takes the server's next token as Alice.
    func receive(_ token: [UInt8]) throws(TLSDSKError) -> Step {
        try receive(token, identity: TestPool.alice)
    }
}

extension TLSDSKExchange {
    /// Takes the response to the latest request as Alice.
    mutating func receive(_ response: Message) throws(TLSDSKError) -> Step {
        try receive(response, identity: TestPool.alice)
    }
}
