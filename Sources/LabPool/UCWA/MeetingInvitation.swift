import EventLoop
import SIP
import Security
import XML

/// Somebody's invitation to a conference, as an INVITE of SIP (messaging sheet 9.8).
struct MeetingInvitation {
    static let contentType = "application/ms-conf-invite+xml"

    let invite: Message
    let focus: String
    let subject: String
    /// Who asks, without `sip:`.
    let person: String

    /// Nil if the INVITE is another one, or says too little.
    init?(_ invite: Message) {
        guard invite.contentType?.isType(Self.contentType) == true, let uri = invite.from?.uri, let user = uri.user,
            let host = uri.host?.name, let root = try? XMLElement(parsing: invite.body),
            let focus = root.element("focus-uri")?.trimmedText
        else { return nil }
        self.invite = invite
        self.focus = focus
        subject = root.element("subject")?.trimmedText ?? ""
        person = "\(user)@\(host)".lowercased()
    }

    /// The document that invites.
    static func body(focus: String, subject: String) -> String? {
        try? Markup("Conferencing", ["version": "2.0"]) {
            Markup("focus-uri", focus)
            Markup("subject", subject)
            Markup("im", ["available": "true"]) { Markup("first-im", []) {} }
        }.source()
    }

    /// An answer of the invited endpoint.
    @LoopActor
    func answer(_ status: Status, from endpoint: WebEndpoint) -> Message {
        let tag = status.isFinal ? RandomBytes.hexadecimal(count: 8) : nil
        var answer = Message(responseTo: invite, status, toTag: tag)
        if status.isSuccess { answer.headers.append(.contact, endpoint.contact) }
        return answer
    }
}
