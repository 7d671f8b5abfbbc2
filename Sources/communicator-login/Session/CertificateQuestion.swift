import CCommunicator

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
}
