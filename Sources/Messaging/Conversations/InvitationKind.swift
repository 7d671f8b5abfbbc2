public import SIP

/// What an INVITE is about, by its content (messaging sheet 4).
public enum InvitationKind: Sendable, Hashable {
    /// Instant messages between two.
    case conversation(MessageSession)
    /// Instant messages between several, by the meshes of 2005.
    case mesh(MeshInvitation, MessageSession)
    /// A conference (`application/ms-conf-invite+xml`).
    case conference
    /// Voice, with or without video.
    case call
    /// Files, shared screens.
    case media
    /// Something else.
    case unknown

    public init(_ invite: Message) {
        let type = invite.contentType
        if type?.isType("application/ms-conf-invite+xml") == true {
            self = .conference
        } else if type?.boundary != nil {
            self = Self.isCall(invite) ? .call : .media
        } else if type?.isType("application/sdp") != true {
            self = .unknown
        } else if let session = MessageSession(parsing: invite.body) {
            self = MeshInvitation(invite).map { .mesh($0, session) } ?? .conversation(session)
        } else {
            self = Self.isCall(invite) ? .call : .media
        }
    }

    /// Whether a description of the media, or one of several from which the callee chooses, has sound or pictures.
    private static func isCall(_ invite: Message) -> Bool {
        invite.body.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: "m=audio ".utf8) || line.starts(with: "m=video ".utf8)
        }
    }
}
