import CCommunicator
import Commands
import Glibc
import Localization

/// The report for people: each step as it ends, on a terminal as it runs too; then the outcome.
final class TextReport: Report {
    let isForPeople: Bool

    private let output = TextOutput.standard
    private let style = TextStyle(descriptor: STDOUT_FILENO)
    /// The steps that have begun and not ended, in that order.
    private var running: [StepProgress] = []
    /// What was said last of the meeting as it is.
    private var meetingLines: [String] = []
    /// Whether the terminal's last line names them.
    private var isRunningDrawn = false
    /// What is said where the end is no failure.
    private var farewell = localized("Stopped before the sign-in was complete")

    /// - Parameter canAsk: Whether there is a terminal on which a question can be answered.
    init(canAsk: Bool) {
        isForPeople = canAsk && style.isTerminal
    }

    func show(_ event: SessionEvent) {
        eraseRunning()
        switch event {
        case .step(let step): show(step)
        case .certificate(let question): show(question)
        case .password(let question): show(question)
        case .host(let question): show(question)
        case .page(let page): show(page)
        case .signedIn(let outcome): show(outcome)
        case .interrupted(let interruption): show(interruption)
        case .restored(let restoration):
            running.removeAll()
            output.write(
                line: style.emphasis(
                    localized("Signed in again at \(restoration.server) after \(restoration.duration.brief)")))
        case .notice(let text): output.write(line: "! \(text)")
        case .conversation(let event): if let line = line(event) { output.write(line: line) }
        case .meeting(let event):
            show(event)
        case .contacts(let people): show(people)
        case .presence(let presence): output.write(line: "\(presence.address): \(line(presence))")
        case .people(let found): lines(found).forEach { output.write(line: $0) }
        case .trace: break
        case .ended(let ending): show(ending)
        }
        if !event.isQuestion { drawRunning() }
    }

    private func show(_ event: MeetingEvent) {
        let lines = lines(event)
        if case .state(_, _, _, let isWaiting) = event {
            if !isWaiting { farewell = localized("Left the meeting") }
            // The rest of what is known of it is not shown.
            guard lines != meetingLines else { return }
            meetingLines = lines
        }
        lines.forEach { output.write(line: $0) }
    }

    // Steps

    private func show(_ step: StepProgress) {
        running.removeAll { $0.name == step.name }
        switch step.outcome {
        case .started: running.append(step)
        case .succeeded(let duration): output.write(line: line(style.success("✓"), step, duration))
        case .failed(let duration): output.write(line: line(style.failure("✗"), step, duration))
        }
    }

    private func line(_ mark: String, _ step: StepProgress, _ duration: Duration) -> String {
        let title = step.title.padded(toColumns: 14)
        let time = duration.brief.padded(toColumns: 8, atStart: true)
        return step.detail.isEmpty
            ? "\(mark) \(title) \(time)" : "\(mark) \(title) \(time)  \(style.aside(step.detail))"
    }

    /// On a terminal the last line names what is running.
    private func drawRunning() {
        guard style.isTerminal, !running.isEmpty else { return }
        isRunningDrawn = true
        output.write("… \(running.map(\.title).joined(separator: ", "))")
    }

    private func eraseRunning() {
        guard isRunningDrawn else { return }
        isRunningDrawn = false
        output.write("\r\u{1B}[K")
    }

    // Questions

    private func show(_ question: CertificateQuestion) {
        output.write(line: "! \(question.reason)")
        output.write(
            line: table([
                (localized("host"), question.host),
                (localized("subject"), question.subject),
                (localized("issuer"), question.issuer),
                (localized("names"), question.names),
                (localized("valid"), localized("\(question.notBefore.readable) to \(question.notAfter.readable)")),
                ("SHA-256", question.fingerprint),
            ]))
        guard !isForPeople else { return }
        let refusal = localized(
            """
            It is refused, since nobody can be asked. If it is the right one, name the certificate of the
            authority that issued it with --ca-file FILE, or answer the question once on a terminal.
            """)
        for line in refusal.split(separator: "\n") { output.write(line: "  \(line)") }
    }

    private func show(_ question: PasswordQuestion) {
        if !question.reason.isEmpty { output.write(line: "! \(question.reason)") }
    }

    private func show(_ question: HostQuestion) {
        output.write(
            line: "! "
                + localized(
                    "The sign-in for \(question.domain) leads to \(question.host), which is outside that domain."))
        guard !isForPeople else { return }
        output.write(
            line: "  "
                + localized(
                    "It is not followed, since nobody can be asked. If it is right, answer once on a terminal."))
    }

    private func show(_ page: LogOnPage) {
        let wish =
            page.code.map { localized("Open \(page.url) in a browser, on any device, and enter the code \($0).") }
            ?? (page.isOpen
                ? localized("A browser window has opened at \(page.url): log on there.")
                : localized("Open \(page.url) in the browser of this computer, and log on there."))
        output.write(line: "! \(wish)")
    }

    // Outcomes

    private func show(_ outcome: SignedIn) {
        running.removeAll()
        farewell = localized("Signed out")
        output.write(line: style.emphasis(localized("Signed in as \(outcome.uri)")))
        let pool = outcome.product.isEmpty ? outcome.server : "\(outcome.server) (\(outcome.product))"
        var rows = [
            (localized("pool"), outcome.isRemote ? localized("\(pool), through an Edge") : pool),
            (
                localized("connection"),
                outcome.connection.map { "\($0.version), \($0.cipher)" } ?? localized("TCP, not encrypted")
            ),
        ]
        if let signing = outcome.signing {
            rows.append((localized("signatures"), text(of: signing)))
        }
        if let expiry = outcome.certificateExpires {
            let origin = outcome.certificateWasKept ? localized("kept from an earlier sign-in") : localized("new")
            rows.append((localized("certificate"), localized("holds until \(expiry.readable), \(origin)")))
        }
        output.write(line: table(rows))
    }

    private func text(of signing: SignedIn.Protection) -> String {
        guard !signing.cipher.isEmpty else { return signing.version }
        return localized("TLS-DSK by \(signing.version), \(signing.cipher)")
    }

    private func show(_ interruption: Interruption) {
        running.removeAll()
        output.write(line: style.failure(localized("Interrupted: \(interruption.message)")))
        output.write(
            line: style.aside("  " + localized("The next attempt follows in \(interruption.retry.brief).")))
    }

    private func show(_ ending: Ending) {
        running.removeAll()
        guard ending.error != COMMUNICATOR_ERROR_NONE else {
            output.write(line: farewell)
            return
        }
        let rows = [
            (localized("tried"), ending.tried), (localized("came back"), ending.answer),
            (localized("what to do"), advice(ending)),
        ]
        TextOutput.error.write(line: style.failure(ending.message))
        TextOutput.error.write(line: table(rows.filter { !$0.1.isEmpty }))
        guard ending.diagnosisHelps else { return }
        TextOutput.error.write(
            line: "  "
                + localized(
                    "The same command with --diagnose looks for what is broken, and says who can mend it and how."))
    }

    private func advice(_ ending: Ending) -> String {
        guard ending.retry > .zero else { return ending.advice }
        return localized("\(ending.advice) The server asks to wait \(ending.retry.components.seconds) s.")
    }

    private func show(_ people: [Roster.Entry]) {
        let groups = Set(people.flatMap(\.groups)).sorted()
        for group in groups {
            output.write(line: style.emphasis(group))
            for person in people where person.groups.contains(group) { output.write(line: line(person)) }
        }
        if people.isEmpty { output.write(line: localized("The contact list is empty.")) }
    }

    private func line(_ person: Roster.Entry) -> String {
        let name = person.name.isEmpty ? person.address : "\(person.name) <\(person.address)>"
        let shown = person.presence.map { line($0) } ?? localized("Offline")
        return "  \(name.padded(toColumns: 40)) \(style.aside(shown))"
    }

    private func table(_ rows: [(name: String, value: String)]) -> String {
        let width = rows.map(\.name.columns).reduce(12, max)
        return rows.map { "  \($0.name.padded(toColumns: width)) \($0.value)" }.joined(separator: "\n")
    }
}
