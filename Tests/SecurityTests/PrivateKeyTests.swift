import Foundation
import Security
import TestScratch
import Testing

@Suite("What a private key does")
struct PrivateKeyTests {
    private static let pair = Result {
        let key = try PrivateKey.generateRSA()
        let authority = try CertificateAuthority.root(
            commonName: "Test", key: key, validity: Validity(notBefore: 0, notAfter: 4_000_000_000))
        return (key: key, certificate: authority.certificate)
    }

    @Test(
        "Its signature holds for the text that was signed, with the hash that was used",
        arguments: HashAlgorithm.allCases)
    func signature(hash: HashAlgorithm) throws {
        let (key, certificate) = try Self.pair.get()
        let signature = try key.signature(of: "text".utf8, hash: hash)
        #expect(certificate.verifies(signature, of: "text".utf8, hash: hash))
        #expect(!certificate.verifies(signature, of: "Text".utf8, hash: hash))
        #expect(!certificate.verifies(signature, of: "text".utf8, hash: hash == .sha1 ? .sha256 : .sha1))
        #expect(!certificate.verifies([], of: "text".utf8, hash: hash))
    }

    @Test("It has the size that was asked for", arguments: [512, 1000, 1024, 2048, 2049])
    func size(bits: Int) throws {
        #expect(try PrivateKey.generateRSA(bits: bits).bits == bits)
    }

    @Test("The openssl program finds each in order: its primes are some, and its numbers belong together")
    func opensslAgrees() throws {
        let scratch = try Scratch()
        for _ in 0..<5 {
            let pem = try PrivateKey.generateRSA().pem().withBytes { String(decoding: $0, as: UTF8.self) }
            let file = try scratch.write(pem, to: "key.pem")
            #expect(system("openssl pkey -in '\(file.path)' -check -noout >/dev/null 2>&1") == 0)
        }
    }

    @Test("No two are alike")
    func keys() throws {
        let keys = try (0..<5).map { _ in try PrivateKey.generateRSA(bits: 512).pem().withBytes { Array($0) } }
        #expect(Set(keys).count == 5)
    }

    @Test("It alone opens what was encrypted for its holder")
    func decryption() throws {
        let (key, certificate) = try Self.pair.get()
        let secret = Secret(utf8: "a key of some length")
        var cipher = try certificate.encrypt(secret)
        #expect(try key.decrypt(cipher) == secret)
        let other = try PrivateKey.generateRSA()
        #expect(throws: SecurityError.self) { try other.decrypt(cipher) }
        cipher[0] ^= 1
        #expect(throws: SecurityError.self) { try key.decrypt(cipher) }
        #expect(throws: SecurityError.self) { try key.decrypt([]) }
    }
}
