import CCommunicator

/// The connection is lost; the library tries to sign in again.
struct Interruption {
    let error: communicator_error
    /// What happened, in one sentence.
    let message: String
    let tried: String
    /// What came back.
    let answer: String
    /// Until the next attempt.
    let retry: Duration
    /// Attempts that have failed since the registration was lost.
    let failures: Int

    init(_ event: communicator_interrupted_event) {
        error = event.error
        message = String(event.message)
        tried = String(event.tried)
        answer = String(event.answer)
        retry = .milliseconds(Int64(clamping: event.retry_milliseconds))
        failures = Int(event.failures)
    }

    /// For scripts: `connection-lost`.
    var name: String { String(cString: communicator_error_name(Int32(error.rawValue))) }
}

/// Registered again after an interruption.
struct Restoration {
    let server: String
    /// How long the account was not registered.
    let duration: Duration

    init(_ event: communicator_restored_event) {
        server = String(event.server)
        duration = .milliseconds(Int64(clamping: event.milliseconds))
    }
}
