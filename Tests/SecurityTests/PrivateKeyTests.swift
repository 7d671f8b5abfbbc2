import Security
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

    @Test("It has the size that was asked for, too short for three primes or not", arguments: [768, 1024, 2048])
    func size(bits: Int) throws {
        #expect(try PrivateKey.generateRSA(bits: bits, primes: 3).bits == bits)
    }

    @Test("One of three primes survives its PEM form and signs")
    func threePrimes() throws {
        let key = try PrivateKey(pem: PrivateKey.generateRSA(primes: 3).pem())
        let authority = try CertificateAuthority.root(
            commonName: "Test", key: key, validity: Validity(notBefore: 0, notAfter: 4_000_000_000))
        let signature = try key.signature(of: "text".utf8, hash: .sha256)
        #expect(authority.certificate.verifies(signature, of: "text".utf8, hash: .sha256))
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
