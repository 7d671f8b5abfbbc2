import Security
import Testing

@Suite("Secrets")
struct SecretTests {
    @Test("a secret lends the bytes that were put in")
    func holdsBytes() {
        let secret = Secret(copying: [1, 2, 3])
        #expect(secret.count == 3)
        #expect(secret.withBytes { Array($0) } == [1, 2, 3])
        #expect(Secret(utf8: "ö").withBytes { Array($0) } == [0xC3, 0xB6])
    }

    @Test("equality looks at the bytes")
    func comparesBytes() {
        #expect(Secret(utf8: "a") == Secret(utf8: "a"))
        #expect(Secret(utf8: "a") != Secret(utf8: "b"))
        #expect(Secret(utf8: "a") != Secret(utf8: "aa"))
        #expect(Secret(copying: []) == Secret(copying: []))
    }

    @Test("a slice outside the secret is cut to what is there")
    func slicesInside() {
        let secret = Secret(copying: [0, 1, 2, 3])
        #expect(secret.slice(1..<3) == Secret(copying: [1, 2]))
        #expect(secret.slice(2..<9) == Secret(copying: [2, 3]))
        #expect(secret.slice(7..<9).isEmpty)
    }

    @Test("neither a description nor a dump shows the bytes")
    func showsNothing() {
        let secret = Secret(utf8: "hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(!String(describing: secret).contains("hunter2"))
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }
}
