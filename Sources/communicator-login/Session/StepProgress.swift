import CCommunicator

/// A step of the sign-in has begun or ended.
struct StepProgress {
    enum Outcome {
        case started
        case succeeded(after: Duration)
        case failed(after: Duration)
    }

    /// For scripts: `web-ticket`.
    let name: String
    /// For people: "Web ticket".
    let title: String
    /// What is tried, or what came of it; may be empty.
    let detail: String
    let outcome: Outcome

    init(_ event: communicator_step_event) {
        name = Self.name(event.step)
        title = String(event.title)
        detail = String(event.detail)
        let duration = Duration.microseconds(Int64(clamping: event.microseconds))
        outcome =
            switch event.outcome {
            case COMMUNICATOR_OUTCOME_STARTED: .started
            case COMMUNICATOR_OUTCOME_SUCCEEDED: .succeeded(after: duration)
            default: .failed(after: duration)
            }
    }

    private static func name(_ step: communicator_step) -> String {
        switch step {
        case COMMUNICATOR_STEP_DISCOVERY: "discovery"
        case COMMUNICATOR_STEP_CONNECTION: "connection"
        case COMMUNICATOR_STEP_WEB_TICKET: "web-ticket"
        case COMMUNICATOR_STEP_CERTIFICATE: "certificate"
        case COMMUNICATOR_STEP_REGISTRATION: "registration"
        case COMMUNICATOR_STEP_SUBSCRIPTIONS: "subscriptions"
        default: "unknown"
        }
    }
}
