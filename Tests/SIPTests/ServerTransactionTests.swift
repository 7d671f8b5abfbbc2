import SIP
import Testing

/// Every state × event of RFC 3261 17.2 over a reliable transport.
@Suite struct ServerTransactionTests {
    enum Step: Sendable, CustomStringConvertible {
        case again
        case ack
        case answer(Int)
        case timer(ServerTransaction.Timer)

        var description: String {
            switch self {
            case .again: "again"
            case .ack: "ACK"
            case .answer(let code): "\(code)"
            case .timer(let timer): "timer \(timer)"
            }
        }
    }

    typealias Row = TransactionRow<Step, ServerTransaction.State>

    static let table = [
        Row(.invite, [], .again, [], .trying),
        Row(.invite, [], .ack, [], .trying),
        Row(.invite, [], .answer(180), ["stop trying", "send 180"], .proceeding),
        Row(.invite, [], .answer(200), ["stop trying", "send 200", "start accepted 32.0 seconds"], .accepted),
        Row(.invite, [], .answer(486), ["stop trying", "send 486", "start acknowledgement 32.0 seconds"], .completed),
        Row(.invite, [], .timer(.trying), ["send 100"], .proceeding),
        Row(.invite, [], .timer(.acknowledgement), [], .trying),
        Row(.invite, [], .timer(.accepted), [], .trying),
        Row(.invite, [.answer(180)], .again, ["send 180"], .proceeding),
        Row(.invite, [.timer(.trying)], .again, ["send 100"], .proceeding),
        Row(.invite, [.answer(180)], .ack, [], .proceeding),
        Row(.invite, [.answer(180)], .answer(183), ["send 183"], .proceeding),
        Row(.invite, [.answer(180)], .answer(200), ["send 200", "start accepted 32.0 seconds"], .accepted),
        Row(.invite, [.answer(180)], .answer(486), ["send 486", "start acknowledgement 32.0 seconds"], .completed),
        Row(.invite, [.answer(180)], .timer(.trying), [], .proceeding),
        Row(.invite, [.answer(180)], .timer(.acknowledgement), [], .proceeding),
        Row(.invite, [.answer(180)], .timer(.accepted), [], .proceeding),
        Row(.invite, [.answer(200)], .again, [], .accepted),
        Row(.invite, [.answer(200)], .ack, [], .accepted),
        Row(.invite, [.answer(200)], .answer(180), [], .accepted),
        Row(.invite, [.answer(200)], .answer(200), ["send 200"], .accepted),
        Row(.invite, [.answer(200)], .answer(486), [], .accepted),
        Row(.invite, [.answer(200)], .timer(.trying), [], .accepted),
        Row(.invite, [.answer(200)], .timer(.acknowledgement), [], .accepted),
        Row(.invite, [.answer(200)], .timer(.accepted), ["terminate"], .terminated),
        Row(.invite, [.answer(486)], .again, ["send 486"], .completed),
        Row(.invite, [.answer(486)], .ack, ["stop acknowledgement", "terminate"], .terminated),
        Row(.invite, [.answer(486)], .answer(200), [], .completed),
        Row(.invite, [.answer(486)], .timer(.trying), [], .completed),
        Row(.invite, [.answer(486)], .timer(.acknowledgement), ["terminate"], .terminated),
        Row(.invite, [.answer(486)], .timer(.accepted), [], .completed),
        Row(.invite, [.answer(486), .ack], .again, [], .terminated),
        Row(.invite, [.answer(486), .ack], .ack, [], .terminated),
        Row(.invite, [.answer(486), .ack], .answer(200), [], .terminated),
        Row(.invite, [.answer(486), .ack], .timer(.acknowledgement), [], .terminated),
        Row(.message, [], .again, [], .trying),
        Row(.message, [], .answer(100), ["send 100"], .proceeding),
        Row(.message, [], .answer(200), ["send 200", "terminate"], .terminated),
        Row(.message, [], .timer(.acknowledgement), [], .trying),
        Row(.message, [.answer(100)], .again, ["send 100"], .proceeding),
        Row(.message, [.answer(100)], .answer(481), ["send 481", "terminate"], .terminated),
        Row(.message, [.answer(100)], .timer(.accepted), [], .proceeding),
        Row(.message, [.answer(200)], .again, [], .terminated),
        Row(.message, [.answer(200)], .answer(200), [], .terminated),
    ]

    static func apply(_ step: Step, to transaction: inout ServerTransaction) throws -> [String] {
        let actions =
            switch step {
            case .again: transaction.receive(.request(transaction.request))
            case .ack: transaction.receive(.request(try Exchange.request(.ack)))
            case .answer(let code): transaction.receive(.respond(try Exchange.response(code, to: transaction.request)))
            case .timer(let timer): transaction.receive(.timer(timer))
            }
        return actions.map(describe)
    }

    static func describe(_ action: ServerTransaction.Action) -> String {
        switch action {
        case .send(let message): "send \(message.status?.description ?? "request")"
        case .startTimer(let timer, let duration): "start \(timer) \(duration)"
        case .stopTimer(let timer): "stop \(timer)"
        case .terminate: "terminate"
        }
    }

    @Test("An event in a state gives these actions and the next state", arguments: table)
    func row(_ row: Row) throws {
        var transaction = try #require(ServerTransaction(try Exchange.request(row.method)))
        #expect(
            transaction.start().map(Self.describe) == (row.method == .invite ? ["start trying 0.2 seconds"] : []))
        for step in row.before { _ = try Self.apply(step, to: &transaction) }
        #expect(try Self.apply(row.event, to: &transaction) == row.actions)
        #expect(transaction.state == row.after)
    }

    @Test("What is never answered makes no transaction")
    func unanswered() throws {
        #expect(ServerTransaction(try Exchange.request(.ack)) == nil)
        #expect(ServerTransaction(try Exchange.request(.benotify)) == nil)
        #expect(ServerTransaction(try Exchange.response(200, to: try Exchange.request(.invite))) == nil)
    }

    @Test("A request is matched by branch, sender and method; ACK and CANCEL find their INVITE")
    func matching() throws {
        let invite = try Exchange.request(.invite)
        let transaction = try #require(ServerTransaction(invite))
        #expect(transaction.matches(invite))
        #expect(transaction.matches(try Exchange.request(.ack)))
        #expect(!transaction.matches(try Exchange.request(.cancel)))
        #expect(transaction.isCancelled(by: try Exchange.request(.cancel)))
        #expect(!transaction.isCancelled(by: try Exchange.request(.cancel, branch: "z9hG4bK2")))
        #expect(!transaction.isCancelled(by: invite))
        #expect(!transaction.matches(try Exchange.request(.invite, branch: "z9hG4bK2")))
        #expect(!transaction.matches(try Exchange.response(200, to: invite)))
        var other = invite
        other.vias = [try Via(parsing: "SIP/2.0/TLS 192.0.2.99:50000;branch=z9hG4bK1")]
        #expect(!transaction.matches(other))
        other.vias = [try Via(parsing: "SIP/2.0/TLS 192.0.2.99:50000;branch=old")]
        #expect(transaction.matches(other))
    }

    @Test("What another call says is another request, though its sender writes the same branch each time")
    func constantBranch() throws {
        let invite = try Exchange.request(.invite)
        let transaction = try #require(ServerTransaction(invite))
        var other = invite
        other.callID = "another"
        #expect(!transaction.matches(other))
        var cancel = try Exchange.request(.cancel)
        cancel.callID = "another"
        #expect(!transaction.isCancelled(by: cancel))
        var second = invite
        second.cseq = CSeq((invite.cseq?.number ?? 0) + 1, .invite)
        #expect(!transaction.matches(second))
    }
}
