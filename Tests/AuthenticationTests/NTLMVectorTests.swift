import Authentication
import SIP
import Security
import Testing

/// The vectors of [MS-NLMP] 4.2.4 and of the sign-in sheet, 12.1, and by what they confirm the system's mechanism.
@Suite("NTLM: vectors")
struct NTLMVectorTests {
    private static func bytes(_ hexadecimal: String) throws -> [UInt8] {
        try #require(Hexadecimal.decode(hexadecimal))
    }

    @Test("the reference is [MS-NLMP]'s: user User of Domain, password Password")
    func specification() throws {
        let key = try NTLMReference.key(user: "User", domain: "Domain", password: "Password")
        #expect(Hexadecimal.encode(key) == "0c868a403bfd7a93a3001ef22ef02e3f")
        let names =
            [2, 0, 12, 0] + NTLMReference.utf16("Domain") + [1, 0, 12, 0] + NTLMReference.utf16("Server") + [
                0, 0, 0, 0,
            ]
        let rest: [UInt8] =
            [1, 1, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 0xAA, count: 8)
            + [0, 0, 0, 0] + names + [0, 0, 0, 0]
        let proof = try NTLMReference.proof(key, challenge: Self.bytes("0123456789abcdef"), rest: rest)
        #expect(Hexadecimal.encode(proof) == "68cd0ab851e51c96aabc927bebef6a1c")
        let base = try NTLMReference.baseKey(key, proof: proof)
        #expect(Hexadecimal.encode(base) == "8de40ccadbc14a82f15cb0ad0de95ca3")
        let exported = [UInt8](repeating: 0x55, count: 16)
        #expect(Hexadecimal.encode(RC4.crypt(base, exported)) == "c5dad2544fc9799094ce1ce90bc9d03e")
        #expect(
            Hexadecimal.encode(try NTLMReference.signKey(exported, .client)) == "4788dc861b4782f35d43fd98fe1a2d39")
        #expect(
            Hexadecimal.encode(try NTLMReference.sealKey(exported, .client)) == "59f600973cc4960a25480a7c196e4c58")
        let (sealed, sum) = try NTLMReference.seal(NTLMReference.utf16("Plaintext"), exported: exported)
        #expect(Hexadecimal.encode(sealed) == "54e50165bf1936dc996020c1811b0f06fb5f")
        #expect(Hexadecimal.encode(sum) == "7fb38ec5c55d4976")
    }

    @Test("the reference signs as Office Communicator 2007 R2 and its registrar do, over our texts")
    func communicator() throws {
        let key = try NTLMReference.key(user: "User", domain: "COSMO", password: "Pa$$word")
        #expect(Hexadecimal.encode(key) == "164b086e00d2f393529fa3a98209f99e")
        let proof = try Self.bytes("8dc0c800ae76eca606d2b9fbebd04731")
        let base = try NTLMReference.baseKey(key, proof: proof)
        #expect(Hexadecimal.encode(base) == "02959b1d938e14ccc8412639311cdd49")
        let exported = RC4.crypt(base, try Self.bytes("31cb739e1ca80a498591e8ae797115e4"))
        #expect(Hexadecimal.encode(exported) == "6742fbe37bb1946b49d86a525bd29a9b")
        func signature(_ message: Message, salt: String, _ side: NTLMReference.Side) throws -> String {
            let parameters = SignatureString.Parameters(
                scheme: "NTLM", salt: salt, counter: "1", realm: "SIP Communications Service",
                targetname: "cosmo-ocs-r2.cosmo.local")
            let text = SignatureString(message, parameters: parameters, version: .v4)
            return Hexadecimal.encode(
                try NTLMReference.signature(of: text.bytes, number: 100, exported: exported, side))
        }
        let request = try TestMessage.parse(SignatureStringTests.r2Register)
        #expect(try signature(request, salt: "13317733", .client) == "0100000029618e9651b65a7764000000")
        let response = try TestMessage.parse(SignatureStringTests.r2Response)
        #expect(try signature(response, salt: "9616454F", .server) == "01000000e615438a917661be64000000")
    }

    @Test("the mechanism's proof and its signature of our message are the reference's")
    func mechanism() throws {
        let challenge = GSSExchangeTests.ntlmChallenge(flags: 0xE298_82F3)
        guard
            case .established(var association, _) = try GSSExchangeTests.receive(Base64.encode(challenge))
        else { throw GSSExchangeError.unfinished }
        var request = try TestMessage.register()
        try association.sign(&request)
        let answer = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
        let message = try Base64.decode(try #require(answer["gssapi-data"]), limit: 4096)
        let response = Self.field(at: 20, of: message)
        let key = try NTLMReference.key(user: "alice", domain: "CONTOSO", password: "Pa$$w0rd")
        let proof = try NTLMReference.proof(
            key, challenge: Array(challenge[24..<32]), rest: Array(response.dropFirst(16)))
        #expect(Array(response.prefix(16)) == proof)
        let exported = RC4.crypt(
            try NTLMReference.baseKey(key, proof: proof), Self.field(at: 52, of: message))
        let parameters = SignatureString.Parameters(
            scheme: "NTLM", salt: try #require(answer["crand"]), counter: "1", realm: "SIP Communications Service",
            targetname: "fe01.contoso.com")
        let text = SignatureString(request, parameters: parameters, version: .v4)
        let expected = try NTLMReference.signature(of: text.bytes, number: 100, exported: exported, .client)
        #expect(answer["response"] == Hexadecimal.encode(expected))
    }

    /// What a field of an AUTHENTICATE refers to ([MS-NLMP] 2.2.1.3).
    private static func field(at place: Int, of message: [UInt8]) -> [UInt8] {
        func number(_ range: Range<Int>) -> Int { message[range].reversed().reduce(0) { $0 << 8 | Int($1) } }
        let start = number(place + 4..<place + 8)
        return Array(message[start..<start + number(place..<place + 2)])
    }
}
