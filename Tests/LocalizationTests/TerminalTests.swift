import Localization
import Testing

@Suite("Texts on a terminal")
struct TerminalTests {
    @Test("A stranger's text cannot give commands to a terminal; lines, tabs and all letters stay")
    func commands() {
        #expect("a\u{1B}[2J\u{9B}31m\r\u{7}b\u{7F}".shownOnTerminal == "a\u{FFFD}[2J\u{FFFD}31m\u{FFFD}b\u{FFFD}")
        #expect("one\r\ntwo\n\tדון 👩‍💻".shownOnTerminal == "one\ntwo\n\tדון 👩‍💻")
    }
}
