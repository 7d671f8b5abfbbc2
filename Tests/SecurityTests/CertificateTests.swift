import Foundation
import Security
import TestScratch
import Testing

@Suite("Keys, requests and certificates")
struct CertificateTests {
    @Test("a key survives its PEM form")
    func keyRoundTrip() throws {
        let copy = try PrivateKey(pem: TestPKI.serverKey.pem())
        #expect(copy.bits == 2048)
        #expect(try TestPKI.server().matches(copy))
        #expect(try !TestPKI.server().matches(TestPKI.clientKey))
    }

    @Test("a text that is no key, an encrypted one and a huge one are refused")
    func badKeys() {
        let encrypted = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgAAAAAAAAAAAICCAAw
            -----END ENCRYPTED PRIVATE KEY-----
            """
        for text in ["", "nonsense", encrypted, String(repeating: "A", count: 100_000)] {
            #expect(throws: SecurityError.self) { try PrivateKey(pem: Secret(utf8: text)) }
        }
    }

    @Test("a request is version 0, names one UTF-8 common name, has no attributes and proves its key")
    func request() throws {
        let made = try CertificateRequest(commonName: "alice@contoso.com", key: TestPKI.clientKey)
        let read = try CertificateRequest(der: made.der)
        #expect(read.version == 0)
        #expect(read.subject == "CN=alice@contoso.com")
        #expect(read.commonName == "alice@contoso.com")
        #expect(read.attributeCount == 0)
        #expect(read.keyBits == 2048)
        // UTF8String is tag 12; the name follows it verbatim.
        let name = [0x0C, 17] + Array("alice@contoso.com".utf8)
        #expect(made.der.contains(name))
        // sha256WithRSAEncryption, 1.2.840.113549.1.1.11
        #expect(made.der.contains([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]))
    }

    @Test("an address longer than X.520's 64 characters still fits")
    func longName() throws {
        let address = String(repeating: "a", count: 90) + "@contoso.com"
        let request = try CertificateRequest(commonName: address, key: TestPKI.clientKey)
        #expect(try CertificateRequest(der: request.der).commonName == address)
    }

    @Test("the openssl program finds the request in order")
    func opensslAgrees() throws {
        let request = try CertificateRequest(commonName: "alice@contoso.com", key: TestPKI.clientKey)
        let scratch = try Scratch()
        let file = scratch.url.appending(path: "request.der")
        try Data(request.der).write(to: file)
        #expect(system("openssl req -inform DER -in '\(file.path)' -verify -noout 2>/dev/null") == 0)
    }

    @Test("a request that was altered, cut or followed by more is refused")
    func badRequests() throws {
        let der = try CertificateRequest(commonName: "alice@contoso.com", key: TestPKI.clientKey).der
        var altered = der
        let position = try #require(der.firstRange(of: Array("alice".utf8))?.lowerBound)
        altered[position] = UInt8(ascii: "m")
        for bad in [altered, Array(der.dropLast()), der + [0], [], [UInt8](repeating: 0x30, count: 20_000)] {
            #expect(throws: SecurityError.self) { try CertificateRequest(der: bad) }
        }
    }

    @Test("a certificate tells its names, validity and fingerprint")
    func properties() throws {
        let validity = Validity(notBefore: 1_700_000_000, notAfter: 1_714_521_600)
        let certificate = try TestPKI.server(
            [
                .dns("fe01.contoso.com"), .dns("*.contoso.com"), .address("192.0.2.1"), .address("2001:db8::1"),
                .uri("sip:fe01.contoso.com"), .uri("https://contoso.com"),
            ], validity: validity)
        #expect(certificate.subject == "CN=fe01.contoso.com")
        #expect(certificate.issuer == "CN=Test Issuing")
        #expect(certificate.commonName == "fe01.contoso.com")
        #expect(certificate.dnsNames == ["fe01.contoso.com", "*.contoso.com"])
        #expect(certificate.names.contains(.uri("sip:fe01.contoso.com")))
        #expect(certificate.names.contains(.address("192.0.2.1")))
        #expect(certificate.names.contains(.address("2001:db8::1")))
        #expect(certificate.validity == validity)
        #expect(certificate.validity.contains(1_700_000_000))
        #expect(!certificate.validity.contains(1_714_521_601))
        #expect(try certificate.fingerprint.bytes == HashAlgorithm.sha256.digest(certificate.der))
        #expect(!certificate.isSelfIssued)
        #expect(TestPKI.root.certificate.isSelfIssued)
    }

    @Test("DER and PEM give the same certificate back, several in their order")
    func roundTrips() throws {
        let certificate = try TestPKI.server()
        #expect(try Certificate(der: certificate.der) == certificate)
        #expect(try Certificate(pem: certificate.pem) == certificate)
        let chain = [certificate, TestPKI.issuing.certificate, TestPKI.root.certificate]
        #expect(try Certificate.chain(pem: chain.map(\.pem).joined(separator: "and\n")) == chain)
    }

    @Test("every prefix of a certificate is refused")
    func truncated() throws {
        let der = try TestPKI.server().der
        for length in 0..<der.count {
            #expect(throws: SecurityError.self) { try Certificate(der: Array(der.prefix(length))) }
        }
        #expect(throws: SecurityError.self) { try Certificate(der: der + [0]) }
        #expect(throws: SecurityError.self) { try Certificate(pem: "") }
    }

    @Test("every certificate with one byte changed is read or refused, never more")
    func mutated() throws {
        let der = try TestPKI.server([.dns("a.b"), .address("::1"), .uri("sip:a")]).der
        for position in der.indices {
            var bytes = der
            bytes[position] ^= 0xFF
            guard let certificate = try? Certificate(der: bytes) else { continue }
            _ = (certificate.subject, certificate.issuer, certificate.names, certificate.validity, certificate.keyBits)
        }
    }

    @Test("a fingerprint is read back from its text, with colons or without")
    func fingerprintText() throws {
        let fingerprint = try TestPKI.server().fingerprint
        #expect(CertificateFingerprint(fingerprint.description) == fingerprint)
        #expect(CertificateFingerprint(fingerprint.description.uppercased()) == fingerprint)
        #expect(CertificateFingerprint("ab:cd") == nil)
        #expect(CertificateFingerprint("") == nil)
    }

    @Test("a client certificate has the request's key and name")
    func issuesClient() throws {
        let request = try CertificateRequest(commonName: "alice@contoso.com", key: TestPKI.clientKey)
        let certificate = try TestPKI.issuing.issueClient(for: request, validity: TestPKI.current)
        #expect(certificate.commonName == "alice@contoso.com")
        #expect(certificate.matches(TestPKI.clientKey))
    }

    @Test("an identity whose key is another's is refused")
    func identityNeedsItsKey() throws {
        let certificate = try TestPKI.server()
        #expect(throws: SecurityError.self) { try TLSIdentity(certificate: certificate, key: TestPKI.clientKey) }
    }
}
