import CCommunicator
import Communicator
import EventLoop
import Network
import Security

/// What the C functions work on: the host, and its accounts, sessions and open questions by number.
@LoopActor
final class Core {
    static let shared = Core()

    /// A session and what belongs to it here.
    struct Entry {
        let session: any HostedSession
        let account: communicator_account
        var questions: [communicator_question: Question] = [:]
    }

    /// The way of a session's events, which is made before the session has its number.
    private final class Delivery: Sendable {
        @LoopActor var deliver: (@LoopActor (SessionEvent) -> Void)?
    }

    enum Question {
        case certificate(CertificateQuestion)
        case password(PasswordQuestion)
        case host(HostQuestion)

        var certificate: CertificateQuestion? { if case .certificate(let question) = self { question } else { nil } }
        var password: PasswordQuestion? { if case .password(let question) = self { question } else { nil } }
        var host: HostQuestion? { if case .host(let question) = self { question } else { nil } }
    }

    private var host: HostTable?
    private(set) var accounts = HandleTable<Account>()
    private var sessions = HandleTable<Entry>()
    private var lastQuestion: communicator_question = 0
    /// Conferences of guests have numbers that no session of an account reaches.
    private var lastGuestConference: communicator_conference = 1 << 31
    /// Why the options of an account were refused last; empty: they were taken.
    var refusal = ""
    /// The diagnoses that are under way.
    var diagnoses = Diagnoses()

    private init() {}

    /// Whether the host wants to see messages at the moment.
    var wantsTrace: Bool { host?.wantsTrace ?? false }

    func start(_ host: HostTable) {
        self.host = host
    }

    func stop() {
        for (handle, _) in sessions.entries { close(session: handle) }
        for (handle, _) in accounts.entries { _ = close(account: handle) }
        host = nil
    }

    // Accounts

    func open(_ configuration: AccountConfiguration) throws -> communicator_account {
        try accounts.insert { _ in try Account(configuration) }
    }

    func close(account handle: communicator_account) -> Bool {
        guard accounts.remove(handle) != nil else { return false }
        for (session, entry) in sessions.entries where entry.account == handle { close(session: session) }
        diagnoses.cancel(of: handle)
        return true
    }

    // Sessions

    /// The session of an account; not that of a guest.
    func session(_ handle: communicator_session) -> Session? {
        hostedSession(handle) as? Session
    }

    func hostedSession(_ handle: communicator_session) -> (any HostedSession)? {
        sessions[handle]?.session
    }

    func hasSession(_ account: communicator_account) -> Bool {
        sessions.entries.contains { $0.object.account == account && $0.object.session is Session }
    }

    func signIn(_ handle: communicator_account, _ account: Account) -> communicator_session {
        let (number, session) = insert(handle) { Session(account: account, deliver: $0) }
        session.signIn()
        return number
    }

    /// Joins a meeting as a guest with the settings of an account.
    func join(
        _ meeting: String, name: String, _ handle: communicator_account, _ account: Account
    ) -> (communicator_session, communicator_conference) {
        let conference = lastGuestConference
        lastGuestConference += 1
        let (number, session) = insert(handle) {
            GuestSession(account: account, meeting: meeting, name: name, number: conference, deliver: $0)
        }
        session.join()
        return (number, conference)
    }

    private func insert<Kind: HostedSession>(
        _ handle: communicator_account, _ make: (@escaping @LoopActor (SessionEvent) -> Void) -> Kind
    ) -> (communicator_session, Kind) {
        let delivery = Delivery()
        let session = make { [delivery] in delivery.deliver?($0) }
        let number = sessions.insert { _ in Entry(session: session, account: handle) }
        delivery.deliver = { [unowned self] in deliver($0, account: handle, session: number) }
        return (number, session)
    }

    @discardableResult
    func close(session handle: communicator_session) -> Bool {
        guard let entry = sessions.remove(handle) else { return false }
        entry.session.close()
        return true
    }

    func networkChanged(isAvailable: Bool) {
        for (_, entry) in sessions.entries { entry.session.networkChanged(isAvailable: isAvailable) }
    }

    // Questions

    /// Takes an open question that `select` wants, so that it is answered once; another stays open.
    func takeQuestion<Kind>(
        _ number: communicator_question, of handle: communicator_session, _ select: (Question) -> Kind?
    ) -> Kind? {
        guard let question = sessions[handle]?.questions[number].flatMap(select) else { return nil }
        sessions.update(handle) { $0.questions[number] = nil }
        return question
    }

    // Events

    /// Hands an event to the host that `fill` completes.
    func deliver(of account: communicator_account, _ fill: (inout communicator_event, TextLoan) -> Void) {
        guard let host else { return }
        let loan = TextLoan()
        var record = communicator_event()
        record.struct_size = MemoryLayout<communicator_event>.size
        record.account = account
        fill(&record, loan)
        withExtendedLifetime(loan) {
            host.deliver(&record)
        }
    }

    private func deliver(_ event: SessionEvent, account: communicator_account, session: communicator_session) {
        guard sessions.contains(session) else { return }
        deliver(of: account) { record, loan in
            record.session = session
            fill(&record, event, session, loan)
        }
    }

    private func fill(
        _ record: inout communicator_event, _ event: SessionEvent, _ session: communicator_session, _ loan: TextLoan
    ) {
        switch event {
        case .certificate(let question): record.fill(question, number: ask(.certificate(question), session), loan)
        case .password(let question): record.fill(question, number: ask(.password(question), session), loan)
        case .host(let question): record.fill(question, number: ask(.host(question), session), loan)
        case .page(let page): record.fill(page, loan)
        case .ended(let error):
            record.fill(error, loan)
            _ = sessions.remove(session)
        case .step(let report): record.fill(report, loan)
        case .signedIn(let result): record.fill(result, loan)
        case .interrupted(let interruption): record.fill(interruption, loan)
        case .restored(let restored): record.fill(restored, loan)
        case .trace(let line): record.fill(line, loan)
        case .passwordKept: record.kind = COMMUNICATOR_EVENT_PASSWORD_KEPT
        case .notice(let text): record.fill(notice: text, loan)
        case .messaging(let event): record.fill(event, loan)
        case .conference(let event): record.fill(event, loan)
        case .contacts(let report): record.fill(report, loan)
        case .presence(let report): record.fill(report, loan)
        case .people(let event): record.fill(event, loan)
        }
    }

    private func ask(_ question: Question, _ session: communicator_session) -> communicator_question {
        lastQuestion += 1
        sessions.update(session) { $0.questions[lastQuestion] = question }
        return lastQuestion
    }
}
