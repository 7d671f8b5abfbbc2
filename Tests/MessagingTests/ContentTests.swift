import Messaging
import SIP
import Security
import Testing

@Suite("Contents of messages")
struct ContentTests {
    private func text(_ type: String, _ body: String) throws -> StyledText {
        try #require(try text(type, Array(body.utf8)))
    }

    private func text(_ type: String, _ body: [UInt8]) throws -> StyledText? {
        let headers = Headers([Header(.contentType, type)])
        guard case .text(let text) = MessageContent(headers: headers, body: body) else { return nil }
        return text
    }

    @Test("plain text is escaped and keeps its lines, blanks and emoticons")
    func plain() throws {
        let text = try text("text/plain; charset=UTF-8", "a < b & c\r\n  :-) <3")
        #expect(text.plain == "a < b & c\n  :-) <3")
        #expect(text.html == "a &lt; b &amp; c<br>  :-) &lt;3")
    }

    @Test("the sheet's own format beside plain text is nothing special")
    func sheetVector() throws {
        let msgr =
            "WAAtAE0ATQBTAC0ASQBNAC0ARgBvAHIAbQBhAHQAOgAgAEYATgA9AE0AUwAlADIAMABTAGEAbgBzACUAMgAwAFMAZQByAGkAZgA7ACAARQBG"
            + "AD0AOwAgAEMATwA9ADAAOwAgAFAARgA9ADAAOwAgAFIATAA9ADAADQAKAA0ACgA"
        let text = try text("text/plain; charset=UTF-8;msgr=\(msgr)", "Hello")
        #expect(text.html == "Hello")
        #expect(IMFormat.msgr(TextStyle()) == msgr)
    }

    @Test("of the forms that Communicator 2007 sends into a conference the one with styles is shown")
    func recordedAlternatives() throws {
        let format =
            "WAAtAE0ATQBTAC0ASQBNAC0ARgBvAHIAbQBhAHQAOgAgAEYATgA9AE0AUwAlADIAMABTAGgAZQBsAGwAJQAyADAARABsAGcAJQAyADAA"
            + "MgA7ACAARQBGAD0AOwAgAEMATwA9ADAAOwAgAEMAUwA9ADAAOwAgAFAARgA9ADAADQAKAA0ACgA"
        let body = """
            --part\r
            Content-Type: text/plain; charset=UTF-8;msgr=\(format)\r
            Content-Transfer-Encoding: 7bit\r
            Content-Disposition: render; handling=optional\r
            \r
            Hello\r
            --part\r
            Content-Type: text/rtf\r
            Content-Transfer-Encoding: 7bit\r
            Content-Disposition: render; handling=optional\r
            \r
            {\\rtf1\\fbidis\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 MS Shell Dlg 2;}}\r
            {\\colortbl ;\\red0\\green0\\blue0;}\r
            \\viewkind4\\uc1\\pard\\ltrpar\\cf1\\f0\\fs20 Hello\\par\r
            }\r
            --part--\r

            """
        #expect(try text("multipart/alternative;boundary=\"part\"", body).plain == "Hello")
        #expect(IMFormat.style(msgr: format).font == "MS Shell Dlg 2")
    }

    @Test("formats go there and back")
    func formats() throws {
        var style = TextStyle()
        style.isBold = true
        style.isStruckThrough = true
        style.color = TextColor(rgb: 0xFF8000)
        style.font = "Comic Sans MS"
        style.isRightToLeft = true
        #expect(IMFormat.style(msgr: IMFormat.msgr(style)) == style)
    }

    @Test("red is written blue first")
    func colors() throws {
        var style = TextStyle()
        style.isBold = true
        style.color = TextColor(rgb: 0xFF0000)
        let bytes = try Base64.decode(padded(IMFormat.msgr(style)), limit: 1000)
        let header = String(decoding: bytes.enumerated().filter { $0.offset % 2 == 0 }.map(\.element), as: UTF8.self)
        #expect(header == "X-MMS-IM-Format: FN=MS%20Sans%20Serif; EF=B; CO=ff; PF=0; RL=0\r\n\r\n")
    }

    private func padded(_ text: String) -> String {
        text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    @Test(
        "nothing of a sender's mark-up but its look survives",
        arguments: [
            ("<script>alert(1)</script>Hi", "Hi"),
            ("<b onclick=\"x()\">Hi</b>", "<b>Hi</b>"),
            ("<img src=x onerror=alert(1) alt=\"cat\">", "cat"),
            ("<a href=\"javascript:alert(1)\">Hi</a>", "Hi"),
            ("<a href=\" JaVaScRiPt:alert(1)\">Hi</a>", "Hi"),
            (
                "<a href=\"https://contoso.com/?a=1&amp;b='&quot;\">Hi</a>",
                "<a href=\"https://contoso.com/?a=1&amp;b=&#39;&quot;\">Hi</a>"
            ),
            ("<a href=\"file:///etc/passwd\">Hi</a>", "Hi"),
            ("<style>b{}</style><iframe src=x>no</iframe><p>Hi</p>", "Hi"),
            ("&lt;script&gt;", "&lt;script&gt;"),
            ("<b><i>both</b></i>", "<b><i>both</i></b>"),
            ("</div></body></html><b>Hi", "<b>Hi</b>"),
            ("<font face='\"&gt;&lt;script&gt;' color='red\"'>Hi</font>", "Hi"),
            ("<!-- <b>no</b> -->Hi", "Hi"),
        ])
    func markup(source: String, html: String) throws {
        #expect(try text("text/html", source).html == html)
    }

    @Test("what Skype for Business writes is read with its look and lines")
    func skypeMarkup() throws {
        let source = """
            <SPAN lang="en-US" style='font-family:"Segoe UI"; font-size:10pt; color:#000000'><DIV style="margin:0">\
            Hello&nbsp;&nbsp;you</DIV>\r\n<DIV><SPAN style="font-weight: bold; color: rgb(255, 0, 0)">red</SPAN> \
            <SPAN style="text-decoration: underline line-through">x</SPAN></DIV></SPAN>
            """
        let text = try text("text/html; charset=utf-8", source)
        #expect(text.plain == "Hello  you\nred x")
        #expect(
            text.html == "<font face=\"Segoe UI\">Hello  you</font><font face=\"Segoe UI\" color=\"#ff0000\"><b><br>red"
                + "</b></font><font face=\"Segoe UI\"> </font><font face=\"Segoe UI\"><u><s>x</s></u></font>")
    }

    @Test(
        "lines and lists stay apart",
        arguments: [
            ("a<br>b", "a\nb"), ("a<br><br>b", "a\n\nb"), ("<p>a</p><p>b</p>", "a\nb"),
            ("<div>a</div>\r\n<div>b</div>", "a\nb"), ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("a   \r\n  b", "a b"), ("<pre>a\n  b</pre>", "a\n  b"), ("<b>a</b> <i>b</i>", "a b"),
        ])
    func lines(source: String, plain: String) throws {
        #expect(try text("text/html", source).plain == plain)
    }

    @Test("character sets are read by their names")
    func characterSets() throws {
        #expect(try text("text/plain; charset=windows-1251", [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2])?.plain == "Привет")
        #expect(try text("text/plain; charset=\"iso-8859-1\"", [0x47, 0x72, 0xFC, 0xDF, 0x65])?.plain == "Grüße")
        #expect(try text("text/plain; charset=shift_jis", [0x93, 0xFA, 0x96, 0x7B])?.plain == "日本")
        #expect(try text("text/plain; charset=none-such", [0x47, 0xFC])?.plain == "Gü")
        #expect(try text("text/plain; charset=UTF-8", [0x47, 0xFC])?.plain == "G\u{FFFD}")
        #expect(try text("text/plain; charset=utf-16le", [0x48, 0, 0x69, 0])?.plain == "Hi")
    }

    @Test("of several forms the richest is shown, whatever its encoding")
    func multipart() throws {
        let html = Base64.encode(Array("<b>Hi</b>".utf8))
        let body = """
            preamble\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\n--x\r\nContent-Type: text/html\r\n\
            Content-Transfer-Encoding: base64\r\n\r\n\(html)\r\n--x--\r\n
            """
        #expect(try text("multipart/alternative;boundary=x", body).html == "<b>Hi</b>")
        let quoted =
            "--x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC=\r\n!\r\n--x--"
        #expect(try text("multipart/mixed;boundary=x", quoted).plain == "ü!")
    }

    @Test("multipart bodies within themselves come to an end")
    func nestedMultipart() {
        var body = "--x\r\nContent-Type: text/plain\r\n\r\nHi\r\n--x--\r\n"
        for _ in 0..<40 { body = "--x\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n\(body)\r\n--x--\r\n" }
        let headers = Headers([Header(.contentType, "multipart/alternative;boundary=x")])
        _ = MessageContent(headers: headers, body: Array(body.utf8))
    }

    @Test("what cannot be shown is named")
    func unreadable() {
        let headers = Headers([Header(.contentType, "application/x-ms-ink")])
        #expect(MessageContent(headers: headers, body: [1]) == .unreadable("application/x-ms-ink"))
    }

    @Test("the subject that a peer tells of is read")
    func subject() {
        let document = "<ConversationInfo><From uri=\"sip:b@c\"/><Subject> A &amp; B </Subject></ConversationInfo>"
        #expect(ConversationInformation(Array(document.utf8))?.subject == "A & B")
        #expect(ConversationInformation(Array("<ConversationInfo/>".utf8)) == nil)
        #expect(ConversationInformation(Array("<other/>".utf8)) == nil)
    }

    @Test("both ways to tell of typing are read")
    func typing() {
        let activity = "<?xml version=\"1.0\"?><KeyboardActivity> <status status=\"type\" /></KeyboardActivity>"
        #expect(TypingDocument(Array(activity.utf8))?.isTyping == true)
        #expect(TypingDocument(isTyping: true).body == Array(activity.utf8))
        #expect(TypingDocument(TypingDocument(isTyping: false).body)?.isTyping == false)
        let composing =
            "<isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\"><state>active</state></isComposing>"
        let headers = Headers([Header(.contentType, "application/im-iscomposing+xml")])
        #expect(MessageContent(headers: headers, body: Array(composing.utf8)) == .typing(true))
        #expect(TypingDocument(Array("<other/>".utf8)) == nil)
    }

    @Test("deep and long mark-up is cut, not followed for ever")
    func hostileMarkup() throws {
        let deep = String(repeating: "<b><div>", count: 20_000) + "Hi"
        _ = try text("text/html", deep)
        let long = String(repeating: "a", count: 1 << 20)
        #expect(try text("text/plain", long).plain.utf8.count == ContentLimits.bytes)
    }
}
