import SIP
import Testing

/// Every state × event of RFC 3261 17.1 over a reliable transport.
@Suite struct ClientTransactionTests {
    /// An event in a word: a status code or a timer.
    enum Step: Sendable, CustomStringConvertible {
        case code(Int)
        case timer(ClientTransaction.Timer)

        var description: String {
            switch self {
            case .code(let code): "\(code)"
            case .timer(let timer): "timer \(timer)"
            }
        }
    }

    typealias Row = TransactionRow<Step, ClientTransaction.State>

    static let cancelled: [Step] = [.code(180), .timer(.ringing)]

    static let table = [
        Row(.invite, [], .code(180), ["stop response", "start ringing 180.0 seconds", "deliver 180"], .proceeding),
        Row(.invite, [], .code(200), ["stop response", "deliver 200", "start accepted 32.0 seconds"], .accepted),
        Row(.invite, [], .code(486), ["stop response", "send ACK", "deliver 486", "terminate"], .terminated),
        Row(.invite, [], .timer(.response), ["time out", "terminate"], .terminated),
        Row(.invite, [], .timer(.accepted), [], .calling),
        Row(
            .invite, [.code(180)], .code(183), ["stop ringing", "start ringing 180.0 seconds", "deliver 183"],
            .proceeding),
        Row(
            .invite, [.code(180)], .code(200), ["stop ringing", "deliver 200", "start accepted 32.0 seconds"],
            .accepted),
        Row(
            .invite, [.code(180)], .code(603), ["stop ringing", "send ACK", "deliver 603", "terminate"], .terminated),
        Row(
            .invite, [.code(180)], .timer(.ringing), ["send CANCEL", "start accepted 32.0 seconds", "time out"],
            .cancelled),
        Row(.invite, [.code(180)], .timer(.response), [], .proceeding),
        Row(.invite, [.code(180)], .timer(.accepted), [], .proceeding),
        Row(.invite, [.code(200)], .code(180), [], .accepted),
        Row(.invite, [.code(200)], .code(200), [], .accepted),
        Row(.invite, [.code(200)], .code(486), [], .accepted),
        Row(.invite, [.code(200)], .timer(.response), [], .accepted),
        Row(.invite, [.code(200)], .timer(.accepted), ["terminate"], .terminated),
        Row(.invite, cancelled, .code(180), [], .cancelled),
        Row(.invite, cancelled, .code(200), ["decline 200"], .cancelled),
        Row(.invite, cancelled, .code(487), ["stop accepted", "send ACK", "terminate"], .terminated),
        Row(.invite, cancelled, .timer(.accepted), ["terminate"], .terminated),
        Row(.invite, [.code(486)], .code(486), [], .terminated),
        Row(.invite, [.code(486)], .timer(.response), [], .terminated),
        Row(.invite, [.code(486)], .timer(.accepted), [], .terminated),
        Row(.register, [], .code(100), ["deliver 100"], .proceeding),
        Row(.register, [], .code(200), ["stop response", "deliver 200", "terminate"], .terminated),
        Row(.register, [], .code(401), ["stop response", "deliver 401", "terminate"], .terminated),
        Row(.register, [], .timer(.response), ["time out", "terminate"], .terminated),
        Row(.register, [], .timer(.accepted), [], .calling),
        Row(.register, [.code(100)], .code(100), ["deliver 100"], .proceeding),
        Row(.register, [.code(100)], .code(200), ["stop response", "deliver 200", "terminate"], .terminated),
        Row(.register, [.code(100)], .code(503), ["stop response", "deliver 503", "terminate"], .terminated),
        Row(.register, [.code(100)], .timer(.response), ["time out", "terminate"], .terminated),
        Row(.register, [.code(100)], .timer(.accepted), [], .proceeding),
        Row(.register, [.code(200)], .code(200), [], .terminated),
        Row(.register, [.code(200)], .timer(.response), [], .terminated),
        Row(.register, [.code(200)], .timer(.accepted), [], .terminated),
    ]

    static func apply(_ step: Step, to transaction: inout ClientTransaction) throws -> [String] {
        let actions =
            switch step {
            case .code(let code):
                transaction.receive(.response(try Exchange.response(code, to: transaction.request)))
            case .timer(let timer): transaction.receive(.timer(timer))
            }
        return actions.map(describe)
    }

    static func describe(_ action: ClientTransaction.Action) -> String {
        switch action {
        case .send(let message): "send \(message.method?.rawValue ?? "response")"
        case .decline(let message): "decline \(message.status?.description ?? "request")"
        case .deliver(let message): "deliver \(message.status?.description ?? "request")"
        case .startTimer(let timer, let duration): "start \(timer) \(duration)"
        case .stopTimer(let timer): "stop \(timer)"
        case .timeOut: "time out"
        case .terminate: "terminate"
        }
    }

    @Test("An event in a state gives these actions and the next state", arguments: table)
    func row(_ row: Row) throws {
        var transaction = try #require(ClientTransaction(try Exchange.request(row.method)))
        #expect(
            transaction.start().map(Self.describe) == ["send \(row.method)", "start response 32.0 seconds"])
        for step in row.before { _ = try Self.apply(step, to: &transaction) }
        #expect(try Self.apply(row.event, to: &transaction) == row.actions)
        #expect(transaction.state == row.after)
    }

    @Test("A transaction takes nothing before it is started, and starts once")
    func initial() throws {
        var transaction = try #require(ClientTransaction(try Exchange.request(.invite)))
        #expect(try Self.apply(.code(200), to: &transaction) == [])
        #expect(try Self.apply(.timer(.response), to: &transaction) == [])
        #expect(transaction.state == .initial)
        #expect(!transaction.start().isEmpty)
        #expect(transaction.start().isEmpty)
    }

    @Test("What is never answered makes no transaction")
    func unanswered() throws {
        let request = try Exchange.request(.message)
        #expect(ClientTransaction(try Exchange.request(.ack)) == nil)
        #expect(ClientTransaction(try Exchange.request(.benotify)) == nil)
        #expect(ClientTransaction(try Exchange.response(200, to: request)) == nil)
        #expect(ClientTransaction(Message(request.startLine)) == nil)
    }

    @Test("The ACK to a refusal has the branch, route and number of the INVITE and the tag of the answer")
    func acknowledgement() throws {
        var transaction = try #require(ClientTransaction(try Exchange.request(.invite)))
        _ = transaction.start()
        let actions = transaction.receive(.response(try Exchange.response(486, to: transaction.request)))
        guard case .send(let ack)? = actions.dropFirst().first else {
            Issue.record("no ACK")
            return
        }
        #expect(ack.vias == transaction.request.vias)
        #expect(ack.cseq == CSeq(7, .ack))
        #expect(ack.to?.tag == "b")
        #expect(ack.from == transaction.request.from)
        #expect(ack.requestURI == transaction.request.requestURI)
        #expect(ack.routes == transaction.request.routes)
        #expect(ack.callID == "call")
        #expect(ack.body.isEmpty)
        try ack.validate()
    }

    @Test("Who accepts after another one is declined, once")
    func severalBranches() throws {
        var transaction = try #require(ClientTransaction(try Exchange.request(.invite)))
        _ = transaction.start() + transaction.receive(.response(try Exchange.response(200, to: transaction.request)))
        var other = try Exchange.response(200, to: transaction.request)
        other.to?.tag = "other"
        #expect(transaction.receive(.response(other)).map(Self.describe) == ["decline 200"])
        #expect(transaction.receive(.response(other)).isEmpty)
    }

    @Test("A response is matched by branch and method, or by Call-ID and CSeq where it has no branch")
    func matching() throws {
        let request = try Exchange.request(.invite)
        let transaction = try #require(ClientTransaction(request))
        let response = try Exchange.response(200, to: request)
        #expect(transaction.matches(response))
        #expect(!transaction.matches(request))
        var other = response
        other.vias = [try Exchange.via(branch: "z9hG4bK2")]
        #expect(!transaction.matches(other))
        other = response
        other.cseq = CSeq(7, .cancel)
        #expect(!transaction.matches(other))
        other = response
        other.vias = [try Via(parsing: "SIP/2.0/TLS 192.0.2.1:50000")]
        #expect(transaction.matches(other))
        other.cseq = CSeq(8, .invite)
        #expect(!transaction.matches(other))
        other.cseq = CSeq(7, .invite)
        other.callID = "other"
        #expect(!transaction.matches(other))
    }

    @Test("A CANCEL has the branch, number and target of its request")
    func cancellation() throws {
        let request = try Exchange.request(.invite)
        let cancel = try #require(request.cancellation())
        #expect(cancel.vias == request.vias)
        #expect(cancel.cseq == CSeq(7, .cancel))
        #expect(cancel.requestURI == request.requestURI)
        #expect(cancel.to == request.to)
        try cancel.validate()
        #expect(try Exchange.response(200, to: request).cancellation() == nil)
    }
}
