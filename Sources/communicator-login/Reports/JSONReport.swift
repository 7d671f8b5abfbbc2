import CCommunicator
import Commands
import JSON
import SIP

/// The report for scripts: one JSON object per event and line. docs/communicator-login.md describes the members.
final class JSONReport: Report {
    let isForPeople = false

    func show(_ event: SessionEvent) {
        switch event {
        case .step(let step): show(step)
        case .certificate(let question): show(question)
        case .password(let question): show(question)
        case .host(let question): show(question)
        case .page(let page): show(page)
        case .signedIn(let outcome): show(outcome)
        case .interrupted(let interruption): show(interruption)
        case .restored(let restoration): show(restoration)
        case .notice(let text): put(["event": "notice", "text": .string(text)])
        case .conversation(let event): show(event)
        case .meeting(let event): show(event)
        case .contacts(let people): people.forEach(show)
        case .presence(let line): show(line)
        case .people(let found): show(found)
        case .trace: break
        case .ended(let ending): show(ending)
        }
    }

    private func show(_ step: StepProgress) {
        let (outcome, duration): (JSONValue, Duration?) =
            switch step.outcome {
            case .started: ("started", nil)
            case .succeeded(let duration): ("succeeded", duration)
            case .failed(let duration): ("failed", duration)
            }
        put([
            "event": "step",
            "step": .string(step.name),
            "title": .string(step.title),
            "outcome": outcome,
            "milliseconds": duration.map { .number($0 / .milliseconds(1)) },
            "detail": text(step.detail),
        ])
    }

    private func show(_ question: CertificateQuestion) {
        put([
            "event": "certificate",
            "host": .string(question.host),
            "reason": .string(question.reason),
            "subject": .string(question.subject),
            "issuer": .string(question.issuer),
            "names": .string(question.names),
            "not_before": .string(question.notBefore.iso8601),
            "not_after": .string(question.notAfter.iso8601),
            "sha256": .string(question.fingerprint),
            "trusted": false,
        ])
    }

    private func show(_ question: PasswordQuestion) {
        put([
            "event": "password",
            "login": .string(question.login),
            "host": .string(question.host),
            "reason": text(question.reason),
        ])
    }

    private func show(_ question: HostQuestion) {
        put([
            "event": "host",
            "domain": .string(question.domain),
            "host": .string(question.host),
            "confirmed": false,
        ])
    }

    private func show(_ page: LogOnPage) {
        put([
            "event": "page", "url": .string(page.url), "code": page.code.map { .string($0) },
            "opened": page.isOpen ? true : nil,
        ])
    }

    private func show(_ outcome: SignedIn) {
        put([
            "event": "signed-in",
            "uri": .string(outcome.uri),
            "server": .string(outcome.server),
            "product": text(outcome.product),
            "connection": outcome.connection.map(protection),
            "signing": outcome.signing.map(protection),
            "gruu": text(outcome.gruu),
            "certificate_expires": outcome.certificateExpires.map { .string($0.iso8601) },
            "certificate_was_kept": .boolean(outcome.certificateWasKept),
            "registration_seconds": .integer(Int(outcome.registration.components.seconds)),
            "remote": .boolean(outcome.isRemote),
        ])
    }

    private func show(_ interruption: Interruption) {
        put([
            "event": "interrupted",
            "error": .string(interruption.name),
            "message": text(interruption.message),
            "tried": text(interruption.tried),
            "answer": text(interruption.answer),
            "retry_milliseconds": .integer(Int(interruption.retry / .milliseconds(1))),
            "failures": .integer(interruption.failures),
        ])
    }

    private func show(_ restoration: Restoration) {
        put([
            "event": "restored",
            "server": .string(restoration.server),
            "milliseconds": .integer(Int(restoration.duration / .milliseconds(1))),
        ])
    }

    private func show(_ ending: Ending) {
        put([
            "event": "ended",
            "error": .string(ending.name),
            "message": text(ending.message),
            "tried": text(ending.tried),
            "answer": text(ending.answer),
            "advice": text(ending.advice),
            "may_retry": .boolean(ending.mayRetry),
            "retry_seconds": ending.retry > .zero ? .integer(Int(ending.retry.components.seconds)) : nil,
        ])
    }

    private func show(_ person: Roster.Entry) {
        put([
            "event": "contact",
            "address": .string(person.address),
            "name": text(person.name),
            "groups": .array(person.groups.map { .string($0) }),
            "activity": .string(person.presence?.activity ?? "offline"),
            "note": text(person.presence?.note ?? ""),
            "out_of_office": person.presence?.isOutOfOffice == true ? .boolean(true) : nil,
            "mobile": person.presence?.isMobile == true ? .boolean(true) : nil,
            "since": person.presence?.since.map { .string($0.iso8601) },
        ])
    }

    private func protection(_ protection: SignedIn.Protection) -> JSONValue {
        .object(present: ["version": .string(protection.version), "cipher": .string(protection.cipher)])
    }

    /// What is empty is left out.
    func text(_ text: String) -> JSONValue? {
        text.isEmpty ? nil : .string(text)
    }

    func put(_ members: KeyValuePairs<String, JSONValue?>) {
        TextOutput.standard.write(line: JSONValue.object(present: members).description)
    }
}
