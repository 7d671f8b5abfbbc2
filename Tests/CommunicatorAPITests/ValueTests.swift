import CCommunicator
import Testing

@testable import CommunicatorAPI

@Suite("Handles and texts of the C interface")
struct ValueTests {
    @Test("a handle is never zero and never names another object")
    func handles() throws {
        var table = HandleTable<String>()
        let first = table.insert { "\($0)" }
        #expect(first != 0 && table[first] == "\(first)")
        let removals = [table.remove(first), table.remove(first)]
        #expect(removals == ["\(first)", nil])
        #expect(table[first] == nil)
        let second = table.insert { _ in "second" }
        #expect(second != first && table[first] == nil && table[second] == "second")
        table.update(first) { $0 = "changed" }
        #expect(table[second] == "second")
        for stranger: UInt64 in [0, 1, .max, second + 1, second & 0xFFFF_FFFF, second << 32] {
            #expect(table[stranger] == nil)
        }
    }

    @Test("an object that cannot be made leaves no handle")
    func failedInsertion() throws {
        struct Failure: Error {}
        var table = HandleTable<Int>()
        do {
            _ = try table.insert { _ in throw Failure() }
            Issue.record("an object that cannot be made")
        } catch {}
        #expect(table.entries.isEmpty)
        let handle = table.insert { _ in 1 }
        #expect(table[handle] == 1)
    }

    @Test("a place whose generations are used up is not used again")
    func generations() {
        var table = HandleTable<Int>(generations: 2)
        var seen: Set<UInt64> = []
        for number in 0..<10 {
            let handle = table.insert { _ in number }
            #expect(seen.insert(handle).inserted)
            let removed = table.remove(handle)
            #expect(removed == number)
        }
        #expect(seen.allSatisfy { table[$0] == nil })
    }

    @Test(
        "a lent text has no control characters but line feed and tab, and its NUL is not counted",
        arguments: [
            ("", ""), ("a\r\n\tb", "a\n\tb"), ("a\0b", "ab"), ("\u{7F}\u{1B}[31m\u{85}\u{9B}é", "[31mé"),
            ("Grüße 😀", "Grüße 😀"), (String(decoding: [0x61, 0xFF, 0x62], as: UTF8.self), "a\u{FFFD}b"),
        ])
    func texts(text: String, lent: String) {
        let loan = TextLoan()
        let result = loan.lend(text)
        withExtendedLifetime(loan) {
            #expect(result.length == lent.utf8.count)
            #expect(result.bytes.map { String(cString: $0) } == lent)
        }
    }

    @Test("lent texts stay what they are, however many and however long they are")
    func manyTexts() {
        let texts = (0..<300).map { "text \($0)" } + [String(repeating: "long", count: 2000), "", "last"]
        let loan = TextLoan()
        let lent = texts.map { loan.lend($0) }
        withExtendedLifetime(loan) {
            #expect(lent.map { $0.bytes.map { String(cString: $0) } } == texts)
            #expect(lent.map(\.length) == texts.map(\.utf8.count))
        }
    }
}
