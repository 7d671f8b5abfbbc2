public import SIP

/// What an INVITE is about, by its content (messaging sheet 4).
public enum InvitationKind: Sendable, Hashable {
    /// Instant messages between two.
    case conversation(MessageSession)
    /// Instant messages between several, by the meshes of 2005.
    case mesh
    /// A conference (`application/ms-conf-invite+xml`).
    case conference
    /// Files, calls, shared screens.
    case media
    /// Something else.
    case unknown

    public init(_ invite: Message) {
        let type = invite.contentType
        if type?.isType("application/ms-conf-invite+xml") == true {
            self = .conference
        } else if type?.boundary != nil {
            self = .media
        } else if type?.isType("application/sdp") != true {
            self = .unknown
        } else if let session = MessageSession(parsing: invite.body) {
            self = Self.isMesh(invite) ? .mesh : .conversation(session)
        } else {
            self = .media
        }
    }

    private static func isMesh(_ invite: Message) -> Bool {
        invite.headers.values("EndPoints").count > 2 || invite.headers["TriggeredInvite"]?.uppercased() == "TRUE"
    }
}
