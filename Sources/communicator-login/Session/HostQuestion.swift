import CCommunicator

/// Is this host, outside the domain of the sign-in address, the right one?
struct HostQuestion {
    let question: communicator_question
    /// The domain of the sign-in address.
    let domain: String
    let host: String

    init(_ event: communicator_host_event) {
        question = event.question
        domain = String(event.domain)
        host = String(event.host)
    }
}
