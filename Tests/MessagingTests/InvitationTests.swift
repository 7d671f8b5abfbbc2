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
