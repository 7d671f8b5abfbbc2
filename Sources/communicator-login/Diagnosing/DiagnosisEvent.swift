import CCommunicator

/// What the library says of a diagnosis, as a value that outlives the callback.
enum DiagnosisEvent {
    case check(CheckResult)
    case verdict(VerdictResult)

    /// Copies an event of a diagnosis; nil for one of another kind.
    init?(_ event: communicator_event, of diagnosis: communicator_diagnosis) {
        switch event.kind {
        case COMMUNICATOR_EVENT_CHECK where event.check.diagnosis == diagnosis: self = .check(CheckResult(event.check))
        case COMMUNICATOR_EVENT_VERDICT where event.verdict.diagnosis == diagnosis:
            self = .verdict(VerdictResult(event.verdict))
        default: return nil
        }
    }
}

/// One thing that was looked at.
struct CheckResult {
    /// How it turned out; the raw value is for scripts.
    enum Outcome: String {
        case good, doubtful, bad, absent, skipped
    }

    let outcome: Outcome
    let subject: String
    let target: String
    let title: String
    let summary: String
    let details: [(name: String, value: String)]
    let duration: Duration

    init(_ event: communicator_check_event) {
        outcome =
            switch event.outcome {
            case COMMUNICATOR_CHECK_GOOD: .good
            case COMMUNICATOR_CHECK_DOUBTFUL: .doubtful
            case COMMUNICATOR_CHECK_BAD: .bad
            case COMMUNICATOR_CHECK_ABSENT: .absent
            default: .skipped
            }
        subject = String(event.subject)
        target = String(event.target)
        title = String(event.title)
        summary = String(event.summary)
        details = UnsafeBufferPointer(start: event.details, count: event.detail_count).map {
            (String($0.name), String($0.value))
        }
        duration = .microseconds(Int64(clamping: event.microseconds))
    }
}

/// What all checks come to.
struct VerdictResult {
    /// Who can mend what is broken; the raw value is for scripts.
    enum Mender: String {
        case nobody
        case user
        case networkAdministrator = "network-administrator"
        case serverAdministrator = "server-administrator"
    }

    let mender: Mender
    let cause: String
    let message: String
    let advice: String
    let remarks: [String]

    init(_ event: communicator_verdict_event) {
        mender =
            switch event.mender {
            case COMMUNICATOR_MENDER_USER: .user
            case COMMUNICATOR_MENDER_NETWORK_ADMINISTRATOR: .networkAdministrator
            case COMMUNICATOR_MENDER_SERVER_ADMINISTRATOR: .serverAdministrator
            default: .nobody
            }
        cause = String(event.cause)
        message = String(event.message)
        advice = String(event.advice)
        remarks = UnsafeBufferPointer(start: event.remarks, count: event.remark_count).map { String($0) }
    }
}
