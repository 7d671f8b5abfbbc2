import JSON
import Localization
internal import Web

/// An event of the channel (UCWA sheet 3.8).
public struct UCWAEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case added, updated, deleted, started, completed
    }

    /// The most events of one answer that are looked at.
    public static let most = 10_000

    /// The resource that sends it, such as `conversation`, and its address.
    public let sender: String
    public let senderHref: String
    public let kind: Kind
    /// What it is about: `rel` and address.
    public let rel: String
    public let href: String
    /// The list that the target came into or left, such as `lobby`; nil where none is told.
    public let list: String?
    /// The target itself, where the server sends it along.
    public let resource: UCWAResource?
    /// Whether an operation has succeeded; nil where nothing is told.
    public let hasSucceeded: Bool?
    public let code: String?
    public let subcode: String?
    /// What the server says in words.
    public let message: String?

    /// The events of an answer in their order; what is of an unknown kind is left out.
    static func all(in answer: UCWAResource) -> [UCWAEvent] {
        let events = (answer.value["sender"]?.elements ?? []).lazy.flatMap { sender in
            (sender["events"]?.elements ?? []).lazy.compactMap { UCWAEvent($0, from: sender) }
        }
        return Array(events.prefix(most))
    }

    private init?(_ event: JSONValue, from sender: JSONValue) {
        guard let kind = event["type"]?.text.flatMap({ Kind(rawValue: $0) }), let rel = event["link"]?["rel"]?.text,
            let href = event["link"]?["href"]?.text
        else { return nil }
        self.sender = sender["rel"]?.text ?? ""
        senderHref = sender["href"]?.text ?? ""
        self.kind = kind
        self.rel = rel
        self.href = href
        list = event["in"]?["rel"]?.text
        resource = UCWAResource(event).embedded(rel)
        hasSucceeded = event["status"]?.text.map { $0.lowercased() == "success" }
        code = event["reason"]?["code"]?.text
        subcode = event["reason"]?["subcode"]?.text
        message = event["reason"]?["message"]?.text.flatMap { ServerText.clean($0, limit: UCWARefusal.longest) }
    }
}
