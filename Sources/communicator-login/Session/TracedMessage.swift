import CCommunicator

/// A message on the wire.
struct TracedMessage {
    let isOutgoing: Bool
    /// "SIP" or "HTTP".
    let channel: String
    let text: String

    init(_ event: communicator_trace_event) {
        isOutgoing = event.outgoing
        channel = String(event.channel)
        text = String(event.text)
    }
}
