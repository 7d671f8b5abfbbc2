public import SIP

/// What an INVITE says of a group chat of 2005: a mesh of dialogs, all with one Call-ID ([MS-SIP], messaging sheet 8).
public struct MeshInvitation: Sendable, Hashable {
    /// The most members that a chat may have; what names more is no invitation.
    public static let mostMembers = 50
    /// What whoever invites into a mesh requires of the invited.
    public static let feature = "com.microsoft.rtc-multiparty"

    /// Who asks newcomers in, if the inviter says so.
    public let manager: NameAddress?
    /// Those in the chat, the invited one among them; empty where the inviter names none.
    public let members: [NameAddress]
    /// Whether it comes of somebody else's invitation: a newcomer makes the mesh complete.
    public let isTriggered: Bool

    /// Reads an INVITE; nil where it is about a conversation of two.
    public init?(_ invite: Message) {
        let named = invite.headers.values(.endPoints)
        isTriggered = invite.headers[.triggeredInvite]?.uppercased() == "TRUE"
        guard named.count <= Self.mostMembers else { return nil }
        members = named.compactMap { try? NameAddress(parsing: $0) }
        // Somebody may be named with several endpoints.
        let people = Set(members.map { $0.uri.description.lowercased() })
        guard isTriggered || people.count > 2 else { return nil }
        manager = invite.headers[.rosterManager].flatMap { try? NameAddress(parsing: $0) }
    }
}
