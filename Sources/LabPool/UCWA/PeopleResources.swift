import EventLoop
import JSON

/// A user's contacts, their presence, and the search, over the web API (UCWA sheet 4).
@LoopActor
final class PeopleResources {
    /// People whose presence the client is told of, for a time.
    private final class Subscription {
        let number: Int
        var addresses: [String]
        var end: ContinuousClock.Instant
        var timer: LoopTimer?

        init(_ number: Int, _ addresses: [String], end: ContinuousClock.Instant) {
            self.number = number
            self.addresses = addresses
            self.end = end
        }
    }

    private static let mostSubscriptions = 20
    private static let longest: Duration = .seconds(30 * 60)
    private static let defaultGroup = 1

    private unowned let application: WebApplication
    private let address: String
    private let lists: ListResources
    private var subscriptions: [Int: Subscription] = [:]

    init(_ application: WebApplication, address: String, echoName: String) {
        self.application = application
        self.address = address
        lists = ListResources(application, address: address, echoName: echoName)
        application.state.presence.observe(self) { [weak self] in self?.noteChange(of: $0) }
    }

    /// The application is over.
    func finish() {
        application.state.presence.observe(self, nil)
        lists.finish()
        for subscription in subscriptions.values { subscription.timer?.cancel() }
    }

    private var presence: PresenceServer { application.state.presence }
    private var directory: Directory { application.state.directory }
    private var list: RoamingContacts? { presence.record(of: address)?.contacts }

    private func href(_ part: PeoplePart) -> String { application.href(.people(part)) }

    // Requests

    func answer(_ request: HTTPRequest, _ part: PeoplePart) throws(UCWAFailure) -> HTTPResponse {
        switch (part, request.method) {
        case (.contacts, "GET"): return .resource(contacts("myContacts", list?.addresses ?? [], at: part))
        case (.groups, "GET"): return .resource(groups)
        case (.group(let id), "GET"):
            guard let group = list?.groupNames.first(where: { $0.id == id }) else { throw UCWAFailure(.notFound) }
            return .resource(self.group(group.id, group.name))
        case (.groupContacts(let id), "GET"):
            return .resource(contacts("groupContacts", list?.members(of: id) ?? [], at: part))
        case (.memberships, "GET"): return .resource(memberships)
        case (.search, "GET"): return .resource(try search(request))
        case (.subscriptions, "GET"):
            var resource = Resource("presenceSubscriptions")
            resource.link("self", href(part))
            resource.embed("presenceSubscription", all: subscriptions.keys.sorted().map(document))
            return .resource(resource)
        case (.subscriptions, "POST"), (.groupSubscription, "POST"): return try subscribe(request, part)
        case (.subscription(let number), _): return try change(number, request)
        case (.subscribedContacts, "GET"):
            var resource = Resource("subscribedContacts")
            resource.link("self", href(part))
            let watched = Set(subscriptions.values.flatMap(\.addresses)).sorted()
            resource.link("contact", all: watched.map { (href(.contact($0)), nil) })
            return .resource(resource)
        case (.photo(let address), "GET"): return try photo(of: address)
        case (.listSubscription, "GET"): return .resource(lists.subscription)
        case (.listSubscriptionStart, "POST"): return try lists.subscribe(request)
        case (.listSubscriptionStop, "POST"): return try lists.unsubscribe()
        case (.groups, _), (.group, _), (.memberships, _), (.membership, _), (.removal, _):
            return try lists.change(request, part)
        case (_, "GET"): return .resource(try personal(part))
        default: throw UCWAFailure(.methodNotAllowed)
        }
    }

    // The list

    private func contacts(_ rel: String, _ addresses: [String], at part: PeoplePart) -> Resource {
        var resource = Resource(rel)
        resource.link("self", href(part))
        resource.embed("contact", all: addresses.map(contact))
        return resource
    }

    private var groups: Resource {
        var resource = Resource("myGroups")
        resource.link("self", href(.groups))
        let all = list?.groupNames ?? []
        for group in all where group.id == Self.defaultGroup {
            resource.embed("defaultGroup", self.group(group.id, "Other Contacts"))
        }
        resource.embed("group", all: all.filter { $0.id != Self.defaultGroup }.map { group($0.id, $0.name) })
        return resource
    }

    private func group(_ id: Int, _ name: String) -> Resource {
        var resource = Resource(
            id == Self.defaultGroup ? "defaultGroup" : "group", ["id": .string(String(id)), "name": .string(name)])
        resource.link("self", href(.group(id)))
        resource.link("groupContacts", href(.groupContacts(id)))
        resource.link("subscribeToGroupPresence", href(.groupSubscription(id)))
        if id != Self.defaultGroup { lists.addRules(to: &resource) }
        return resource
    }

    private var memberships: Resource {
        var resource = Resource("myGroupMemberships")
        resource.link("self", href(.memberships))
        resource.link("removeContactFromAllGroups", href(.removal), revision: 2)
        let all = (list?.groupNames ?? []).flatMap { group in
            (list?.members(of: group.id) ?? []).map { lists.membership(of: $0, in: group.id) }
        }
        resource.embed("myGroupMembership", all: all)
        return resource
    }

    // People

    private func contact(_ address: String) -> Resource {
        let entry = directory[address]
        var resource = Resource(
            "contact",
            [
                "uri": .string("sip:\(address)"), "sourceNetwork": entry == nil ? "Federated" : "SameEnterprise",
                "type": "User", "name": .string(entry?.displayName ?? DirectoryEntry.displayName(of: address)),
                "emailAddresses": entry.map { .array([.string($0.address)]) },
                "company": entry.map { .string($0.company) }, "department": entry.map { .string($0.department) },
                "title": entry.map { .string($0.title) }, "office": entry.map { .string($0.office) },
                "workPhoneNumber": entry.map { .string("tel:\($0.workPhone.filter { $0.isNumber || $0 == "+" })") },
            ])
        resource.link("self", href(.contact(address)))
        resource.link("contactPhoto", href(.photo(address)))
        resource.link("contactPresence", href(.presence(address)))
        resource.link("contactLocation", href(.location(address)))
        resource.link("contactNote", href(.note(address)))
        resource.link("contactSupportedModalities", href(.modalities(address)))
        return resource
    }

    private func personal(_ part: PeoplePart) throws(UCWAFailure) -> Resource {
        var resource: Resource
        switch part {
        case .contact(let address): return contact(address)
        case .presence(let address):
            let availability = Availability(presence.state(of: address)?.availability ?? 0)
            resource = Resource(
                "contactPresence",
                [
                    "availability": .string(availability.rawValue), "activity": .string(availability.activity),
                    "deviceType": "PC",
                ])
        case .note(let address):
            resource = Resource(
                "contactNote", ["message": .string(presence.note(of: address) ?? ""), "type": "Personal"])
        case .location: resource = Resource("contactLocation", ["location": ""])
        case .modalities: resource = Resource("contactSupportedModalities", ["modalities": .array(["Messaging"])])
        default: throw UCWAFailure(.methodNotAllowed)
        }
        resource.link("self", href(part))
        return resource
    }

    private func photo(of address: String) throws(UCWAFailure) -> HTTPResponse {
        guard let entry = directory[address], entry.photoKeeper != .nobody else { throw UCWAFailure(.notFound) }
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "image/png"), ("ETag", "\"\(entry.photoHash)\"")],
            body: entry.photo)
    }

    private func search(_ request: HTTPRequest) throws(UCWAFailure) -> Resource {
        guard let query = request.queryValue("query")?.lowercased(), !query.isEmpty, query.count <= 256,
            let limit = Int(request.queryValue("limit") ?? "100"), (1...100).contains(limit)
        else { throw .invalidParameter }
        let found = directory.entries.filter {
            $0.displayName.lowercased().contains(query) || $0.address.contains(query)
        }
        var resource = Resource("search", ["moreResultsAvailable": .boolean(found.count > limit)])
        resource.link("self", href(.search))
        resource.embed("contact", all: found.prefix(limit).map { contact($0.address) })
        return resource
    }

    // Subscriptions

    private static func duration(_ text: String?) throws(UCWAFailure) -> Duration {
        guard let minutes = text.flatMap({ Int($0) }), (10...30).contains(minutes) else { throw .invalidParameter }
        return .seconds(minutes * 60)
    }

    private static func addresses(_ uris: [String]) throws(UCWAFailure) -> [String] {
        try uris.map { uri throws(UCWAFailure) in
            guard uri.lowercased().hasPrefix("sip:"), uri.contains("@") else { throw .invalidParameter }
            return String(uri.lowercased().dropFirst("sip:".count))
        }
    }

    private func subscribe(_ request: HTTPRequest, _ part: PeoplePart) throws(UCWAFailure) -> HTTPResponse {
        let addresses: [String]
        let duration: Duration
        if case .groupSubscription(let id) = part {
            addresses = list?.members(of: id) ?? []
            duration = try Self.duration(request.queryValue("duration"))
        } else {
            let document = try RequestDocument(request)
            guard let uris = try document.texts("uris") else { throw .invalidParameter }
            addresses = try Self.addresses(uris)
            duration = try Self.duration(document["duration"]?.text)
        }
        guard subscriptions.count < Self.mostSubscriptions else { throw UCWAFailure(.forbidden, .limitExceeded) }
        let subscription = Subscription(application.newNumber(), addresses, end: EventLoop.now + duration)
        subscriptions[subscription.number] = subscription
        schedule(subscription)
        tell(subscription, .added)
        announce(addresses)
        return .resource(document(subscription.number), status: 201)
    }

    private func change(_ number: Int, _ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        // As real servers say it, although the application is well.
        guard let subscription = subscriptions[number] else { throw .noApplication }
        switch request.method {
        case "GET": break
        case "DELETE":
            end(subscription)
            return .empty(204)
        case "POST":
            if let uris = try RequestDocument(request).texts("contactUris") {
                let addresses = try Self.addresses(uris)
                subscription.addresses += addresses
                announce(addresses)
                return .resource(document(number), status: 201)
            }
            let extended = subscription.end + (try Self.duration(request.queryValue("duration")))
            subscription.end = min(extended, EventLoop.now + Self.longest)
            schedule(subscription)
        default: throw UCWAFailure(.methodNotAllowed)
        }
        return .resource(document(number))
    }

    /// Two minutes before the end the client is told, then it ends.
    private func schedule(_ subscription: Subscription) {
        subscription.timer?.cancel()
        let warning = subscription.end - .seconds(120)
        subscription.timer = EventLoop.after(max(warning - EventLoop.now, .zero)) { [weak self, weak subscription] in
            guard let self, let subscription else { return }
            tell(subscription, .updated)
            subscription.timer = EventLoop.after(subscription.end - EventLoop.now) { [weak self, weak subscription] in
                if let subscription { self?.end(subscription) }
            }
        }
    }

    private func end(_ subscription: Subscription) {
        subscription.timer?.cancel()
        subscriptions[subscription.number] = nil
        for address in subscription.addresses where !isWatched(address) {
            application.emit(event(.deleted, .contact(address), "contact", in: subscribed))
        }
        tell(subscription, .deleted)
    }

    private func isWatched(_ address: String) -> Bool {
        subscriptions.values.contains { $0.addresses.contains(address) }
    }

    private func document(_ number: Int) -> Resource {
        var resource = Resource("presenceSubscription", ["id": .string(String(number))])
        resource.link("self", href(.subscription(number)))
        resource.link("addToPresenceSubscription", href(.subscription(number)))
        return resource
    }

    // Events

    private func noteChange(of address: String) {
        if isWatched(address) { tellPresence(of: address) }
    }

    private func announce(_ addresses: [String]) {
        for address in addresses {
            application.emit(event(.added, .contact(address), "contact", in: subscribed))
            tellPresence(of: address)
        }
    }

    private func tellPresence(of address: String) {
        let contact = WebEvent.Target(rel: "contact", href: href(.contact(address)))
        application.emit(event(.updated, .presence(address), "contactPresence", in: contact))
        application.emit(event(.updated, .note(address), "contactNote", in: contact))
    }

    private func tell(_ subscription: Subscription, _ kind: WebEvent.Kind) {
        var event = event(kind, .subscription(subscription.number), "presenceSubscription")
        if kind == .updated { event.embedded = document(subscription.number) }
        application.emit(event)
    }

    private var subscribed: WebEvent.Target { .init(rel: "subscribedContacts", href: href(.subscribedContacts)) }

    private func event(
        _ kind: WebEvent.Kind, _ part: PeoplePart, _ rel: String, in collection: WebEvent.Target? = nil
    ) -> WebEvent {
        WebEvent(
            sender: .init(rel: "people", href: href(.itself)), kind: kind,
            target: .init(rel: rel, href: href(part)), collection: collection, priority: .medium)
    }

    /// The links of the document about people.
    func addLinks(to people: inout Resource) {
        people.link("presenceSubscriptions", href(.subscriptions))
        people.link("subscribedContacts", href(.subscribedContacts))
        people.link("myGroups", href(.groups), revision: 2)
        people.link("myGroupMemberships", href(.memberships), revision: 2)
        people.link("myContacts", href(.contacts))
        people.link("myContactsAndGroupsSubscription", href(.listSubscription))
        people.link("search", href(.search), revision: 2)
    }
}
