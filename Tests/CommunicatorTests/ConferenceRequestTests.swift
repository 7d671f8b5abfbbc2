import EventLoop
import PollLoop
import SIP
import Testing

@testable import Communicator

/// What the server asks of the capability, without a pool.
@Suite("Requests about conferences", .serialized)
struct ConferenceRequestTests {
    /// A capability, what it tells and what it answers.
    @LoopActor
    private final class Stage {
        private(set) var told: [SessionEvent] = []
        private(set) var answers: [Message] = []
        private(set) lazy var conferences = makeConferences()
        private let account: Account

        init() throws {
            let address = try #require(SignInAddress("alice@contoso.com"))
            account = try Account(AccountConfiguration(address: address, login: nil, server: nil))
        }

        private func makeConferences() -> Conferences {
            let outlet = EventOutlet { [unowned self] in told.append($0) }
            let questions = Questions(account: account, outlet: outlet)
            let numbers = ConferenceNumbers()
            let messenger = Messenger(outlet: outlet) { false }
            return Conferences(
                account: account, network: NetworkAccess(account: account, questions: questions, outlet: outlet),
                numbers: numbers,
                groupChats: GroupChats(account: account, numbers: numbers, messenger: messenger, outlet: outlet),
                outlet: outlet, trace: MessageTrace(account.configuration, outlet: outlet))
        }

        /// Hands a request in; false if the capability does not take it.
        func receive(_ method: SIP.Method, from: String, _ headers: [(String, String)], _ body: String = "") throws -> (
            isTaken: Bool, request: ServerRequest
        ) {
            var message = Message(.request(method, try URI(parsing: "sip:alice@contoso.com")))
            message.from = try NameAddress(parsing: from)
            message.to = NameAddress(try URI(parsing: "sip:alice@contoso.com"))
            message.callID = "call"
            message.cseq = CSeq(1, method)
            for (name, value) in headers { message.headers.append(HeaderName(name), value) }
            message.body = Array(body.utf8)
            let request = ServerRequest(message) { [unowned self] _, answer in answers.append(answer) }
            return (conferences.serve(request), request)
        }

        var statuses: [Int] { answers.compactMap { $0.status?.code } }
    }

    private func onStage(_ body: @escaping @LoopActor @Sendable (Stage) throws -> Void) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let stage = try Stage()
            try body(stage)
            stage.conferences.close()
        }.value
    }

    private static let bob = "\"Bob\" <sip:bob@contoso.com>;tag=1"
    private static let focus = "sip:bob@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"
    private static let invitation = [("Content-Type", "application/ms-conf-invite+xml")]
    private static let body = """
        <Conferencing version="2.0"><focus-uri>\(focus)</focus-uri><subject>Budget</subject>\
        <im available="true"/></Conferencing>
        """

    @Test("an invitation rings until it is answered, or taken back")
    func invitations() async throws {
        try await onStage { stage in
            let request = try stage.receive(.invite, from: Self.bob, Self.invitation, Self.body).request
            #expect(stage.statuses == [180])
            guard case .conference(let event)? = stage.told.last,
                case .invited(let address, let name, let subject) = event.kind
            else {
                Issue.record("the user is not asked")
                return
            }
            #expect([address, name, subject] == ["bob@contoso.com", "Bob", "Budget"])
            request.cancelled?()
            guard case .conference(let end)? = stage.told.last, case .withdrawn = end.kind else {
                Issue.record("the user is not told that it does not hold any more")
                return
            }
            #expect(!stage.conferences.answer(event.conference, accepts: true))
        }
    }

    @Test("an invitation of two people into one conference holds until both have taken it back")
    func twoInviters() async throws {
        try await onStage { stage in
            let carol = "<sip:carol@contoso.com>;tag=2"
            let requests = try [Self.bob, carol].map {
                try stage.receive(.invite, from: $0, Self.invitation, Self.body).request
            }
            requests[0].cancelled?()
            #expect(stage.statuses == [180, 180] && stage.told.count == 1)
            guard case .conference(let event)? = stage.told.last else { return }
            #expect(stage.conferences.answer(event.conference, accepts: false))
            #expect(stage.statuses == [180, 180, 603])
            #expect(!stage.conferences.answer(event.conference, accepts: false))
        }
    }

    @Test("an invitation to a conference call is refused, and told; one to nothing is refused without a word")
    func otherInvitations() async throws {
        try await onStage { stage in
            let calls = "<Conferencing><focus-uri>\(Self.focus)</focus-uri><audio available=\"true\"/></Conferencing>"
            _ = try stage.receive(.invite, from: Self.bob, Self.invitation, calls)
            _ = try stage.receive(.invite, from: Self.bob, Self.invitation, "<Conferencing/>")
            #expect(stage.statuses == [488, 400])
            #expect(stage.told.count == 1)
            guard case .messaging(.remark(let address, let text))? = stage.told.first else {
                Issue.record("the user is not told")
                return
            }
            #expect(address == "bob@contoso.com" && text == "Bob calls you. Communicator cannot take calls.")
        }
    }

    @Test("what a conference says that the user is not in is answered so, and shown to nobody")
    func strangers() async throws {
        try await onStage { stage in
            for server in ["focus", "chat"] {
                let from = "<sip:bob@contoso.com;gruu;opaque=app:conf:\(server):id:7Q3DSSYV>;tag=1"
                let request = try stage.receive(.message, from: from, [("Content-Type", "text/plain")], "Hello")
                #expect(request.isTaken)
            }
            #expect(stage.statuses == [481, 481])
            #expect(stage.told.isEmpty)
            let personal = try stage.receive(.message, from: Self.bob, [("Content-Type", "text/plain")], "Hello")
            #expect(!personal.isTaken)
        }
    }

    @Test("a flood of invitations is held off")
    func flood() async throws {
        try await onStage { stage in
            _ = try stage.receive(.invite, from: Self.bob, Self.invitation, Self.body)
            _ = try stage.receive(.invite, from: Self.bob, Self.invitation, Self.body)
            #expect(
                stage.statuses == [180, 180] && stage.told.count == 1, "the user is asked once for each conference")
            for number in 0..<50 {
                let other = Self.body.split(separator: "7Q3DSSYV").joined(separator: "\(number)")
                _ = try stage.receive(.invite, from: Self.bob, Self.invitation, other)
            }
            #expect(stage.statuses.filter { $0 == 180 }.count == 17)
            #expect(stage.told.count == 16)
            for _ in 0..<50 { _ = try stage.receive(.invite, from: Self.bob, Self.invitation, Self.body) }
            #expect(stage.statuses.filter { $0 == 180 }.count == 31)
        }
    }
}
