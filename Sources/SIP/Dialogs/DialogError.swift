/// Why messages do not make a dialog.
public enum DialogError: Error, Sendable, Hashable {
    /// The message has no `Contact`, or one that is no SIP URI, where the peer's requests are to be sent.
    case noRemoteTarget
    /// Our tag is missing.
    case noLocalTag
    /// A header that every message has is missing.
    case incomplete
}
