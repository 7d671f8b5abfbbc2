import JSON
import Testing
import UCWA

@Suite("What a UCWA server sends")
struct UCWATests {
    private func resource(_ text: String) throws -> UCWAResource {
        try #require(UCWAResource(parsing: Array(text.utf8)))
    }

    @Test(
        "a challenge is read in every order and quoting",
        arguments: [
            [
                #"Bearer trusted_issuers="00000002-0000-0ff1-ce00-000000000000@contoso.com", client_id="4""#,
                #"MsRtcOAuth href="https://w.contoso.com/oauthtoken",grant_type="urn:microsoft.rtc:anonmeeting,password""#,
            ],
            [
                #"Bearer trusted_issuers="", client_id="4",msrtcoauth grant_type="password, urn:microsoft.rtc:anonmeeting,password",href="https://w.contoso.com/oauthtoken""#
            ],
            [
                #"Negotiate, NTLM, MsRtcOAuth href=https://w.contoso.com/oauthtoken,grant_type="password,urn:microsoft.rtc:anonmeeting,new", Bearer realm="x""#
            ],
        ])
    func challenge(_ fields: [String]) throws {
        let offer = try #require(TokenOffer(challenges: fields))
        #expect(offer.href == "https://w.contoso.com/oauthtoken")
        #expect(offer.grants == [.password, .anonymousMeeting])
    }

    @Test("a challenge without an address offers nothing")
    func noAddress() {
        #expect(TokenOffer(challenges: [#"MsRtcOAuth grant_type="password""#, "Negotiate"]) == nil)
    }

    @Test(
        "a data URI's text is read in its character set",
        arguments: [
            ("data:text/plain;charset=iso-8859-1,Gr%fc%dfe+%2b", "Grüße +"),
            (#"data:text/plain;Charset="UTF-8",Gr%c3%bc%c3%9fe"#, "Grüße"), ("data:text/plain,Gr%c3%bc", "Grü"),
            ("data:text/plain;charset=windows-1252;base64,/A==", "ü"),
        ])
    func characterSet(_ uri: String, _ text: String) throws {
        #expect(try #require(DataURI(uri)).text == text)
    }

    @Test(
        "an address is known however the server writes it",
        arguments: [
            "https://web.contoso.com/app/1/people/lene@contoso.com?x=a%3d",
            "HTTPS://web/app/1/People/Lene@contoso.com?x=a=", "/app/1/people/lene%40contoso.com?x=a%3D",
        ])
    func key(_ href: String) {
        #expect(ResourceKey(href) == ResourceKey("/app/1/people/lene@contoso.com?x=a="))
        #expect(ResourceKey(href) != ResourceKey("/app/1/people/lene@contoso.com"))
    }

    @Test(
        "the contents of data URIs are read, however they are encoded",
        arguments: [
            ("data:text/plain;charset=utf-8,Hi+Tosh%0d%0a", "text/plain", "Hi Tosh\r\n"),
            ("data:text/plain;base64,SGVsbG8=", "text/plain", "Hello"),
            ("DATA:TEXT/HTML,%3cb%3e1%2b1%3c%2fb%3e", "text/html", "<b>1+1</b>"),
            ("data:,100%", "", "100%"),
        ])
    func dataURI(_ uri: String, _ type: String, _ text: String) throws {
        let read = try #require(DataURI(uri))
        #expect(read.mediaType == type)
        #expect(String(decoding: read.bytes, as: UTF8.self) == text)
    }

    @Test(
        "other schemes and broken base64 are no data URIs",
        arguments: ["javascript:alert(1),2", "data:;base64,%", "data:x"])
    func noDataURI(_ uri: String) {
        #expect(DataURI(uri) == nil)
    }

    @Test("a guest's token is asked for by the meeting's address and key, and renewed with the one before")
    func guestToken() {
        let uri = "sip:john@contoso.com;gruu;opaque=app:conf:focus:id:5LB7"
        let form =
            "grant_type=urn%3Amicrosoft.rtc%3Aanonmeeting&password=a%2Bb%26"
            + "&ms_rtc_conferenceuri=sip%3Ajohn%40contoso.com%3Bgruu%3Bopaque%3Dapp%3Aconf%3Afocus%3Aid%3A5LB7"
        #expect(TokenRequest.anonymousMeeting(uri: uri, key: "a+b&", renewing: nil).body == form)
        #expect(
            TokenRequest.anonymousMeeting(uri: uri, key: "a+b&", renewing: "cwt=A").body
                == form + "&ms_rtc_renew=cwt%3DA")
    }

    @Test("a link and an embedded resource may be one object or a list")
    func lenient() throws {
        let answer = try resource(
            #"{"rel":"x","_links":{"a":{"href":"/1"},"b":[{"href":"/2"},{"href":"/3"},7]},"_embedded":{"c":{"rel":"c"},"d":[{"rel":"d"}]}}"#
        )
        #expect(answer.link("a")?.href == "/1")
        #expect(answer.links("b").map(\.href) == ["/2", "/3"])
        #expect(answer.embedded("c")?.rel == "c")
        #expect(answer.embedded("d")?.rel == "d")
    }

    @Test("a document that is too deep, or is none, is refused")
    func bounds() {
        let deep = String(repeating: #"{"a":"#, count: 100) + "1" + String(repeating: "}", count: 100)
        for text in [deep, "[]", "", "<html>", #"{"a":1,}"#] {
            #expect(UCWAResource(parsing: Array(text.utf8)) == nil)
        }
        #expect(UCWAResource(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) != nil)
    }

    @Test("a PUT sends back all that came, the proof included, with a quoted etag")
    func put() throws {
        let answer = try resource(
            #"{"4d22":"please pass this in a PUT request","formats":["Plain"],"etag":"31"}"#)
        let put = answer.put(["formats": .array(["Plain", "Html"])])
        #expect(put.ifMatch == "\"31\"")
        let sent = try resource(put.body)
        #expect(sent.text("4d22") == "please pass this in a PUT request")
        #expect(sent.texts("formats") == ["Plain", "Html"])
    }

    @Test("a resource without the proof is put too, with the etag of the answer's head where it has none of its own")
    func plainPut() throws {
        let group = try resource(#"{"rel":"group","id":"7","name":"Old"}"#)
        for (etag, sent) in [("31", "\"31\""), ("\"31\"", "\"31\""), ("W/\"31\"", "W/\"31\"")] {
            let put = group.put(["name": "New"], etag: etag)
            #expect(put.ifMatch == sent)
            #expect(try resource(put.body).value == resource(#"{"rel":"group","id":"7","name":"New"}"#).value)
        }
        #expect(group.put(["name": "New"]).ifMatch == nil)
        #expect(
            group.put(["name": "New"], etag: "31\"\r\nX-More: \"1").ifMatch == nil, "nothing is slipped into the head")
    }

    @Test("the channel follows the server's own links, and tells of gaps")
    func channel() throws {
        var channel = EventChannel(href: "/events?ack=1")
        let answer = try resource(
            #"{"_links":{"next":{"href":"/events?ack=2"}},"sender":[{"rel":"conversation","href":"/c","events":[{"link":{"rel":"participant","href":"/p"},"in":{"rel":"lobby","href":"/l"},"type":"added","_embedded":{"participant":{"name":"Lene"}}},{"link":{"rel":"message","href":"/m"},"type":"completed","status":"Failure","reason":{"code":"RemoteFailure","subcode":"Removed"}},{"type":"new"}]}]}"#
        )
        guard case .events(let events) = channel.receive(answer) else {
            Issue.record("no events")
            return
        }
        #expect(channel.href == "/events?ack=2")
        #expect(events.map(\.kind) == [.added, .completed])
        #expect(events.first?.list == "lobby")
        #expect(events.first?.resource?.text("name") == "Lene")
        #expect(events.last?.hasSucceeded == false)
        #expect(events.last?.subcode == "Removed")
        #expect(channel.receive(try resource(#"{"_links":{"next":{"href":"/events?ack=3"}}}"#)) == .events([]))
        #expect(channel.receive(try resource(#"{"_links":{"resync":{"href":"/events?ack=7"}}}"#)) == .gap)
        #expect(channel.receive(try resource("{}")) == .invalid)
        #expect(channel.href == "/events?ack=7")
    }

    @Test("the only sender of an answer may be no list")
    func oneSender() throws {
        var channel = EventChannel(href: "/e?ack=1")
        let answer = try resource(
            #"""
            {"_links":{"next":{"href":"/e?ack=2"}},"sender":{"rel":"me","href":"/me","events":\#
            {"type":"updated","link":{"rel":"me","href":"/me"}}}}
            """#)
        guard case .events(let events) = channel.receive(answer) else {
            Issue.record("there are no events")
            return
        }
        #expect(events.map(\.rel) == ["me"])
    }

    @Test("a refusal tells what the server says; the page of a proxy says nothing")
    func refusal() {
        let told = UCWARefusal(
            status: 404,
            body: Array(#"{"code":"NotFound","subcode":"ApplicationNotFound","message":"It has\ngone."}"#.utf8))
        #expect(told.isApplicationGone && !told.mayPass)
        #expect(told.summary == "404 NotFound, ApplicationNotFound: It has gone.")
        let page = UCWARefusal(status: 502, body: Array("<html>Bad gateway</html>".utf8))
        #expect(page.code == nil && page.mayPass && page.summary == "HTTP 502")
    }

    @Test("a channel that answers at once for ever is polled no more than every five seconds")
    func haste() {
        var pace = PollPace()
        for _ in 0..<20 { #expect(pace.answered(after: .milliseconds(1)) == .zero) }
        let pauses = (0..<20).map { _ in pace.answered(after: .milliseconds(1)) }
        #expect(pauses.first == .milliseconds(200) && pauses.last == .seconds(5))
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(pace.answered(after: .seconds(2)) == .zero, "one that takes its time is well again")
    }

    @Test("a channel that tells something each time is followed quickly")
    func news() {
        var pace = PollPace()
        let pauses = (0..<100).map { _ in pace.answered(after: .milliseconds(1), isNews: true) }
        #expect(pauses.first == .zero && pauses.last == .milliseconds(200))
    }

    @Test("a channel that does not answer is polled later and later, but at once after a long silence, each time")
    func failures() {
        var pace = PollPace()
        #expect((0..<5).map { _ in pace.failed(after: .seconds(60)) } == Array(repeating: .zero, count: 5))
        #expect(
            (0..<8).map { _ in pace.failed(after: .seconds(1)) } == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(pace.failed(after: .zero, asked: .seconds(30)) == .seconds(60))
        _ = pace.answered(after: .seconds(5))
        #expect(pace.failed(after: .zero, asked: .seconds(30)) == .seconds(30))
    }

    @Test("a channel is left to somebody else who polls it twice in five minutes")
    func rivalry() {
        let start = ContinuousClock.now
        var rivalry = PollRivalry()
        let verdicts = [0, 301, 400].map { rivalry.replaced(at: start + .seconds($0)) }
        #expect(verdicts == [false, false, true])
    }
}
