import Foundation
import Testing
import XML

@Suite("Time stamps")
struct XMLTimestampTests {
    @Test(
        "A time is read to the second",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-05-01T17:34:00Z", 1_714_584_840),
            ("2024-05-01T17:34:00.1234567Z", 1_714_584_840),
            ("2024-05-01T19:34:00+02:00", 1_714_584_840), ("2024-05-01T12:04:00-05:30", 1_714_584_840),
            ("2024-05-01T17:34:00", 1_714_584_840), ("2000-02-29T24:00:00Z", 951_868_800), ("1969-12-31T23:59:59Z", -1),
            ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
        ])
    func reads(text: String, seconds: Int64) {
        #expect(XMLTimestamp(text)?.unixSeconds == seconds)
    }

    @Test("Any second agrees with the system's calendar")
    func agrees() throws {
        let formatter = ISO8601DateFormatter()
        for seconds in stride(from: -2_000_000_000, through: 8_000_000_000, by: 86_400 * 37 + 12_345) {
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(XMLTimestamp(text)?.unixSeconds == Int64(seconds), "\(text)")
        }
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "2024", "2024-05-01", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-05-01T25:00:00Z",
            "2024-05-01T24:00:01Z", "2024-05-01T00:60:00Z", "2024-05-01T00:00:00.Z", "2024-05-01T00:00:00+1:00",
            "2024-05-01T00:00:00Zx", "0000-01-01T00:00:00Z", "-2024-05-01T00:00:00Z",
            "99999999999999999999-01-01T00:00:00Z",
            " 2024-05-01T00:00:00Z", "2024-05-01T00:00:00." + String(repeating: "1", count: 100),
            "٢٠٢٤-05-01T00:00:00Z",
        ])
    func refuses(text: String) {
        #expect(XMLTimestamp(text) == nil)
    }

    @Test("A time is written as it is read", arguments: ["2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z"])
    func description(text: String) throws {
        #expect(try #require(XMLTimestamp(text)).description == text)
        #expect(XMLTimestamp(unixSeconds: 1_714_557_600).description == "2024-05-01T10:00:00Z")
    }

    @Test("Times are ordered")
    func order() throws {
        #expect(try #require(XMLTimestamp("2024-05-01T00:00:00Z")) < #require(XMLTimestamp("2024-05-01T00:00:01Z")))
    }
}
