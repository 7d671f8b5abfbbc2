import Messaging
import Testing

@Suite("Documents of group chats")
struct GroupChatDocumentTests {
    @Test("an election is answered with consent")
    func election() throws {
        let request = """
            <?xml version="1.0"?>
            <action xmlns="http://schemas.microsoft.com/sip/multiparty/">\
            <RequestRM uri="sip:alice@contoso.com" bid="1804289383"/></action>
            """
        let document = try #require(MeshDocument(Array(request.utf8)))
        #expect(document == .requestManager("sip:alice@contoso.com"))
        let answer = String(decoding: document.answer(by: "sip:bob@contoso.com"), as: UTF8.self)
        #expect(answer.contains("<RequestRMResponse uri=\"sip:bob@contoso.com\" allow=\"true\"></RequestRMResponse>"))
        let decision = request.replacing("RequestRM", with: "SetRM")
        #expect(MeshDocument(Array(decision.utf8)) == .setManager("sip:alice@contoso.com"))
    }

    @Test("what is no such document is none", arguments: ["", "<action/>", "<x><SetRM uri=\"sip:a\"/></x>", "SIP/2.0"])
    func others(text: String) {
        #expect(MeshDocument(Array(text.utf8)) == nil)
    }

    @Test("what became of a referral is read from its first line")
    func referrals() {
        #expect(ReferralOutcome(Array("SIP/2.0 100 Trying\r\n".utf8)) == .pending)
        #expect(ReferralOutcome(Array("SIP/2.0 200 OK".utf8)) == .accepted)
        #expect(ReferralOutcome(Array("SIP/2.0 603\r\nX: y\r\n".utf8)) == .refused(DeliveryFailure(.declined)))
        for text in ["", "SIP/2.0", "HTTP/1.1 200 OK", "SIP/2.0 7 x", "SIP/2.0 99999999999999999999 x"] {
            #expect(ReferralOutcome(Array(text.utf8)) == nil)
        }
    }
}
