import Messaging
import SIP
import Testing

@Suite("Texts to be sent")
struct ComposingTests {
    private let all = AcceptedTypes(["text/html", "multipart/alternative"])

    private func composed(_ html: String, _ accepted: AcceptedTypes) throws -> (type: MediaType, body: String) {
        let part = try #require(OutgoingText(html: html).parts.first)
        let composed = ComposedText(part, accepted: accepted)
        return (try MediaType(parsing: composed.contentType), String(decoding: composed.body, as: UTF8.self))
    }

    @Test("plain text stays plain; lines end with CR LF")
    func plain() throws {
        let (type, body) = try composed("a &lt;b&gt;<br>c", all)
        #expect(type.isType("text/plain"))
        #expect(type.parameters["msgr"] == nil)
        #expect(body == "a <b>\r\nc")
    }

    @Test("a look that all of the text has goes beside it")
    func uniform() throws {
        let (type, body) = try composed("<font color=\"#ff0000\"><b>Hello</b></font>", all)
        let style = IMFormat.style(msgr: try #require(type.parameters["msgr"]))
        #expect(style.isBold)
        #expect(style.color == TextColor(rgb: 0xFF0000))
        #expect(body == "Hello")
    }

    @Test("a look of parts goes as HTML to whom takes it, and is left out else")
    func partial() throws {
        let (type, body) = try composed("a <b>b</b>", all)
        #expect(type.isType("multipart/alternative"))
        let headers = Headers([Header(.contentType, type.description)])
        guard case .text(let text) = MessageContent(headers: headers, body: Array(body.utf8)) else {
            Issue.record("it cannot be read back")
            return
        }
        #expect(text.html == "a <b>b</b>")
        #expect(try composed("a <b>b</b>", AcceptedTypes(["text/html"])).type.isType("text/html"))
        #expect(try composed("a <b>b</b>", AcceptedTypes([String]())).body == "a b")
    }

    @Test("a link is sent as its address")
    func links() throws {
        #expect(
            try composed("<a href=\"https://contoso.com/\">https://contoso.com</a>", all).body == "https://contoso.com")
        #expect(try composed("<a href=\"https://contoso.com/\">here</a>", all).body == "here (https://contoso.com/)")
        #expect(try composed("<a href=\"mailto:bob@contoso.com\">bob@contoso.com</a>", all).body == "bob@contoso.com")
    }

    @Test("a long text is cut at line ends, else between words, else anywhere, and nothing is lost")
    func cutting() {
        let lines = (1...2000).map { "line \($0)" }
        let parts = OutgoingText(html: lines.joined(separator: "<br>")).parts
        #expect(parts.count > 1)
        #expect(parts.map(\.plain).joined(separator: "\n") == lines.joined(separator: "\n"))
        #expect(parts.allSatisfy { $0.plain.count <= OutgoingText.longestPart })
        let block = String(repeating: "x", count: OutgoingText.longestPart * 2 + 5)
        #expect(OutgoingText(html: block).parts.map(\.plain).joined() == block)
        #expect(OutgoingText(html: " <br> ").parts.isEmpty)
    }

    @Test("the text in an INVITE is read back; a long one does not travel there")
    func firstMessage() throws {
        let text = StyledText(html: "<b>Grüße</b>")
        var invite = Message(.request(.invite, try URI(parsing: "sip:bob@contoso.com")))
        invite.headers.append(.msTextFormat, try #require(FirstMessage.header(text)))
        #expect(FirstMessage.text(of: invite) == text)
        #expect(FirstMessage.header(StyledText(String(repeating: "x", count: 801))) == nil)
        #expect(FirstMessage.text(of: Message(.request(.invite, try URI(parsing: "sip:bob@contoso.com")))) == nil)
    }

    @Test("of the forms that Skype for Business puts into an INVITE the richest is read")
    func skypeFirstMessage() throws {
        var invite = Message(.request(.invite, try URI(parsing: "sip:bob@contoso.com")))
        invite.headers.append("ms-text-format", "text/plain; charset=UTF-8; ms-body=cXdl")
        invite.headers.append("ms-im-format", "text/html; charset=UTF-8; ms-body=PGI+cXdlPC9iPg==")
        #expect(FirstMessage.text(of: invite)?.html == "<b>qwe</b>")
    }
}
