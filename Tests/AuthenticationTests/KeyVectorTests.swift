import Authentication
import Foundation
import SIP
import Security
import Testing

/// The vectors of the sign-in sheet, 12.2. The PRF is computed by the openssl program.
@Suite("Keys and signatures of TLS-DSK")
struct KeyVectorTests {
    struct Vector: Sendable {
        let digest: String
        let hash: HashAlgorithm
        let client: String
        let server: String
        let response: String
    }

    static let vectors = [
        Vector(
            digest: "MD5-SHA1", hash: .sha1,
            client: "6c900b943881087ed3a01e3b189ef666007f05006b5c23feaa764cb665b98e42",
            server: "a09e85e53612d26747861f62f5c77cbd3cf75f43306275b1ee9b74f8ac0baa38",
            response: "e8f8a64f97332e7dc8938153be43f67c5c433885"),
        Vector(
            digest: "SHA256", hash: .sha256,
            client: "51c341f2178cd4bad5a8adb979a745139a9ec547c5f6fb5179334118d59cf933",
            server: "d658fe2ca5e4d4dc8c30048952d9b0cac6d8cbe389313acc3a8b2ba6163b6dba",
            response: "0ba271720c7bf4a6846ece8868882eebe7041e50441b6b7ca647d1b387f142be"),
        Vector(
            digest: "SHA384", hash: .sha384,
            client: "0d06ae589817e1192148a08a59e174e2fbc8349b9dc6b12838010418b1922fcb",
            server: "5e0f4d9e6efb81bd59655c452850916814c4732dc1453558becf8634d7d26371",
            response: "eeb5e67274e0e667ae9e772eaf68864786cb6d745879acd54514bb0d1f5bd494"
                + "6e8975a4722845b896f8d0b9749161d4"),
    ]

    /// 128 bytes of the PRF over master secret 00 01 … 2F, client random 32 × C0 and server random 32 × 50.
    private func block(digest: String) throws -> Secret {
        let secret = Hexadecimal.encode(Array(0...47))
        let seed =
            Array(SigningKeys.label.utf8) + [UInt8](repeating: 0xC0, count: 32) + [UInt8](repeating: 0x50, count: 32)
        let command =
            "openssl kdf -keylen \(SigningKeys.blockSize) -kdfopt digest:\(digest) -kdfopt hexsecret:\(secret) "
            + "-kdfopt hexseed:\(Hexadecimal.encode(seed)) -binary TLS1-PRF"
        let output = try #require(popen(command, "r"))
        defer { pclose(output) }
        var bytes = [UInt8](repeating: 0, count: SigningKeys.blockSize)
        #expect(fread(&bytes, 1, bytes.count, output) == bytes.count)
        return Secret(copying: bytes)
    }

    private func secret(_ hexadecimal: String) throws -> Secret {
        Secret(copying: try #require(Hexadecimal.decode(hexadecimal)))
    }

    @Test("keys are the sheet's", arguments: vectors)
    func keys(vector: Vector) throws {
        let keys = SigningKeys(block: try block(digest: vector.digest), hash: vector.hash)
        #expect(try keys.client == secret(vector.client))
        #expect(try keys.server == secret(vector.server))
    }

    @Test("signatures are the sheet's", arguments: vectors)
    func signatures(vector: Vector) throws {
        let keys = SigningKeys(block: try block(digest: vector.digest), hash: vector.hash)
        let parameters = SignatureString.Parameters(
            scheme: "TLS-DSK", salt: "0b1c2d3e", counter: "1", realm: "SIP Communications Service",
            targetname: "fe01.contoso.com")
        let text = SignatureString(try TestMessage.register(cseq: 5), parameters: parameters, version: .v4)
        #expect(
            text.text == "<TLS-DSK><0b1c2d3e><1><SIP Communications Service><fe01.contoso.com><4f0cf5a2b3d84ea5><5>"
                + "<REGISTER><sip:alice@contoso.com><1138347279><sip:alice@contoso.com><><><><>")
        #expect(Hexadecimal.encode(try KeyedHashSigner.client(keys).sign(text)) == vector.response)
        var server = KeyedHashSigner.server(keys)
        #expect(try server.isValid(try #require(Hexadecimal.decode(vector.response)), for: text))
    }
}
