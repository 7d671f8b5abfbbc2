import CCommunicator

/// A password is needed.
struct PasswordQuestion {
    let question: communicator_question
    /// Whom it is for.
    let login: String
    /// The host that will be shown the proof of it.
    let host: String
    let reason: String

    init(_ event: communicator_password_event) {
        question = event.question
        login = String(event.login)
        host = String(event.host)
        reason = String(event.reason)
    }
}
