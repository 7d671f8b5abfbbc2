import Foundation
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

    @Test("its memory is left out of core dumps")
    func staysOutOfDumps() throws {
        let secret = Secret(utf8: "hunter2")
        let place = secret.withBytes { UInt(bitPattern: $0.baseAddress) }
        let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/smaps")).readToEnd()
        let maps = String(decoding: try #require(table), as: UTF8.self).split(separator: "\n")
        let mapping = try #require(
            maps.firstIndex { line in
                let limits = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
                return limits.count == 2 && (limits[0]..<limits[1]).contains(place)
            })
        let flags = try #require(
            maps[mapping...].first { $0.hasPrefix("VmFlags:") })
        withExtendedLifetime(secret) { #expect(flags.split(separator: " ").contains("dd"), "\(flags)") }
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
