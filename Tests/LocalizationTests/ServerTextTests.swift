import Localization
import Testing

@Suite("A server's text")
struct ServerTextTests {
    @Test(
        "is one line, without what moves a cursor, turns the direction of writing or hides",
        arguments: [
            ("a\u{1B}[2J\u{9B}31m\u{7F}b", "a [2J 31m b"), (" one\r\ntwo\u{2028}three\t", "one two three"),
            ("good\u{202E}moc\u{2066}\u{200B}x\u{FEFF}", "good moc x"), ("דון 👩‍💻 نمی‌خواهم", "דון 👩‍💻 نمی‌خواهم"),
        ])
    func oneLine(_ text: String, _ shown: String) {
        #expect(ServerText.clean(text) == shown)
    }

    @Test("is cut, and nothing where nothing is to be seen")
    func bounds() {
        #expect(ServerText.clean("three words long", limit: 7) == "three w")
        #expect(ServerText.clean(String(repeating: "e\u{301}", count: 9000), limit: 100)?.count == 100)
        #expect(ServerText.clean(" \u{0}\u{200B}") == nil)
    }
}
