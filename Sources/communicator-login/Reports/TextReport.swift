import CCommunicator
import Glibc

/// The report for people: each step as it ends, on a terminal as it runs too; then the outcome.
final class TextReport: Report {
    let isForPeople: Bool

    private let output = TextOutput.standard
    private let style = TextStyle(descriptor: STDOUT_FILENO)
    /// The steps that have begun and not ended, in that order.
    private var running: [StepProgress] = []
    /// Whether the terminal's last line names them.
    private var isRunningDrawn = false
    private var hasSignedIn = false

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
        case .signedIn(let outcome): show(outcome)
        case .notice(let text): output.write(line: "! \(text)")
        case .trace: break
        case .ended(let ending): show(ending)
        }
        if !event.isQuestion { drawRunning() }
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
        let title = step.title.padded(to: 14)
        let time = duration.brief.padded(to: 8, right: true)
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
                ("host", question.host),
                ("subject", question.subject),
                ("issuer", question.issuer),
                ("names", question.names),
                ("valid", "\(question.notBefore.readable) to \(question.notAfter.readable)"),
                ("SHA-256", question.fingerprint),
            ]))
        guard !isForPeople else { return }
        output.write(
            line: "  It is refused, since nobody can be asked. If it is the right one, name the certificate of the")
        output.write(line: "  authority that issued it with --ca-file FILE, or answer the question once on a terminal.")
    }

    private func show(_ question: PasswordQuestion) {
        if !question.reason.isEmpty { output.write(line: "! \(question.reason)") }
    }

    // Outcomes

    private func show(_ outcome: SignedIn) {
        running.removeAll()
        hasSignedIn = true
        output.write(line: style.emphasis("Signed in as \(outcome.uri)"))
        let pool = outcome.product.isEmpty ? outcome.server : "\(outcome.server) (\(outcome.product))"
        var rows = [
            ("pool", outcome.isRemote ? "\(pool), through an Edge" : pool),
            ("connection", outcome.connection.map { "\($0.version), \($0.cipher)" } ?? "TCP, not encrypted"),
        ]
        if let signing = outcome.signing {
            rows.append(("signatures", "TLS-DSK by \(signing.version), \(signing.cipher)"))
        }
        if let expiry = outcome.certificateExpires {
            let origin = outcome.certificateWasKept ? "kept from an earlier sign-in" : "new"
            rows.append(("certificate", "holds until \(expiry.readable), \(origin)"))
        }
        output.write(line: table(rows))
    }

    private func show(_ ending: Ending) {
        running.removeAll()
        guard ending.error != COMMUNICATOR_ERROR_NONE else {
            output.write(line: hasSignedIn ? "Signed out" : "Stopped before the sign-in was complete")
            return
        }
        let rows = [("tried", ending.tried), ("came back", ending.answer), ("what to do", advice(ending))]
        TextOutput.error.write(line: style.failure(ending.message))
        TextOutput.error.write(line: table(rows.filter { !$0.1.isEmpty }))
    }

    private func advice(_ ending: Ending) -> String {
        guard ending.retry > .zero else { return ending.advice }
        return "\(ending.advice) The server asks to wait \(ending.retry.components.seconds) s."
    }

    private func table(_ rows: [(name: String, value: String)]) -> String {
        rows.map { "  \($0.name.padded(to: 12)) \($0.value)" }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(to width: Int, right: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return right ? padding + self : self + padding
    }
}

extension Duration {
    /// `0.4 ms`, `38 ms`, `1.25 s`.
    fileprivate var brief: String {
        let milliseconds = self / .milliseconds(1)
        if milliseconds < 1 { return "\((milliseconds * 10).rounded() / 10) ms" }
        if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
        let hundredths = Int((milliseconds / 10).rounded())
        return "\(hundredths / 100).\(String(hundredths % 100 + 100).dropFirst()) s"
    }
}
