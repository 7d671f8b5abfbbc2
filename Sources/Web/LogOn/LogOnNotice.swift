internal import Localization

/// That a user is about to be proved to a ticket service in one way, and why the way before it did not do.
public struct LogOnNotice: Sendable {
    /// The way.
    public let way: LogOnWay
    /// The host that is shown the proof.
    public let host: String
    /// Why the way before it did not do; nil for the first.
    public let reason: WebError?
}

extension LogOnNotice: CustomStringConvertible {
    /// What is about to be done, as part of a sentence.
    public var description: String {
        let attempt = "\(host) \(way)"
        return reason.map { "\(attempt): \($0.outcome)" } ?? attempt
    }
}
