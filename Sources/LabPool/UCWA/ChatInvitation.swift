import EventLoop
import JSON
import SIP
import Security

/// What a conversation between two begins with (UCWA sheet 5.1, 5.3).
struct ChatInvitation {
    enum Direction: String {
        case incoming = "Incoming"
        case outgoing = "Outgoing"
    }

    let direction: Direction
    /// The other one, without `sip:`.
    let peer: String
    let operation: String?
    let importance: String
    let subject: String
    let thread: String
    /// Of an outgoing invitation.
    let first: OutgoingText?
    /// Of an incoming invitation.
    let text: MessageText?

    /// What a client asks for.
    @LoopActor
    init(_ document: RequestDocument, of application: WebApplication) throws(UCWAFailure) {
        direction = .outgoing
        let to = try document.required("to", upTo: 500).lowercased()
        guard to.hasPrefix("sip:"), to.contains("@"), (try? URI(parsing: to)) != nil else { throw .invalidParameter }
        peer = String(to.dropFirst("sip:".count))
        operation = try document.text("operationId", upTo: 50)
        importance = try document.text("importance", upTo: 20) ?? "Normal"
        guard ["Normal", "Urgent", "Emergency"].contains(importance) else { throw .invalidParameter }
        subject = try document.text("subject", upTo: 250) ?? ""
        thread = try document.text("threadId", upTo: 250) ?? Base64.encode(RandomBytes.generate(count: 20))
        first = try OutgoingText(document, of: application)
        text = nil
    }

    /// What somebody's INVITE says; nil if it is from nobody.
    init?(_ invite: Message, takesHTML: Bool) {
        guard let uri = invite.from?.uri, let user = uri.user, let host = uri.host?.name else { return nil }
        direction = .incoming
        peer = "\(user)@\(host)".lowercased()
        operation = nil
        importance = "Normal"
        subject = invite.headers[.subject] ?? ""
        thread = invite.headers[.msConversationID] ?? ""
        first = nil
        let texts = invite.headers.all("ms-im-format") + invite.headers.all(.msTextFormat)
        let read = texts.compactMap(Self.text)
        text = read.first { $0.isHTML && takesHTML } ?? read.first { !$0.isHTML }
    }

    /// `text/plain; charset=UTF-8;ms-body=SGVsbG8=`
    private static func text(_ header: String) -> MessageText? {
        let parts = header.split(separator: ";").map { $0.drop { $0 == " " } }
        guard let type = parts.first, ["text/plain", "text/html"].contains(type.lowercased()),
            let body = parts.first(where: { $0.lowercased().hasPrefix("ms-body=") }),
            let bytes = try? Base64.decode(body.dropFirst("ms-body=".count), limit: 64 * 1024)
        else { return nil }
        return MessageText(type.lowercased(), bytes)
    }

    /// The header of an INVITE that carries the first text; nil if there is none, or none that is plain.
    var header: String? {
        guard let first, first.type == "text/plain" else { return nil }
        return "\(first.contentType); ms-body=\(Base64.encode(first.body))"
    }
}
