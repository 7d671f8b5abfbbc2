import Messaging
import Security
import Testing

@Suite("RTF")
struct RTFTests {
    private func text(_ rtf: String) -> StyledText { StyledText(rtf: rtf.utf8) }

    @Test(
        "the text of a document is read",
        arguments: [
            (#"{\rtf1\ansi Hello\par World}"#, "Hello\nWorld"),
            (#"{\rtf1\ansi a\\b\{c\}}"#, #"a\b{c}"#),
            (#"{\rtf1\ansi{\fonttbl{\f0 Segoe UI;}}{\colortbl;\red255\green0\blue0;}Hi}"#, "Hi"),
            (#"{\rtf1{\*\generator Riched20;}{\info{\author X}}{\pict 00ff}{\stylesheet{Normal;}}Hi}"#, "Hi"),
            (#"{\rtf1\ansi\ansicpg1252 Gr\'fc\'dfe \endash \ldblquote x\rdblquote}"#, "Grüße –“x”"),
            (#"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}"#, "Привет"),
            (#"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset128 B;}}\f1\'93\'fa\'96\'7b\f0 \'fc}"#, "日本ü"),
            (#"{\rtf1\ansi\uc1\u1055?\u1088?x}"#, "Прx"),
            (#"{\rtf1\ansi\uc2\u1055??x}"#, "Пx"),
            (#"{\rtf1\ansi\uc0\u-10179\u-8704 x}"#, "😀x"),
            (#"{\rtf1\ansi\u8364\'80x}"#, "€x"),
            (#"{\rtf1\ansi a\~b\_c\-d\tab e}"#, "a\u{A0}b-cd\te"),
        ])
    func plain(source: String, plain: String) {
        #expect(text(source).plain == plain)
    }

    @Test("bold, colours and fonts become HTML")
    func look() {
        let source =
            #"{\rtf1\ansi{\fonttbl{\f0\fnil\fcharset0 Segoe UI;}}{\colortbl;\red255\green0\blue0;}\f0{\b bold}\plain {\cf1 red}}"#
        #expect(
            text(source).html == "<font face=\"Segoe UI\"><b>bold</b></font><font color=\"#ff0000\">red</font>")
    }

    @Test("links lead where they say, if that is harmless")
    func links() {
        let source = #"{\rtf1{\field{\*\fldinst{HYPERLINK "https://contoso.com/"}}{\fldrslt here}} x}"#
        #expect(text(source).html == "<a href=\"https://contoso.com/\">here</a> x")
        let script = #"{\rtf1{\field{\*\fldinst{HYPERLINK "javascript:x()"}}{\fldrslt here}}}"#
        #expect(text(script).html == "here")
    }

    @Test(
        "numbers that no type can hold, and documents that end anywhere, are read without harm",
        arguments: [
            #"{\rtf1\ansi \u66666666666666666666666661 \u-999999999999999999 \bin9999999999999999999 ???|}"#,
            #"{\rtf1\ansi\ansicpg99999999999\uc99999999999\f-2147483649\cf4294967296 x\u"#, #"{\rtf1\bin-5 x}"#,
            #"{\rtf1\'"#, #"{\rtf1\'zz"#, "\\", "{{{{", "}}}}", #"{\rtf1\colortbl\red-1\green999;;;;}"#,
            #"{\rtf1\fonttbl\f1\fcharset999999 ;}\f1\'ff"#, #"{\rtf1{\field{\fldinst"}}{\fldrslt}}"#,
        ])
    func hostile(source: String) {
        for end in stride(from: source.utf8.count, to: 0, by: -1) { _ = StyledText(rtf: source.utf8.prefix(end)) }
    }

    @Test("the input that once stopped a program does not stop this one")
    func foundByFuzzing() throws {
        let bytes = try Base64.decode(
            "e1xydGYxXGFuc2kgXHU2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjYxIFx1LTk5OTk5OTk5OTk5OTk5OTk5IFxiaW45OTk5OTk5OTk5OTk5"
                + "OTk5OTk5IPz8/Px9", limit: 1000)
        _ = StyledText(rtf: bytes)
    }

    @Test("groups as deep as they may be sent are read to their end")
    func depth() {
        let source = String(repeating: "{", count: 100_000) + "x" + String(repeating: "}", count: 100_000) + "y"
        #expect(text(#"{\rtf1 "# + source + "}").plain.hasSuffix("y"))
    }
}
