import CCommunicator

/// The session is over, or there never was one.
struct Ending {
    let error: communicator_error
    /// What happened, in one sentence.
    let message: String
    let tried: String
    /// What came back.
    let answer: String
    /// What to do.
    let advice: String
    let mayRetry: Bool
    let retry: Duration
    /// Whether a diagnosis may tell more.
    private(set) var diagnosisHelps: Bool

    init(_ event: communicator_ended_event) {
        error = event.error
        message = String(event.message)
        tried = String(event.tried)
        answer = String(event.answer)
        advice = String(event.advice)
        mayRetry = event.may_retry
        retry = .seconds(Int64(event.retry_seconds))
        diagnosisHelps = event.diagnosis_helps
    }

    /// An ending before the library had anything to try.
    init(_ refusal: AccountSettings.Refusal, tried: String, advice: String) {
        error = refusal.error
        message = refusal.message
        self.tried = tried
        answer = ""
        self.advice = advice
        mayRetry = false
        retry = .zero
        diagnosisHelps = false
    }

    /// The ending of a guest: a diagnosis looks at what an account needs.
    var ofGuest: Ending {
        var ending = self
        ending.diagnosisHelps = false
        return ending
    }

    /// For scripts: `credentials-refused`.
    var name: String { String(cString: communicator_error_name(Int32(error.rawValue))) }
}
