import Security
import Testing

@Suite("Channel bindings")
struct ChannelBindingTests {
    @Test("a server's certificate gives a binding, each another, whatever hash has signed it")
    func certificates() throws {
        let validity = Validity(notBefore: 0, notAfter: 4_000_000_000)
        let key = try PrivateKey.generateRSA()
        let bindings = try (1...2).map { number in
            let root = try CertificateAuthority.root(commonName: "Root \(number)", key: key, validity: validity)
            return try #require(ChannelBinding(serverEndPoint: root.certificate))
        }
        #expect(bindings[0] != bindings[1])
    }
}
