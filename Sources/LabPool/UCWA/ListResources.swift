import EventLoop
import JSON
import XML

/// Changes of a user's contact list over the web API, and the subscription that tells of them (UCWA sheet 4.3, 4.6).
@LoopActor
final class ListResources {
    private static let echo = "please pass this in a PUT request"
    private static let mostContacts = 250

    private unowned let application: WebApplication
    private let address: String
    private let echoName: String
    /// Ends the subscription; nil while there is none.
    private var end: LoopTimer?
    /// The list that the client has been told.
    private var told: RoamingContacts?

    /// - Parameter echoName: the name of the member that a PUT must repeat.
    init(_ application: WebApplication, address: String, echoName: String) {
        self.application = application
        self.address = address
        self.echoName = echoName
        application.state.presence.observeLists(self) { [weak self] in self?.noteChange(of: $0) }
    }

    /// The application is over.
    func finish() {
        application.state.presence.observeLists(self, nil)
        end?.cancel()
    }

    private var presence: PresenceServer { application.state.presence }
    private var list: RoamingContacts? { presence.record(of: address)?.contacts }

    private func href(_ part: PeoplePart) -> String { application.href(.people(part)) }

    // The subscription

    var subscription: Resource {
        var resource = Resource(
            "myContactsAndGroupsSubscription", ["state": .string(end == nil ? "Disconnected" : "Connected")])
        resource.link("self", href(.listSubscription))
        resource.link("startOrRefreshSubscriptionToContactsAndGroups", href(.listSubscriptionStart))
        if end != nil { resource.link("stopSubscriptionToContactsAndGroups", href(.listSubscriptionStop)) }
        return resource
    }

    func subscribe(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        guard let minutes = request.queryValue("duration").flatMap({ Int($0) }), (10...60).contains(minutes) else {
            throw .invalidParameter
        }
        end?.cancel()
        end = EventLoop.after(.seconds(minutes * 60)) { [weak self] in self?.end = nil }
        told = list
        return .resource(subscription, status: 201)
    }

    func unsubscribe() throws(UCWAFailure) -> HTTPResponse {
        guard let end else { throw UCWAFailure(.conflict) }
        end.cancel()
        self.end = nil
        return .empty(204)
    }

    // Edits

    /// A group as it may be put back.
    func addRules(to group: inout Resource) {
        group.set(echoName, .string(Self.echo))
        group.etag = etag
    }

    private var etag: String { String(list?.version ?? 0) }

    func change(_ request: HTTPRequest, _ part: PeoplePart) throws(UCWAFailure) -> HTTPResponse {
        guard request["x-ms-requiresminresourceversion"] == "2" else {
            throw UCWAFailure(.notFound, .apiVersionNotSupported)
        }
        switch (part, request.method) {
        case (.groups, "POST"):
            let name = try RequestDocument(request).required("displayName", upTo: 256)
            guard list?.groupNames.contains(where: { $0.name == name }) == false else {
                throw UCWAFailure(.conflict, .alreadyExists)
            }
            try edit("addGroup", [("name", name), ("externalURI", "")])
        case (.group(let id), "PUT"): try rename(id, request)
        case (.group(let id), "DELETE"):
            guard id != 1 else { throw UCWAFailure(.forbidden, .operationNotSupported) }
            try edit("deleteGroup", [("groupID", String(id))])
        case (.memberships, "POST"): return try add(request)
        case (.membership(let group, let person), "DELETE"): try remove(person) { $0 == group }
        case (.removal, "POST"):
            try remove(try Self.address(request.queryValue("contactUri"))) { _ in true }
        default: throw UCWAFailure(.methodNotAllowed)
        }
        return .empty(204)
    }

    private func rename(_ id: Int, _ request: HTTPRequest) throws(UCWAFailure) {
        guard let tag = request["if-match"] else { throw UCWAFailure(.preconditionRequired) }
        guard tag == "\"\(etag)\"" else { throw UCWAFailure(.preconditionFailed) }
        let document = try RequestDocument(request)
        guard document[echoName] == .string(Self.echo), id != 1 else { throw .invalidParameter }
        let name = try document.required("name", upTo: 256)
        try edit("modifyGroup", [("groupID", String(id)), ("name", name), ("externalURI", "")])
    }

    private func add(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        let document = try RequestDocument(request)
        let person = try Self.address(document.text("contactUri", upTo: 250) ?? request.queryValue("contactUri"))
        let text = try document.text("groupId", upTo: 250) ?? request.queryValue("groupId") ?? "1"
        guard let group = Int(text), let list, list.groupNames.contains(where: { $0.id == group }) else {
            throw .invalidParameter
        }
        let present = groups(of: person)
        guard !present.contains(group) else { throw UCWAFailure(.conflict, .alreadyExists) }
        guard list.addresses.count < Self.mostContacts else { throw UCWAFailure(.conflict, .limitExceeded) }
        try set(person, present + [group])
        presence.add(address, to: [person])
        return .resource(membership(of: person, in: group), status: 201)
    }

    private func remove(_ person: String, _ isLeft: (Int) -> Bool) throws(UCWAFailure) {
        let present = groups(of: person)
        guard present.contains(where: isLeft) else { throw UCWAFailure(.notFound) }
        let rest = present.filter { !isLeft($0) }
        if rest.isEmpty { try edit("deleteContact", [("URI", "sip:\(person)")]) } else { try set(person, rest) }
    }

    private func set(_ person: String, _ groups: [Int]) throws(UCWAFailure) {
        try edit(
            "setContact",
            [
                ("displayName", ""), ("groups", groups.map { String($0) }.joined(separator: " ")),
                ("subscribed", "true"), ("URI", "sip:\(person)"), ("externalURI", ""),
            ])
    }

    private func groups(of person: String) -> [Int] {
        list.map { list in list.groupNames.map(\.id).filter { list.members(of: $0).contains(person) } } ?? []
    }

    /// Makes the edit as a client by SIP would.
    private func edit(_ method: String, _ parameters: [(String, String)]) throws(UCWAFailure) {
        do {
            let version = String(list?.version ?? 0)
            let envelope = Markup("Envelope") {
                Markup("Body") {
                    Markup(method) {
                        for (name, value) in parameters { Markup(name, value) }
                        Markup("deltaNum", version)
                    }
                }
            }
            _ = try presence.edit(try XMLElement(parsing: envelope.source()), of: address)
        } catch {
            throw .invalidParameter
        }
    }

    private static func address(_ uri: String?) throws(UCWAFailure) -> String {
        guard let uri = uri?.lowercased(), uri.hasPrefix("sip:"), uri.contains("@"), uri.count <= 250 else {
            throw .invalidParameter
        }
        return String(uri.dropFirst("sip:".count))
    }

    func membership(of person: String, in group: Int) -> Resource {
        var membership = Resource("myGroupMembership")
        membership.link("self", href(.membership(group, person)))
        membership.link("contact", href(.contact(person)))
        membership.link(group == 1 ? "defaultGroup" : "group", href(.group(group)))
        return membership
    }

    // Events

    private func noteChange(of owner: String) {
        guard owner == address, end != nil, let list, let before = told else { return }
        told = list
        let (old, new) = (before.groupNames, list.groupNames)
        for group in new {
            let known = old.first { $0.id == group.id }
            if known?.name != group.name { tell(known == nil ? .added : .updated, group.id) }
        }
        for group in Set(old.map(\.id)).union(new.map(\.id)).sorted() {
            let (left, come) = (Set(before.members(of: group)), Set(list.members(of: group)))
            for person in come.subtracting(left).sorted() { tell(.added, person, group) }
            for person in left.subtracting(come).sorted() { tell(.deleted, person, group) }
        }
        for group in old where !new.contains(where: { $0.id == group.id }) { tell(.deleted, group.id) }
    }

    private func tell(_ kind: WebEvent.Kind, _ group: Int) {
        emit(kind, .init(rel: "group", href: href(.group(group))), in: nil)
    }

    private func tell(_ kind: WebEvent.Kind, _ person: String, _ group: Int) {
        emit(
            kind, .init(rel: "contact", href: href(.contact(person))),
            in: .init(rel: group == 1 ? "defaultGroup" : "group", href: href(.group(group))))
    }

    private func emit(_ kind: WebEvent.Kind, _ target: WebEvent.Target, in collection: WebEvent.Target?) {
        application.emit(
            .init(
                sender: .init(rel: "people", href: href(.itself)), kind: kind, target: target, collection: collection))
    }
}
