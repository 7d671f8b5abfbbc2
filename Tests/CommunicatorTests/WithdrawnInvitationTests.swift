import EventLoop
import Messaging
import PollLoop
import SIP
import Testing

@testable import Communicator

@Suite("Invitations that are withdrawn")
struct WithdrawnInvitationTests {
    /// An invitation to write, from Bob.
    private static func invitation() throws -> Message {
        let text = """
            INVITE sip:alice@contoso.com SIP/2.0\r\nVia: SIP/2.0/TLS h.example;branch=z9hG4bK1\r\n\
            From: <sip:bob@contoso.com>;tag=1\r\nTo: <sip:alice@contoso.com>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\
            Contact: <sip:bob@contoso.com;gruu>\r\nContent-Type: application/sdp\r\nContent-Length: 25\r\n\r\n\
            m=message 5060 sip null\r\n
            """
        return try Message(parsing: Array(text.utf8))
    }

    @Test("An invitation is forgotten when it is withdrawn, and when the connection ends", arguments: [true, false])
    func forgotten(isWithdrawn: Bool) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let conversation = Conversation(
                with: try #require(SignInAddress("bob@contoso.com")), endpoint: nil, deliver: { _ in })
            let message = try Self.invitation()
            let session = try #require(MessageSession(parsing: message.body))
            weak var known: ServerRequest?
            let transactions = ServerTransactions(transmit: { _ in }) {
                known = $0
                conversation.invited($0, session, patience: .seconds(60))
            }
            transactions.receive(message)
            #expect(known != nil && !conversation.isIdle)
            if isWithdrawn {
                var cancel = message
                cancel.startLine = .request(.cancel, try URI(parsing: "sip:alice@contoso.com"))
                cancel.cseq = CSeq(1, .cancel)
                transactions.receive(cancel)
                #expect(conversation.isIdle)
            }
            conversation.close()
            transactions.end()
            #expect(known == nil)
        }.value
    }
}
