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
    /// The subscriber's endpoint.
    let session: ClientSession

    struct Document {
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
        do {
            let document = try self.document(of: event.value, for: request)
            try keep(request, answer, lifetime: lifetime)
            return completed(answer, document, request, lifetime: lifetime)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    private func completed(_ answer: Message, _ document: Document?, _ request: Message, lifetime: Int) -> Message {
        guard let document, !state.faults.contains(.silentSubscriptions),
            request.headers.contains("ms-piggyback-first-notify", in: .supported)
        else { return answer }
        var answer = answer
        answer.headers.append(.msPiggybackCSeq, "1")
        let expiry = lifetime > 0 ? "active;expires=\(lifetime)" : "terminated;expires=0"
        answer.headers.append(.subscriptionState, expiry)
        answer.headers.append(.contentType, document.type)
        answer.body = DocumentFaults(faults: state.faults).spoil(
            Array(document.body.utf8), of: request.event.flatMap { DocumentFaults.Document(event: $0.value) })
        return answer
    }

    private func keep(_ request: Message, _ answer: Message, lifetime: Int) throws {
        let targets = request.event?.value == "presence" ? try resources(of: request) : []
        let dialog = SubscriptionDialog(
            request, answer: answer, watcher: address, targets: Set(targets.map(\.address)), session: session,
            lifetime: lifetime)
        state.presence.keep(dialog, lifetime: lifetime)
        state.presence.add(address, to: targets.filter(\.isAdded).map(\.address))
    }

    private func document(of event: String, for request: Message) throws -> Document? {
        switch event {
        case "vnd-microsoft-roaming-contacts" where state.faults[.unnamedEvents] == 3:
            throw Refusal.eventNotServed(event)
        case "vnd-microsoft-roaming-contacts":
            return Document(
                type: "application/vnd-microsoft-roaming-contacts+xml",
                body: try contacts())
        case "vnd-microsoft-provisioning-v2":
            return Document(type: "application/vnd-microsoft-roaming-provisioning-v2+xml", body: try provisioning())
        case "vnd-microsoft-roaming-self":
            return Document(
                type: "application/vnd-microsoft-roaming-self+xml",
                body: try state.presence.documents(about: address)?.ownData() ?? "")
        case "presence": return try presence(request)
        case "presence.wpending", "vnd-microsoft-roaming-ACL", "vnd-microsoft-provisioning": return nil
        default: throw Refusal.eventNotServed(event)
        }
    }

    private func contacts() throws -> String {
        switch state.contactKeeping {
        case .pool: try state.presence.record(of: address)?.contacts.document() ?? ""
        case .exchangeRefused: throw Refusal.contactsInExchange
        case .exchangeEmpty: try Markup("contactList", ["deltaNum": "1", "ucsMode": "Migrated"]) {}.source()
        }
    }

    private func provisioning() throws(XMLError) -> String {
        try Markup(
            "provisionGroupList",
            ["xmlns": "http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification"]
        ) {
            Markup("provisionGroup", ["name": "ServerConfiguration"]) {
                Markup("focusFactoryUri", "sip:\(address);gruu;opaque=app:conf:focusfactory")
                if state.hasAddressBook { for place in addressBook { place } }
            }
        }.source()
    }

    private var addressBook: [Markup] {
        [("Internal", state.names.inside), ("External", state.names.outside)].flatMap { name, site in
            [
                Markup("abs\(name)ServerUrl", site.web + PoolSite.Path.addressBookFiles),
                Markup("dlx\(name)Url", site.addressBook),
            ]
        } + [Markup("dlxEnabled", "true")]
    }

    // Presence

    private struct Resource {
        let address: String
        /// Whether the person was just put on the subscriber's list.
        let isAdded: Bool
    }

    private func resources(of request: Message) throws -> [Resource] {
        guard !request.body.isEmpty else { return [] }
        return try XMLElement(parsing: request.body).elements("action", "adhocList", "resource").map { element in
            let uri = element.attribute("uri") ?? ""
            guard let parsed = try? URI(parsing: uri), let user = parsed.address?.user, let host = parsed.address?.host
            else { throw Refusal.valueWrong(element: "resource", value: uri) }
            return Resource(
                address: "\(user)@\(host)".lowercased(), isAdded: element.element("context") != nil)
        }
    }

    /// A list with a part for each person that is known here; one document for one person who was asked for directly.
    private func presence(_ request: Message) throws -> Document? {
        let addresses = try resources(of: request).map(\.address)
        // Who ends a subscription asks for nobody.
        guard !addresses.isEmpty else { return nil }
        guard request.headers.contains("adhoclist", in: .require) else {
            guard let first = addresses.first, let documents = state.presence.documents(about: first) else {
                throw Refusal.recipientUnknown(addresses.first ?? "")
            }
            return Document(
                type: "application/msrtc-event-categories+xml", body: try documents.categories(for: address))
        }
        return try ResourceList(subscriber: address, addresses: addresses) { address in
            try state.presence.documents(about: address)?.categories(for: self.address)
        }.document(domain: state.names.domain)
    }
}
