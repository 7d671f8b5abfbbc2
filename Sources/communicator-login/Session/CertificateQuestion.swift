import CCommunicator
import Localization

/// Shall this server certificate be trusted?
struct CertificateQuestion {
    let question: communicator_question
    let host: String
    /// Why it is not trusted, in words.
    let reason: String
    let subject: String
    let issuer: String
    /// The names that the certificate is for, separated by ", ".
    let names: String
    let notBefore: WallClock
    let notAfter: WallClock
    /// SHA-256.
    let fingerprint: String

    init(_ event: communicator_certificate_event) {
        question = event.question
        host = String(event.host)
        reason = String(event.reason)
        subject = String(event.subject)
        issuer = String(event.issuer)
        names = String(event.names)
        notBefore = WallClock(seconds: event.not_before)
        notAfter = WallClock(seconds: event.not_after)
        fingerprint = String(event.fingerprint)
    }

    /// Asks a person, until there is an answer that is one.
    func ask(_ terminal: Terminal, then answer: @escaping (communicator_certificate_answer) -> Void) {
        terminal.ask(Self.trustQuestion, echo: true) { line in
            switch line?.firstLetter {
            case "o": answer(COMMUNICATOR_CERTIFICATE_ACCEPT_ONCE)
            case "a": answer(COMMUNICATOR_CERTIFICATE_ACCEPT_ALWAYS)
            case "n", nil: answer(COMMUNICATOR_CERTIFICATE_REJECT)
            default: ask(terminal, then: answer)
            }
        }
    }

    // Translators: the letters are what the person types; leave them as they are.
    private static let trustQuestion = localized("Trust it? n: no, o: once, a: always") + " "
}
