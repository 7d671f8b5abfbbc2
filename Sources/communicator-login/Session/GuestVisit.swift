import CCommunicator
import Commands
import Glibc
import Localization
import PollLoop

/// A meeting that the program joins as a guest, from opening the account that lends its settings until it is over.
final class GuestVisit {
    private enum State {
        case joining
        case inside
        case leaving(ExitStatus)
        case over(ExitStatus)
    }

    private let report: any Report
    /// Asks the person; nil where there is none.
    private let terminal: Terminal?
    private let trace: TraceFile?
    /// How long the program stays after the end of the input; nil: until it is interrupted.
    private let duration: Duration?
    private let host = LibraryHost()
    private var state = State.joining
    private var session: communicator_session = 0
    private var conference: communicator_conference = 0
    private var input = TypedLines()

    init(report: any Report, terminal: Terminal?, trace: TraceFile?, duration: Duration?) {
        self.report = report
        self.terminal = terminal
        self.trace = trace
        self.duration = duration
    }

    /// Joins, stays, leaves; returns when all that is over.
    func run(_ settings: AccountSettings, meeting: String, name: String) -> ExitStatus {
        host.onEvent = { [unowned self] in handle($0) }
        host.onLog = { [unowned self] in trace?.write(line: $0) }
        host.start()
        defer { host.stop() }
        switch settings.open() {
        case .refused(let refusal):
            TextOutput.error.write(line: refusal.message)
            return ExitStatus(refusal.error)
        case .account(let account):
            defer { communicator_account_close(account) }
            guard communicator_join_as_guest(account, meeting, name, &session, &conference) == COMMUNICATOR_OK else {
                TextOutput.error.write(
                    line: localized("This is neither the link nor the number of a meeting."))
                return .usage
            }
            stay()
        }
        guard case .over(let status) = state else { return .internalError }
        return status
    }

    private func stay() {
        let signals = TerminationSignals()
        host.onReadable(signals.descriptor) { [unowned self] in
            while signals.next() != nil { interrupt() }
        }
        terminal?.attach(to: host)
        host.run { if case .over = state { false } else { true } }
        host.onReadable(signals.descriptor, nil)
    }

    // Events

    private func handle(_ event: communicator_event) {
        guard event.session == session, var event = SessionEvent(event) else { return }
        if case .ended(let ending) = event { event = .ended(ending.ofGuest) }
        if case .trace(let message) = event { trace?.write(message) }
        report.show(event)
        switch event {
        case .certificate(let question): ask(question)
        case .meeting(.state(_, _, _, isWaiting: false)): enter()
        case .ended(let ending): finish(ending)
        default: break
        }
    }

    /// What is typed is sent from now on.
    private func enter() {
        guard case .joining = state else { return }
        state = .inside
        host.onReadable(STDIN_FILENO) { [unowned self] in read() }
    }

    private func read() {
        for line in input.read() {
            var number: communicator_message = 0
            communicator_conference_send(session, conference, MessageToSend.html(line), &number)
        }
        guard input.isOver else { return }
        host.onReadable(STDIN_FILENO, nil)
        guard let duration else { return }
        host.after(duration) { [unowned self] in leave(.signedIn) }
    }

    private func leave(_ status: ExitStatus) {
        if case .over = state { return }
        state = .leaving(status)
        communicator_conference_leave(session, conference)
    }

    /// The first signal leaves in good order; a second one does not wait for that.
    private func interrupt() {
        switch state {
        case .joining: leave(.interrupted)
        case .inside: leave(.signedIn)
        case .leaving, .over:
            communicator_session_close(session)
            state = .over(.interrupted)
        }
    }

    private func finish(_ ending: Ending) {
        terminal?.abandon()
        host.onReadable(STDIN_FILENO, nil)
        if case .leaving(let status) = state, ending.error == COMMUNICATOR_ERROR_NONE {
            state = .over(status)
        } else {
            state = .over(ExitStatus(ending.error))
        }
    }

    private func ask(_ question: CertificateQuestion) {
        guard let terminal, report.isForPeople else { return answer(question, COMMUNICATOR_CERTIFICATE_REJECT) }
        question.ask(terminal) { [unowned self] in answer(question, $0) }
    }

    private func answer(_ question: CertificateQuestion, _ answer: communicator_certificate_answer) {
        communicator_answer_certificate(session, question.question, answer)
    }
}
