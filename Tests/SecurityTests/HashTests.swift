import Security
import Testing

@Suite("Hashes, MACs and derived keys")
struct HashTests {
    @Test(
        "the digests of \"abc\" are those of RFC 1321 and FIPS 180-4",
        arguments: [
            (HashAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
            (HashAlgorithm.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                .sha384,
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
            ),
        ])
    func digests(hash: HashAlgorithm, expected: String) throws {
        #expect(Hexadecimal.encode(try hash.digest("abc".utf8)) == expected)
        #expect(hash.size * 2 == expected.count)
    }

    @Test(
        "HMACs are those of RFC 2202 and RFC 4231, case 2",
        arguments: [
            (HashAlgorithm.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                .sha384,
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
            ),
        ])
    func authenticationCodes(hash: HashAlgorithm, expected: String) throws {
        let message = "what do ya want for nothing?"
        let code = try hash.authenticationCode(for: message.utf8, key: Secret(utf8: "Jefe"))
        #expect(Hexadecimal.encode(code) == expected)
        let keyed = KeyedHash(hash, key: Secret(utf8: "Jefe"))
        for _ in 0..<2 {
            #expect(Hexadecimal.encode(try keyed.code(for: Array(message.utf8))) == expected)
            #expect(try keyed.code(for: []) != code)
        }
    }

    @Test("an empty key and an empty message have a code too")
    func emptyKey() throws {
        let code = try HashAlgorithm.sha256.authenticationCode(for: [], key: Secret(copying: []))
        #expect(Hexadecimal.encode(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
        #expect(try KeyedHash(.sha256, key: Secret(copying: [])).code(for: []) == code)
    }

    @Test("the proof key is the sign-in sheet's, 12.3")
    func proofKey() throws {
        let key = try ProofKey.derive(
            clientEntropy: Secret(copying: Array(0...0x1F)), serverEntropy: Secret(copying: Array(0x20...0x3F)),
            size: 32)
        let expected = try #require(
            Hexadecimal.decode("df59132c2af6d230e4337732076a14561694be12838cc00203d63c816653d75b"))
        #expect(key == Secret(copying: expected))
    }

    @Test("a proof key of no or of absurd size is refused", arguments: [0, -1, ProofKey.maximumSize + 1, Int.max])
    func absurdProofKey(size: Int) {
        #expect(throws: SecurityError.self) {
            try ProofKey.derive(clientEntropy: Secret(utf8: "a"), serverEntropy: Secret(utf8: "b"), size: size)
        }
    }
}
