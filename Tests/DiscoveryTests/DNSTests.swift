import Discovery
import Testing
import Web

@Suite("What the DNS says")
struct DNSTests {
    private func message(_ records: [[UInt8]], question: [UInt8] = [1, 97, 0]) -> [UInt8] {
        let count = records.count
        return [0, 1, 0x81, 0x80, 0, 1, UInt8(count >> 8), UInt8(count & 255), 0, 0, 0, 0] + question + [0, 33, 0, 1]
            + records.flatMap(\.self)
    }

    private func record(_ priority: UInt8, _ weight: UInt8, _ port: UInt16, _ target: [UInt8]) -> [UInt8] {
        let data = [0, priority, 0, weight, UInt8(port >> 8), UInt8(port & 255)] + target
        return [0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
    }

    private func answer(_ message: [UInt8]) throws -> SRVAnswer {
        try message.withUnsafeBufferPointer { try SRVAnswer(parsing: $0) }
    }

    @Test("records are read, names without case and last dot")
    func records() throws {
        let found = try answer(message([record(1, 2, 5061, [3, 83, 73, 80, 1, 98, 0])]))
        #expect(found.records == [SRVRecord(priority: 1, weight: 2, port: 5061, target: "sip.b")])
        #expect(!found.isRefusal)
    }

    @Test("a record that names the root says that there is no such service")
    func notOffered() throws {
        let found = try answer(message([record(0, 0, 0, [0])]))
        #expect(found.records.isEmpty)
        #expect(found.isRefusal)
    }

    @Test("thousands of records are cut off")
    func many() throws {
        let found = try answer(message([[UInt8]](repeating: record(0, 0, 1, [1, 98, 0]), count: 3000)))
        #expect(found.records.count == SRVAnswer.maximumRecords)
    }

    @Test("a name that points at itself, a cut message and rubbish are refused")
    func malformed() {
        let loop = message([record(0, 0, 1, [0xC0, 37])])
        let cut = Array(message([record(0, 0, 1, [1, 98, 0])]).dropLast(4))
        for bytes in [loop, cut, [], [0, 1], [UInt8](repeating: 0xFF, count: 512)] {
            #expect(throws: DNSError.self) { try answer(bytes) }
        }
    }

    @Test("lower priorities come first, and weights share what is of one priority")
    func order() {
        let records = [
            SRVRecord(priority: 2, weight: 0, port: 1, target: "c"),
            SRVRecord(priority: 1, weight: 90, port: 1, target: "a"),
            SRVRecord(priority: 1, weight: 10, port: 1, target: "b"),
        ]
        var generator = Counter()
        var first: [String: Int] = [:]
        for _ in 0..<1000 {
            let sorted = SRVOrder.sort(records, using: &generator).map(\.target)
            #expect(sorted.last == "c")
            first[sorted[0], default: 0] += 1
        }
        #expect((800...960).contains(first["a"] ?? 0))
        #expect(first["a", default: 0] + first["b", default: 0] == 1000)
    }

    @Test("those without weight come last but not never")
    func noWeight() {
        let records = [
            SRVRecord(priority: 1, weight: 1, port: 1, target: "a"),
            SRVRecord(priority: 1, weight: 0, port: 1, target: "b"),
        ]
        var generator = Counter()
        let firsts = (0..<1000).map { _ in SRVOrder.sort(records, using: &generator)[0].target }
        #expect(Set(firsts) == ["a", "b"])
    }

    /// Numbers that are spread evenly, the same in each run.
    private struct Counter: RandomNumberGenerator {
        private var state: UInt64 = 1

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test(
        "names of every script have one form",
        arguments: [
            ("Contoso.COM.", "contoso.com"), ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"), ("例え.jp", "xn--r8jz45g.jp"), ("_sip._tls.a", "_sip._tls.a"),
        ])
    func names(text: String, ascii: String) {
        #expect(DomainName(text)?.ascii == ascii)
    }

    @Test("what can be no name is refused", arguments: ["", ".", "a..b", "a b", "a/b", "a@b", "a\u{0}b", "a%b"])
    func noNames(text: String) {
        #expect(DomainName(text) == nil)
        #expect(DomainName(String(repeating: "a", count: 64)) == nil)
        #expect(DomainName(String(repeating: "a.", count: 130) + "a") == nil)
    }

    @Test("the services and addresses of a domain stand in their order")
    func lists() throws {
        let domain = try #require(DomainName("contoso.com"))
        #expect(
            ServiceName.all(of: domain).map(\.text) == [
                "_sipinternaltls._tcp.contoso.com", "_sipinternal._tcp.contoso.com", "_sip._tls.contoso.com",
                "_sip._tcp.contoso.com",
            ])
        #expect(
            AutodiscoverAddresses.all(of: domain).map(\.text) == [
                "https://lyncdiscoverinternal.contoso.com/", "http://lyncdiscoverinternal.contoso.com/",
                "https://lyncdiscover.contoso.com/", "http://lyncdiscover.contoso.com/",
            ])
    }

    @Test("the user is named at a place that names nobody, whatever the case of the parameter")
    func questions() throws {
        for (place, question) in [
            ("https://a/root", "https://a/root?sipuri=al@b.c"), ("https://a/?x=1", "https://a/?x=1&sipuri=al@b.c"),
            ("https://a/?sipuri=bo@b.c", "https://a/?sipuri=bo@b.c"),
            ("https://a/?x=1&sipUri=sip:al@b.c", "https://a/?x=1&sipUri=sip:al@b.c"),
            ("https://a/?SIPURI=al@b.c", "https://a/?SIPURI=al@b.c"),
            ("https://a/?mysipuri=1", "https://a/?mysipuri=1&sipuri=al@b.c"),
        ] {
            let asked = AutodiscoverAddresses.question(for: "al@b.c", at: try #require(WebAddress(place)))
            #expect(asked.text == question)
        }
    }
}
