import EventLoop
import PollLoop
import SIP
import Testing

@testable import Communicator

/// Beside tests that leave timers of their own.
@Suite("The pool's requests of one connection", .serialized)
struct ServerTransactionsTests {
    @LoopActor
    private final class Served {
        var requests: [ServerRequest] = []
        var answers: [Message] = []

        lazy var transactions = ServerTransactions(
            transmit: { self.answers.append($0) }, serve: { self.requests.append($0) })

        func receive(_ number: Int, _ method: SIP.Method) throws {
            transactions.receive(try ServerTransactionsTests.request(number, method))
        }
    }

    private static func request(_ number: Int, _ method: SIP.Method) throws -> Message {
        var request = Message(.request(method, try URI(parsing: "sip:alice@contoso.com")))
        request.vias = [try Via(parsing: "SIP/2.0/TLS h.example;branch=z9hG4bK\(number)")]
        request.from = try NameAddress(parsing: "<sip:bob@contoso.com>;tag=1")
        request.to = try NameAddress(parsing: "<sip:alice@contoso.com>")
        request.callID = "call\(number)"
        request.cseq = CSeq(1, method)
        return request
    }

    @Test("Many accepted invitations take no room from other requests; one more is refused")
    func invitations() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let served = Served()
            defer { served.transactions.end() }
            for number in 0..<64 { try served.receive(number, .invite) }
            for request in served.requests { request.respond(.ok) }
            try served.receive(64, .invite)
            #expect(served.requests.count == 64)
            #expect(served.answers.last?.status == .busyHere)
            #expect(served.answers.last?.toTag != nil)
            for number in 65..<165 { try served.receive(number, .message) }
            #expect(served.requests.count == 164)
        }.value
    }

    @Test("An INVITE is kept for its ACK, and a refused one frees its room with it")
    func room() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let served = Served()
            defer { served.transactions.end() }
            for number in 0..<64 { try served.receive(number, .invite) }
            for request in served.requests { request.respond(.notAcceptableHere) }
            try served.receive(0, .ack)
            try served.receive(64, .invite)
            try served.receive(65, .invite)
            #expect(served.requests.count == 65)
            #expect(served.answers.last?.status == .busyHere)
        }.value
    }

    @Test("Nothing is left to be done when the connection has ended")
    func end() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let served = Served()
            let timers = EventLoop.shared.inventory.timers
            try served.receive(0, .invite)
            try served.receive(1, .invite)
            served.requests[1].respond(.busyHere)
            #expect(EventLoop.shared.inventory.timers == timers + 2)
            served.transactions.end()
            #expect(EventLoop.shared.inventory.timers == timers)
            served.requests[0].respond(.ok)
            #expect(EventLoop.shared.inventory.timers == timers)
        }.value
    }
}
