import EventLoop
import SIP
import XML

/// Answers SUBSCRIBE with the first notification piggy-backed (sign-in.md, section 9, 11.8).
@LoopActor
struct Subscriptions {
    /// Seconds until a subscription ends.
    private static let lifetime = 3600

    let state: PoolState
    /// The subscriber.
    let address: String

    private struct Document {
        let type: String
        let body: String
    }

    /// Completes `answer`, a 200.
    func answer(_ request: Message, _ answer: Message) throws(Refusal) -> Message {
        guard let event = request.event else { throw .eventNotServed("") }
        let lifetime = min(request.expires.map(Int.init) ?? Self.lifetime, Self.lifetime)
        var answer = answer
        answer.headers.append(.expires, String(lifetime))
        answer.headers.append(.event, event.value)
        answer.headers.append(.contact, "<sip:\(state.names.frontEnd)>")
        let document: Document?
        do {
            document = try self.document(of: event.value, for: request)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
        if state.faults.contains(.silentSubscriptions) { return answer }
        guard let document, request.headers.contains("ms-piggyback-first-notify", in: .supported) else { return answer }
        answer.headers.append(.msPiggybackCSeq, "1")
        let state = lifetime > 0 ? "active;expires=\(lifetime)" : "terminated;expires=0"
        answer.headers.append(.subscriptionState, state)
        answer.headers.append(.contentType, document.type)
        answer.body = Array(document.body.utf8)
        return answer
    }

    private func document(of event: String, for request: Message) throws -> Document? {
        switch event {
        case "vnd-microsoft-roaming-contacts":
            return Document(type: "application/vnd-microsoft-roaming-contacts+xml", body: try contacts())
        case "vnd-microsoft-provisioning-v2":
            return Document(type: "application/vnd-microsoft-roaming-provisioning-v2+xml", body: try provisioning())
        case "vnd-microsoft-roaming-self":
            return Document(type: "application/vnd-microsoft-roaming-self+xml", body: try ownData())
        case "presence": return try presence(request)
        case "presence.wpending", "vnd-microsoft-roaming-ACL", "vnd-microsoft-provisioning": return nil
        default: throw Refusal.eventNotServed(event)
        }
    }

    private func contacts() throws(XMLError) -> String {
        try Markup(
            "contactList",
            ["deltaNum": "1", "xmlns": "http://schemas.microsoft.com/2006/09/sip/roaming-contacts"]
        ) {
            Markup("group", ["id": "1", "name": "~", "externalURI": ""]) {}
            for account in state.accounts where account.address != address {
                Markup(
                    "contact",
                    [
                        "uri": account.address, "name": "", "groups": "1", "subscribed": "true",
                        "externalURI": "",
                    ]
                ) {}
            }
        }.source()
    }

    private func provisioning() throws(XMLError) -> String {
        try Markup(
            "provisionGroupList",
            ["xmlns": "http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification"]
        ) {
            Markup("provisionGroup", ["name": "ServerConfiguration"]) {}
        }.source()
    }

    private func ownData() throws(XMLError) -> String {
        try Markup("roamingData", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/roaming-self"]) {
            Markup(
                "categories",
                ["xmlns": "http://schemas.microsoft.com/2006/09/sip/categories", "uri": "sip:\(address)"]
            ) {}
            Markup("containers", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/containers"]) {}
            Markup("subscribers", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/presence-subscribers"]) {}
        }.source()
    }

    /// The categories of the one contact that is asked for; several want a list, which is not served yet.
    private func presence(_ request: Message) throws -> Document? {
        guard let batch = try? XMLElement(parsing: request.body) else { return nil }
        let contacts = batch.elements("action", "adhocList", "resource").compactMap { $0.attribute("uri") }
        guard let contact = contacts.first, contacts.count == 1 else { return nil }
        return Document(
            type: "application/msrtc-event-categories+xml",
            body: try Markup(
                "categories", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/categories", "uri": contact]
            ) {}.source())
    }
}
