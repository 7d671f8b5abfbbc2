import CCommunicator
import Glibc
import Localization
import PollLoop

/// One sign-in, from opening the account to having signed out.
final class SignIn {
    private enum State {
        case signingIn
        case signedIn
        /// Signed in before; the library is trying to sign in again.
        case interrupted(communicator_error)
        case signingOut(ExitStatus)
        case over(ExitStatus)
    }

    private let report: any Report
    /// Asks the person; nil where there is none.
    private let terminal: Terminal?
    private let trace: TraceFile?
    private let plan: StayPlan
    /// The contact list while it is waited for; nil where nobody wants it, or it was shown.
    private var roster: Roster?
    private let host = LibraryHost()
    private var state = State.signingIn
    private var session: communicator_session = 0
    /// The message whose fate is awaited.
    private var sent: communicator_message?
    /// How the program ends if nothing else happens.
    private var outcome = ExitStatus.signedIn

    /// How long the list, and the presence of those on it, are waited for.
    private static let rosterDeadline: Duration = .seconds(30)
    private static let presenceDeadline: Duration = .seconds(3)

    /// - Parameter showsContacts: whether the contact list is shown before the program goes on.
    init(report: any Report, terminal: Terminal?, trace: TraceFile?, plan: StayPlan, showsContacts: Bool) {
        roster = showsContacts ? Roster() : nil
        self.report = report
        self.terminal = terminal
        self.trace = trace
        self.plan = plan
    }

    /// Signs in, stays, signs out; returns when all that is over.
    func run(_ settings: AccountSettings, password: InputLine?) -> ExitStatus {
        host.onEvent = { [unowned self] in handle($0) }
        host.onLog = { [unowned self] in trace?.write(line: $0) }
        host.start()
        defer { host.stop() }
        switch settings.open() {
        case .refused(let refusal):
            finish(Ending(refusal, tried: localized("The account of \(settings.address)."), advice: Self.usageAdvice))
        case .account(let account):
            if let password { _ = password.withBytes { communicator_account_set_password(account, $0, $1) } }
            password?.wipe()
            attempt(account)
            communicator_account_close(account)
        }
        guard case .over(let status) = state else { return .internalError }
        return status
    }

    private func attempt(_ account: communicator_account) {
        let signals = TerminationSignals()
        host.onReadable(signals.descriptor) { [unowned self] in
            while let number = signals.next() { interrupt(number) }
        }
        terminal?.attach(to: host)
        communicator_sign_in(account, &session)
        host.run { if case .over = state { false } else { true } }
        host.onReadable(signals.descriptor, nil)
    }

    // Events

    private func handle(_ event: communicator_event) {
        guard event.session == session || session == 0 else { return }
        takeContacts(event)
        guard let event = SessionEvent(event) else { return }
        if case .trace(let message) = event { trace?.write(message) }
        if case .ended(let ending) = event { return finish(ending) }
        // Who does not watch is shown the list as it is, and no more.
        if case .presence = event, plan.duration != nil || roster != nil { return }
        report.show(event)
        switch event {
        case .certificate(let question): ask(question)
        case .password(let question): ask(question)
        case .host(let question): ask(question)
        case .signedIn: signedIn()
        case .interrupted(let interruption): become(.interrupted(interruption.error))
        case .restored: become(.signedIn)
        case .conversation(let event): follow(event)
        case .people(let found): searched(found)
        case .page, .step, .notice, .meeting, .trace, .contacts, .presence, .ended: break
        }
    }

    private func signedIn() {
        state = .signedIn
        guard roster != nil else { return search() }
        host.after(Self.rosterDeadline) { [unowned self] in showContacts() }
    }

    private func takeContacts(_ event: communicator_event) {
        guard roster != nil else { return }
        roster?.take(event)
        if event.kind == COMMUNICATOR_EVENT_CONTACTS {
            host.after(Self.presenceDeadline) { [unowned self] in showContacts() }
        }
        if roster?.isSettled == true { showContacts() }
    }

    private func showContacts() {
        guard let roster, case .signedIn = state else { return }
        self.roster = nil
        report.show(roster.isComplete ? .contacts(roster.people) : .notice(localized("The contact list has not come.")))
        search()
    }

    private func search() {
        guard let text = plan.search else { return sendMessage() }
        var request: communicator_request = 0
        guard communicator_search_people(session, text, &request) == COMMUNICATOR_OK else { return signOut(.usage) }
    }

    private func searched(_ found: PeopleFound) {
        if found.people.isEmpty { outcome = .refused }
        sendMessage()
    }

    private func sendMessage() {
        guard let message = plan.message else { return stay() }
        guard let number = message.send(session) else { return signOut(.usage) }
        sent = number
    }

    /// The message that was sent has arrived, or has not.
    private func follow(_ event: ConversationEvent) {
        switch event {
        case .delivered(let number, _) where number == sent: break
        case .undelivered(let number, _, _, _, _) where number == sent: outcome = .refused
        default: return
        }
        sent = nil
        stay()
    }

    /// Stays signed in as long as is wanted.
    private func stay() {
        guard let duration = plan.duration else { return }
        guard duration > .zero else { return leave() }
        host.after(duration) { [unowned self] in leave() }
    }

    /// The library may tell of interruptions while it signs out.
    private func become(_ next: State) {
        if case .signingOut = state { return }
        state = next
    }

    /// Signs out; the exit status tells whether the account was signed in to the last.
    private func leave() {
        switch state {
        case .signedIn: signOut(outcome)
        case .interrupted(let error): signOut(ExitStatus(error))
        case .signingIn, .signingOut, .over: break
        }
    }

    private func signOut(_ status: ExitStatus) {
        state = .signingOut(status)
        communicator_sign_out(session)
    }

    private func finish(_ ending: Ending) {
        let status: ExitStatus
        if ending.error == COMMUNICATOR_ERROR_NONE, case .signingOut(let wanted) = state {
            status = wanted
        } else {
            status = ExitStatus(ending.error)
        }
        terminal?.abandon()
        report.show(.ended(ending))
        state = .over(status)
    }

    /// The first signal signs out in good order; a second one does not wait for that.
    private func interrupt(_ number: Int32) {
        switch state {
        case .signingIn: signOut(.interrupted)
        case .signedIn, .interrupted: leave()
        case .signingOut, .over:
            communicator_session_close(session)
            state = .over(.interrupted)
        }
    }

    // Questions

    private func ask(_ question: CertificateQuestion) {
        guard let terminal, report.isForPeople else { return answer(question, COMMUNICATOR_CERTIFICATE_REJECT) }
        question.ask(terminal) { [unowned self] in answer(question, $0) }
    }

    private func answer(_ question: CertificateQuestion, _ answer: communicator_certificate_answer) {
        communicator_answer_certificate(session, question.question, answer)
    }

    private func ask(_ question: PasswordQuestion) {
        guard let terminal else { return answer(question, nil) }
        terminal.ask(localized("Password of \(question.login) for \(question.host):") + " ", echo: false) {
            [unowned self] in
            answer(question, $0)
        }
    }

    private func answer(_ question: PasswordQuestion, _ password: InputLine?) {
        guard let password else {
            communicator_answer_password(session, question.question, nil, 0)
            return
        }
        _ = password.withBytes { communicator_answer_password(session, question.question, $0, $1) }
    }

    private func ask(_ question: HostQuestion) {
        guard let terminal, report.isForPeople else { return answer(question, false) }
        terminal.ask(Self.hostQuestion, echo: true) { [unowned self] line in
            switch line?.firstLetter {
            case "y": answer(question, true)
            case "n", nil: answer(question, false)
            default: ask(question)
            }
        }
    }

    private func answer(_ question: HostQuestion, _ isRight: Bool) {
        communicator_answer_host(session, question.question, isRight)
    }

    // Translators: the letters are what the person types; leave them as they are.
    private static let hostQuestion = localized("Sign in there? n: no, y: yes") + " "
    private static let usageAdvice = localized("See communicator-login --help.")
}
