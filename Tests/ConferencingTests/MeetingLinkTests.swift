import Conferencing
import SIP
import Testing

@Suite("Links of meetings")
struct MeetingLinkTests {
    private static let organizer = "me@contoso.com"
    private static let focus = "sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"

    @Test(
        "what names a conference by itself is one",
        arguments: [
            focus, "  \(focus)\n", "<conf:\(focus)>", "meet:\(focus)", "CONF:\(focus)?conf-key=1",
            "conf:\(focus)%3Frequired-media=audio", "conf:\(focus)?conversation-id=0b0c%3Frequired-media=audio",
            "conf:sip%3Aalice%40contoso.com%3Bgruu%3Bopaque%3Dapp%3Aconf%3Afocus%3Aid%3A7Q3DSSYV",
            "alice@contoso.com 7Q3DSSYV", "7Q3DSSYV alice@contoso.com", "alice@contoso.com/7Q3DSSYV",
        ])
    func conferences(text: String) throws {
        guard case .conference(let address) = MeetingLink(text, organizer: Self.organizer) else {
            Issue.record("\(text) is none")
            return
        }
        #expect(address.identifier == "7Q3DSSYV")
        #expect(address.organizer == "alice@contoso.com")
        #expect(address.description == Self.focus)
        #expect(address.chat.description == "sip:alice@contoso.com;gruu;opaque=app:conf:chat:id:7Q3DSSYV")
    }

    @Test("a number alone is one of the user's own meetings")
    func number() {
        guard case .conference(let address) = MeetingLink("7Q3DSSYV", organizer: Self.organizer) else {
            Issue.record("it is none")
            return
        }
        #expect(address.organizer == Self.organizer)
    }

    @Test("a web address leads to a page, over HTTPS alone")
    func pages() {
        let page = "https://meet.contoso.com/alice/7Q3DSSYV"
        #expect(MeetingLink(" \(page) ", organizer: Self.organizer) == .page(page))
        let query = "\(page)?sl=1&language=de"
        #expect(MeetingLink(query, organizer: Self.organizer) == .page(query))
        #expect(MeetingLink("http://meet.contoso.com/alice/7Q3DSSYV", organizer: Self.organizer) == nil)
    }

    @Test(
        "what join pages hand to Lync leads to their page",
        arguments: [
            "lync15:confjoin?url=https%3A%2F%2Fmeet.contoso.com%2Falice%2F7Q3DSSYV",
            "LYNC15:confjoin?a=b&url=https://meet.contoso.com/alice/7Q3DSSYV",
            "<lync15classic:confjoin?url=https%3a%2f%2fmeet.contoso.com%2falice%2f7Q3DSSYV>",
        ])
    func programs(text: String) {
        let page = MeetingLink.page("https://meet.contoso.com/alice/7Q3DSSYV")
        #expect(MeetingLink(text, organizer: Self.organizer) == page)
    }

    @Test(
        "what is no meeting is refused",
        arguments: [
            "", " ", "https://", "sip:alice@contoso.com", "conf:sip:alice@contoso.com;gruu", "two words here",
            "lync15:", "lync15:confjoin?url=http%3A%2F%2Fmeet.contoso.com%2Fa%2F1",
            "lync15:confjoin?url=javascript:alert(1)",
            "lync15:im?alice@contoso.com", "alice@contoso.com", "javascript:alert(1)", "alice@contoso.com a;b",
            "a@b c@d",
            "sip:alice@contoso.com;gruu;opaque=app:conf:chat:id:7Q3DSSYV",
            "sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:",
            "sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:" + String(repeating: "1", count: 1000),
        ])
    func refusals(text: String) {
        #expect(MeetingLink(text, organizer: Self.organizer) == nil)
    }

    @Test("servers tell addresses without regard to case")
    func equality() throws {
        let address = try #require(ConferenceAddress(Self.focus))
        let other = try #require(ConferenceAddress(Self.focus.uppercased().replacingScheme))
        #expect(address == other)
        #expect(Set([address, other]).count == 1)
    }

    @Test(
        "where the page cannot be had, its address says what it usually says",
        arguments: [
            "https://meet.contoso.com/alice/7Q3DSSYV", "https://meet.contoso.com:443/alice/7Q3DSSYV?sl=1",
            "https://lyncweb.contoso.com/meet/alice/7Q3DSSYV",
            "https://meet.fabrikam.com/contoso.com/alice/7Q3DSSYV?sl=",
            "https://web.fabrikam.com/meet/contoso.com/alice/7Q3DSSYV",
            "https://web.fabrikam.com/contoso.com/meet/alice/7Q3DSSYV",
        ])
    func guesses(page: String) {
        #expect(MeetingLink.guess(page: page)?.description == Self.focus)
    }

    @Test(
        "a page that says nothing is not guessed at",
        arguments: [
            "https://contoso.com", "https://a/b", "", "x", "https://dialin.contoso.com",
            "https://dialin.contoso.com/?language=de", "https://meet.contoso.com/alice",
        ])
    func noGuess(page: String) {
        #expect(MeetingLink.guess(page: page) == nil)
    }

    @Test("the conference is found in a page, encoded as servers encode it")
    func page() throws {
        let html = """
            <html><body onload='go("x")'><p>It's "here"</p><a href="conf&#58;sip&#58;alice&#64;contoso.com&#59;gruu&#59;\
            opaque&#61;app&#58;conf&#58;focus&#58;id&#58;7Q3DSSYV&#37;3Frequired-media=audio">Join</a></body></html>
            """
        #expect(
            MeetingPage(Array(html.utf8))
                == .conference(MeetingInformation(try #require(ConferenceAddress(Self.focus)))))
    }

    @Test(
        "the conference is found in what a page's script holds of it, escaped as scripts and pages escape",
        arguments: [
            #"<script>var x = "\x3c?xml version=\x221.0\x22?\x3e\x3cconf-info\x3e\x3cconf-uri\x3e@\x3c/conf-uri\x3e";"#,
            #"<script>var xml = '\u003cconf-info\u003E\u003cconf-uri\u003e@\u003c\/conf-uri\u003e';</script>"#,
            #"<input value="&lt;conf-info&gt;&lt;conf-uri&gt;@&lt;/conf-uri&gt;&lt;conf-key&gt;7&lt;/conf-key&gt;">"#,
            #"<script>var lyncLaunchLink = "conf\x3a@";</script>"#, "<p>meet:@</p>", #"\x \u12 \xZZ \ "@""#,
        ])
    func script(html: String) throws {
        let page = html.replacing("@", with: Self.focus)
        #expect(
            MeetingPage(Array(page.utf8))
                == .conference(MeetingInformation(try #require(ConferenceAddress(Self.focus)))))
    }

    @Test("what a join launcher tells programs is read, whatever else it holds")
    func launcherDocument() throws {
        let document = """
            <?xml version="1.0"?><x:conf-info xmlns:x="http://schemas.microsoft.com/rtc/2009/05/simplejoinconfdoc">
            <x:conf-uri> \(Self.focus) </x:conf-uri><x:new/><x:conf-key>OTHERKEY</x:conf-key>
            <x:ucwa-url>https://in.contoso.com/ucwa</x:ucwa-url><x:ucwa-int-url>javascript:x</x:ucwa-int-url>
            <x:ucwa-ext-url>https://web.contoso.com/ucwa</x:ucwa-ext-url></x:conf-info>
            """
        let information = try #require(MeetingInformation(parsing: Array(document.utf8)))
        #expect(information.conference.description == Self.focus)
        #expect(information.key == "OTHERKEY")
        #expect(information.applications == ["https://web.contoso.com/ucwa", "https://in.contoso.com/ucwa"])
        #expect(MeetingPage(Array(document.utf8)) == .conference(information))
        #expect(MeetingInformation(parsing: Array("<conf-info><conf-uri>sip:a@b</conf-uri></conf-info>".utf8)) == nil)
    }

    @Test(
        "a page of an organizer who is at home elsewhere leads there",
        arguments: [
            #"<script>var domainOwnerJoinLauncherUrl = "https:\/\/meet.fabrikam.com\/bob\/1?a=1&amp;b=2";</script>"#,
            #"<body sb-data-domainOwnerJoinLauncherUrl='https://meet.fabrikam.com/bob/1?a=1&#38;b=2'>"#,
        ])
    func launcher(html: String) {
        #expect(MeetingPage(Array(html.utf8)) == .another("https://meet.fabrikam.com/bob/1?a=1&b=2"))
    }

    @Test(
        "other pages say nothing",
        arguments: [
            "", "<html></html>", #"var domainOwnerJoinLauncherUrl = "http://meet.fabrikam.com/bob/1""#,
            #"domainOwnerJoinLauncherUrl = "javascript:alert(1)""#, #"<a href="conf:sip:nobody">"#,
            #"<a href="&#1114112;&#x;&;&#58">"#,
        ])
    func otherPages(html: String) {
        #expect(MeetingPage(Array(html.utf8)) == nil)
    }
}

extension String {
    /// Capitals but for the scheme, which is compared as it is.
    fileprivate var replacingScheme: String { "sip" + dropFirst(3) }
}
