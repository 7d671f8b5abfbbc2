import Testing

@testable import Localization

@Suite("Phrases")
struct PhraseTests {
    private let host = "sip.contoso.com"

    /// A catalogue with one translation for everything.
    private func catalogue(_ translation: String, plural: String? = nil) -> Catalogue {
        Catalogue(translation: { _ in translation }, plural: { _, _, count in count == 1 ? translation : plural ?? "" })
    }

    /// A catalogue that has nothing.
    private let empty = Catalogue(translation: { $0 }, plural: { $2 == 1 ? $0 : $1 })

    @Test("The catalogues know a text by its words with numbered places")
    func identifier() {
        let phrase: Phrase = "The server \(host) did not answer within \(30) s."
        #expect(phrase.identifier == "The server %1$s did not answer within %2$s s.")
        #expect(phrase.values == [host, "30"])
    }

    @Test("A text without translation is spoken as it is written")
    func original() {
        let phrase: Phrase = "100 % of \(host), not %1$s, \u{1F600}\n"
        #expect(phrase.translated(by: empty) == "100 % of sip.contoso.com, not %1$s, \u{1F600}\n")
        #expect(("" as Phrase).translated(by: catalogue("Project-Id-Version: communicator")) == "")
    }

    @Test("A translation may have the values in another order, and more than once")
    func order() {
        let phrase: Phrase = "\("a") before \("b")"
        #expect(phrase.translated(by: catalogue("%2$s nach %1$s")) == "b nach a")
        #expect(phrase.translated(by: catalogue("%1$s, %2$s, %1$s")) == "a, b, a")
        #expect(("5 % more" as Phrase).translated(by: catalogue("5 %% mehr")) == "5 % mehr")
    }

    @Test(
        "A translation whose places do not fit the values is passed over",
        arguments: [
            "Der Server", "Der Server %2$s", "Der Server %1$s %2$s", "%0$s", "%s", "%1$d", "%1$", "%1", "%", "%1$s %",
            "%1$s %n", "%-1$s", "%1$s %99999999999999999999$s", "",
        ])
    func unfit(translation: String) {
        let phrase: Phrase = "The server \(host)"
        #expect(phrase.translated(by: catalogue(translation)) == "The server sip.contoso.com")
        #expect(
            phrase.translated(by: catalogue(translation, plural: translation), for: 2, other: "The servers \(host)")
                == "The servers sip.contoso.com")
    }

    @Test("A value is never read as a place", arguments: ["%1$s", "%2$s", "%n%n", "%", "\\(host)"])
    func hostileValue(value: String) {
        let phrase: Phrase = "\(value) and \("b")"
        #expect(phrase.translated(by: empty) == "\(value) and b")
        #expect(phrase.translated(by: catalogue("%2$s und %1$s")) == "b und \(value)")
    }

    @Test(
        "The number chooses the form",
        arguments: [
            (0, "0 files", "0 Dateien"), (1, "1 file", "1 Datei"), (2, "2 files", "2 Dateien"),
        ])
    func plural(count: Int, english: String, german: String) {
        let (one, other): (Phrase, Phrase) = ("\(count) file", "\(count) files")
        #expect(one.translated(by: empty, for: count, other: other) == english)
        let catalogue = catalogue("%1$s Datei", plural: "%1$s Dateien")
        #expect(one.translated(by: catalogue, for: count, other: other) == german)
    }

    @Test("The process's own catalogue leaves English as it is in the C locale")
    func system() {
        #expect(localized("The server \(host) did not answer.") == "The server sip.contoso.com did not answer.")
        #expect(localized(2, one: "\(2) sign-in", other: "\(2) sign-ins") == "2 sign-ins")
    }
}
