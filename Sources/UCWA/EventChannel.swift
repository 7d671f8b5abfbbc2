/// The event channel (UCWA sheet 3.8) as a value: which address is polled next, and what an answer means.
///
/// The number that acknowledges is the server's: only addresses that it has given are asked.
public struct EventChannel: Sendable, Hashable {
    /// What an answer says.
    public enum Outcome: Sendable, Hashable {
        /// What has happened, in its order; may be empty.
        case events([UCWAEvent])
        /// Something was lost: everything that changes has to be asked for anew.
        case gap
        /// No answer of this channel; the same address is asked again, after a pause.
        case invalid
    }

    /// What is polled next.
    public private(set) var href: String

    /// - Parameter href: the link `events` of the application.
    public init(href: String) {
        self.href = href
    }

    /// Takes the answer to a poll.
    public mutating func receive(_ answer: UCWAResource) -> Outcome {
        if let next = answer.link("next") {
            href = next.href
            return .events(UCWAEvent.all(in: answer))
        }
        guard let next = answer.link("resume") ?? answer.link("resync") else { return .invalid }
        href = next.href
        return .gap
    }
}
