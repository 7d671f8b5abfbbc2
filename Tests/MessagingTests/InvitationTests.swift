import Messaging
import SIP
import Testing

@Suite("Invitations")
struct InvitationTests {
    private func invite(_ type: String, _ body: String, _ headers: [Header] = []) throws -> Message {
        let lines = [Header(.contentType, type)] + headers
        return Message(
            .request(.invite, try URI(parsing: "sip:alice@contoso.com")), headers: Headers(lines),
            body: Array(body.utf8))
    }

    private func sdp(_ media: String) -> String {
        "v=0\r\no=- 0 0 IN IP4 192.0.2.10\r\ns=session\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=\(media)\r\n"
            + "a=accept-types:text/plain Text/HTML\r\n"
    }

    @Test("one to messages is told from one to calls, files and conferences")
    func kinds() throws {
        guard
            case .conversation(let session) = InvitationKind(
                try invite("application/sdp", sdp("message 5060 sip null")))
        else {
            Issue.record("it is not taken for a conversation")
            return
        }
        #expect(session.accepted.contains("text/html"))
        #expect(session.accepted.contains("text/plain"))
        #expect(!session.accepted.contains("text/rtf"))
        let earlier = InvitationKind(try invite("application/sdp", sdp("x-ms-message 5060 sip null")))
        #expect(earlier == .conversation(session))
        #expect(InvitationKind(try invite("application/sdp", sdp("audio 5060 RTP/AVP 0"))) == .call)
        let offers = "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 5060 RTP/AVP 0\r\n--x--"
        #expect(InvitationKind(try invite("multipart/alternative;boundary=x", offers)) == .call)
        #expect(InvitationKind(try invite("application/sdp", sdp("applicationsharing 5060 RTP/AVP 0"))) == .media)
        #expect(InvitationKind(try invite("multipart/mixed;boundary=x", "--x--")) == .media)
        #expect(InvitationKind(try invite("application/ms-conf-invite+xml", "<Conference/>")) == .conference)
        #expect(InvitationKind(try invite("text/plain", "x")) == .unknown)
    }

    @Test("a call of Skype for Business 2016 is a call, in parts and with its context or as one description")
    func recordedCalls() throws {
        let audio =
            "v=0\r\no=- 3684062800 3684062800 IN IP4 198.51.100.89\r\ns=session\r\nt=0 0\r\n"
            + "m=audio 54240 RTP/AVP 98 97 0 127 99 9 8 96\r\nc=IN IP4 198.51.100.89\r\na=encryption:optional\r\n"
        #expect(InvitationKind(try invite("application/sdp", audio)) == .call)
        let parts = """
            --a\r
            CONTENT-TYPE: multipart/alternative; boundary=b\r
            \r
            --b\r
            Content-Type: application/sdp\r
            Content-ID: <e22b7561-b5df-4b86-89c0-b20702e2de83>\r
            Content-Disposition: Session; handling=optional; ms-proxy-2007fallback\r
            \r
            \(audio)\r
            --b--\r
            \r
            --a\r
            Content-ID: <5c44530a-8955-4514-8527-eaddf24b30ae>\r
            Content-Type: application/ms-conversation-context+xml\r
            Content-Disposition: render;handling=optional\r
            \r
            <cc:XmlConvContext xmlns:cc="http://schemas.microsoft.com/2008/03/sip/conversationContext"/>\r
            --a--\r

            """
        #expect(InvitationKind(try invite("multipart/mixed;boundary=a", parts)) == .call)
    }

    @Test("that Skype for Business 2016 shows somebody typing, or not, is read")
    func recordedTyping() {
        func typing(_ status: String) -> Bool? {
            TypingDocument(
                Array(
                    "<?xml version=\"1.0\"?>\n<KeyboardActivity>\n<status status=\"\(status)\"/>\n</KeyboardActivity>"
                        .utf8))?
                .isTyping
        }
        #expect(typing("idle") == false && typing("type") == true)
    }

    @Test("a mesh of several people is told from a conversation of two")
    func meshes() throws {
        let two = [Header("EndPoints", "<sip:alice@contoso.com>, <sip:bob@contoso.com>")]
        let three = [
            Header("EndPoints", "<sip:alice@contoso.com>, <sip:bob@contoso.com>;epid=01, <sip:carol@contoso.com>"),
            Header("Roster-Manager", "sip:alice@contoso.com"),
        ]
        let body = sdp("message 5060 sip null")
        guard case .conversation = InvitationKind(try invite("application/sdp", body, two)),
            case .mesh(let invitation, _) = InvitationKind(try invite("application/sdp", body, three)),
            case .mesh(let triggered, _) = InvitationKind(
                try invite("application/sdp", body, [Header("TriggeredInvite", "true")]))
        else {
            Issue.record("a mesh is not told from a conversation of two")
            return
        }
        #expect(invitation.members.compactMap(\.uri.user) == ["alice", "bob", "carol"])
        #expect(invitation.manager?.uri.user == "alice" && !invitation.isTriggered)
        #expect(triggered.isTriggered && triggered.members.isEmpty && triggered.manager == nil)
        let crowd = (0..<60).map { Header("EndPoints", "<sip:\($0)@contoso.com>") }
        guard case .conversation = InvitationKind(try invite("application/sdp", body, crowd)) else {
            Issue.record("a mesh of any size is taken")
            return
        }
    }

    @Test("our own description is one that is understood", arguments: ["192.0.2.1", "2001:db8::1"])
    func description(host: String) throws {
        let user = try URI(parsing: "sip:alice@contoso.com")
        let text = String(decoding: MessageSession.description(host: host, user: user), as: UTF8.self)
        #expect(text.split(separator: "\r\n").contains("m=message 5060 sip sip:alice@contoso.com"))
        #expect(text.split(separator: "\r\n").contains("c=IN \(host == "192.0.2.1" ? "IP4" : "IP6") \(host)"))
        #expect(MessageSession(parsing: Array(text.utf8))?.accepted.contains("text/rtf") == true)
        #expect(MessageSession(parsing: Array("v=0\r\n".utf8)) == nil)
    }
}
