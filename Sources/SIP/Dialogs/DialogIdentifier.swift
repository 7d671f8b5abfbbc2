/// What identifies a dialog at one of its ends (RFC 3261 12).
public struct DialogIdentifier: Sendable, Hashable {
    /// The Call-ID.
    public let callID: String
    /// Our tag.
    public let localTag: String
    /// The peer's tag; empty for a peer of RFC 2543, which has none.
    public let remoteTag: String

    /// Makes an identifier.
    public init(callID: String, localTag: String, remoteTag: String) {
        self.callID = callID
        self.localTag = localTag
        self.remoteTag = remoteTag
    }

    /// The dialog that a request of the peer belongs to; nil if it is outside of any: its `To` has no tag.
    public init?(ofReceived request: Message) {
        guard request.isRequest, let callID = request.callID, let localTag = request.toTag else { return nil }
        self.init(callID: callID, localTag: localTag, remoteTag: request.fromTag ?? "")
    }
}
