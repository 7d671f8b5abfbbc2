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
        } else if let session = Self.descriptions(of: invite).lazy.compactMap(MessageSession.init(parsing:)).first {
            self = MeshInvitation(invite).map { .mesh($0, session) } ?? .conversation(session)
        } else if type?.boundary != nil || type?.isType(MessageSession.contentType) == true {
            self = Self.isCall(invite) ? .call : .media
        } else {
            self = .unknown
        }
    }

    /// The descriptions of the session: the body, or those among its parts.
    private static func descriptions(of invite: Message) -> [[UInt8]] {
        guard let type = invite.contentType else { return [] }
        guard let boundary = type.boundary else {
            return type.isType(MessageSession.contentType) ? [invite.body] : []
        }
        let parts = (try? MultipartBody(parsing: invite.body, boundary: boundary).parts) ?? []
        return parts.filter { $0.contentType?.isType(MessageSession.contentType) == true }.map { Array($0.body) }
    }

    /// Whether a description of the media, or one of several from which the callee chooses, has sound or pictures.
    private static func isCall(_ invite: Message) -> Bool {
        invite.body.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: "m=audio ".utf8) || line.starts(with: "m=video ".utf8)
        }
    }
}
