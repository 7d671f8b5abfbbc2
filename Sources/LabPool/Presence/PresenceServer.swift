import EventLoop
import SIP
import XML

/// Contact lists and presence of all users of the pool, and those who watch them.
@LoopActor
final class PresenceServer {
    private let domain: String
    private let directory: Directory
    /// The web site that contact cards name for photos; nil: they name none.
    private let photos: String?
    private let colleagues: Colleagues
    /// How many notifications about the colleagues every endpoint gets (``Fault/presenceFlood``).
    private let flood: Int?
    /// By how many seconds the pool's clock is wrong.
    private let clockSkew: Int64
    private var records: [String: UserRecord] = [:]
    private var dialogs: [SubscriptionDialog] = []
    /// The sessions of a user's endpoints that are signed in.
    private var endpoints: [String: Set<ObjectIdentifier>] = [:]
    /// Told of every change of somebody's contact list, before the endpoints are.
    var contactsChanged: @LoopActor (String) -> Void = { _ in }
    /// Those who hear of every change of somebody's presence, and then ask.
    private var observers: [ObjectIdentifier: @LoopActor (String) -> Void] = [:]
    /// Those who hear of every change of somebody's contact list, and then look.
    private var listObservers: [ObjectIdentifier: @LoopActor (String) -> Void] = [:]

    /// - Parameters:
    ///   - domain: the pool's SIP domain.
    ///   - directory: the pool's users.
    ///   - photos: the web site that contact cards name for photos; nil: they name none.
    init(domain: String, directory: Directory, photos: String?, faults: FaultPlan) {
        self.domain = domain
        self.directory = directory
        self.photos = photos
        colleagues = Colleagues(faults[.manyContacts] ?? 0, domain: domain)
        flood = faults[.presenceFlood]
        clockSkew = Int64(faults[.clockSkew] ?? 0)
    }

    private var now: Instant { .now + clockSkew }

    /// What is kept of a user; nil for nobody.
    func record(of address: String) -> UserRecord? {
        if let record = records[address] { return record }
        guard let entry = directory[address] else { return nil }
        let others = directory.entries.map(\.address).filter { $0 != address } + colleagues.addresses
        let record = UserRecord(entry, contacts: RoamingContacts(others))
        records[address] = record
        return record
    }

    /// The documents about a user; nil for nobody.
    func documents(about address: String) -> PresenceDocuments? {
        if let colleague = colleagues.record(of: address) { return documents(about: colleague) }
        return record(of: address).map {
            PresenceDocuments(
                record: $0, domain: domain, photos: photos, isOnline: endpoints[address]?.isEmpty == false, now: now)
        }
    }

    private func documents(about colleague: UserRecord) -> PresenceDocuments {
        PresenceDocuments(record: colleague, domain: domain, photos: nil, isOnline: true, now: now)
    }

    // Endpoints

    /// An endpoint has signed in.
    func begin(_ session: AnyObject, address: String) {
        endpoints[address, default: []].insert(ObjectIdentifier(session))
    }

    /// An endpoint is gone, and what it published with it.
    func end(_ session: AnyObject, address: String, endpoint: String) {
        guard endpoints[address]?.remove(ObjectIdentifier(session)) != nil else { return }
        dialogs.removeAll { $0.session === session }
        let isLast = endpoints[address]?.isEmpty == true
        record(of: address)?.publications.end(endpoint: endpoint, isLast: isLast)
        tellWatchers(of: address)
        tellOwner(address) { try $0.published([Self.state], isAnswer: false) }
    }

    private static let state = Publications.Place(category: "state", instance: 1, container: 2)

    // What the web API sees and does

    /// Calls `action` whenever somebody's presence changes, until it is nil.
    func observe(_ observer: AnyObject, _ action: (@LoopActor (String) -> Void)?) {
        observers[ObjectIdentifier(observer)] = action
    }

    /// Calls `action` whenever somebody's contact list changes, until it is nil.
    func observeLists(_ observer: AnyObject, _ action: (@LoopActor (String) -> Void)?) {
        listObservers[ObjectIdentifier(observer)] = action
    }

    /// What somebody's publications come to; nil for nobody.
    func state(of address: String) -> AggregateState? {
        if let colleague = colleagues.record(of: address) {
            return AggregateState(colleague.publications, isOnline: true)
        }
        return record(of: address).map {
            AggregateState($0.publications, isOnline: endpoints[address]?.isEmpty == false)
        }
    }

    /// Somebody's note, if there is one.
    func note(of address: String) -> String? {
        let publications = (colleagues.record(of: address) ?? record(of: address))?.publications
        let note = publications?.entries.first { $0.key.category == "note" && $0.key.container == 200 }
        return note?.value.content.element("body")?.text
    }

    /// Publishes in the name of an endpoint that does not write documents itself, or withdraws.
    func change(_ address: String, _ places: [Publications.Place], endpoint: String, lifetime: String, to: Markup?) {
        guard let record = record(of: address) else { return }
        let content = to.flatMap { try? XMLElement(parsing: $0.source()) }
        for place in places {
            if let content {
                record.publications.put(content, at: place, lifetime: lifetime, endpoint: endpoint, now: now)
            } else {
                record.publications.withdraw(place)
            }
        }
        later {
            $0.tellOwner(address) { try $0.published(places, isAnswer: false) }
            $0.tellWatchers(of: address)
        }
    }

    /// Publishes what a user's mail server says of the user's calendar ([MS-PRES] calendarData).
    func publishCalendar(of address: String, _ freeBusy: Markup) {
        let levels: [UInt32] = [200, 300, 400]
        let places = levels.map { Publications.Place(category: "calendarData", instance: 1, container: $0) }
        let calendar = Markup(
            "calendarData",
            ["xmlns": "http://schemas.microsoft.com/2006/09/sip/calendarData", "mailboxID": address]
        ) { freeBusy }
        change(address, places, endpoint: "", lifetime: "static", to: calendar)
    }

    // Subscriptions

    /// Keeps a subscription that was granted, in place of the one of the same dialog.
    func keep(_ dialog: SubscriptionDialog, lifetime: Int) {
        dialogs.removeAll { $0.isOver || $0.callID == dialog.callID && $0.session === dialog.session }
        guard lifetime > 0 else { return }
        dialogs.append(dialog)
        let watched = colleagues.addresses.filter { dialog.targets.contains($0) }
        guard let flood, !watched.isEmpty, !dialog.isRefreshed else { return }
        let share = flood * watched.count / colleagues.addresses.count
        PresenceFlood(share, about: watched) { [weak self] address, availability in
            self?.tell(dialog, of: address, availability) ?? false
        }.begin()
    }

    /// Ends the subscriptions of a user to an event, and says why.
    func terminate(_ event: String, of watcher: String, reason: String) {
        let ended = dialogs.filter { $0.event == event && $0.watcher == watcher }
        dialogs.removeAll { dialog in ended.contains { $0 === dialog } }
        for dialog in ended { dialog.terminate(reason) }
    }

    /// Notes that somebody has put people on their list, who are told.
    func add(_ watcher: String, to people: [String]) {
        for address in people where address != watcher {
            guard let record = record(of: address), record.subscribers[watcher] == nil else { continue }
            record.subscribers[watcher] = false
            tellOwner(address) { try $0.watchers() }
        }
    }

    // Changes

    /// Edits a contact list.
    ///
    /// - Parameter isTold: false: the endpoints do not hear of it.
    /// - Returns: the body of the answer, if it has one.
    func edit(_ envelope: XMLElement, of address: String, isTold: Bool = true) throws -> String? {
        guard let record = record(of: address) else { throw Refusal.addressUnknown(address) }
        let outcome = try record.contacts.apply(envelope)
        contactsChanged(address)
        guard isTold else { return outcome.answer }
        later { server in
            for delta in outcome.deltas {
                let document = Subscriptions.Document(type: "application/\(Self.contacts)+xml", body: delta)
                server.tell(address, Self.contacts, document)
            }
            for tell in server.listObservers.values { tell(address) }
        }
        return outcome.answer
    }

    /// Publishes; the answer names the new versions.
    func publish(_ request: XMLElement, of registration: Registration) throws -> String {
        guard let record = record(of: registration.address) else { throw Refusal.addressUnknown(registration.address) }
        let (places, conflicts) = try record.publications.apply(
            request, endpoint: registration.endpoint, now: now)
        guard conflicts.isEmpty else { throw try PublicationConflict(conflicts) }
        guard let answer = try documents(about: registration.address)?.published(places, isAnswer: true) else {
            throw Refusal.addressUnknown(registration.address)
        }
        later {
            $0.tellOwner(registration.address) { try $0.published(places, isAnswer: false) }
            $0.tellWatchers(of: registration.address)
        }
        return answer
    }

    /// Changes who sees how much.
    func setContainerMembers(_ request: XMLElement, of address: String) throws {
        guard let record = record(of: address) else { throw Refusal.addressUnknown(address) }
        try record.containers.apply(request)
        later {
            $0.tellOwner(address) { try $0.containers() }
            $0.tellWatchers(of: address)
        }
    }

    /// Takes people who watch as told.
    func acknowledge(_ request: XMLElement, by address: String) throws(Refusal) {
        let subscribers = request.elements("subscriber")
        guard request.name == "setSubscribers", !subscribers.isEmpty else { throw .elementMissing("subscriber") }
        for subscriber in subscribers where subscriber.attribute("acknowledged") == "true" {
            record(of: address)?.subscribers[subscriber.attribute("user")?.lowercased() ?? ""] = true
        }
    }

    // Telling

    private static let contacts = "vnd-microsoft-roaming-contacts"
    private static let own = "vnd-microsoft-roaming-self"

    /// The answer goes out before what it causes.
    private func later(_ action: @escaping @LoopActor (PresenceServer) -> Void) {
        EventLoop.shared.post { action(self) }
    }

    private func tellOwner(_ address: String, _ document: (PresenceDocuments) throws -> String) {
        guard let documents = documents(about: address), let body = try? document(documents) else { return }
        tell(address, Self.own, Subscriptions.Document(type: "application/\(Self.own)+xml", body: body))
    }

    private func tell(_ address: String, _ event: String, _ document: Subscriptions.Document) {
        for dialog in dialogs where dialog.watcher == address && dialog.event == event { dialog.notify(document) }
    }

    /// Tells what a colleague does now; false if the subscription is over.
    private func tell(_ dialog: SubscriptionDialog, of address: String, _ availability: Int) -> Bool {
        guard dialogs.contains(where: { $0 === dialog }),
            let colleague = colleagues.record(of: address, availability: availability),
            let body = try? documents(about: colleague).categories(for: dialog.watcher)
        else { return false }
        dialog.notify(Subscriptions.Document(type: "application/msrtc-event-categories+xml", body: body))
        return true
    }

    private func tellWatchers(of address: String) {
        for tell in observers.values { tell(address) }
        guard let documents = documents(about: address) else { return }
        for dialog in dialogs where dialog.event == "presence" && dialog.targets.contains(address) {
            guard let body = try? documents.categories(for: dialog.watcher) else { continue }
            dialog.notify(Subscriptions.Document(type: "application/msrtc-event-categories+xml", body: body))
        }
    }
}

/// Publications whose versions are not the next ([MS-PRES] 409).
struct PublicationConflict: Error {
    let body: String

    init(_ conflicts: [Publications.Conflict]) throws(XMLError) {
        body = try Markup("Fault") {
            Markup("Faultcode", "Client.BadCall.WrongDelta")
            Markup("details") {
                for conflict in conflicts {
                    Markup(
                        "operation",
                        [
                            "index": String(conflict.index), "version": String(conflict.received),
                            "curVersion": String(conflict.held),
                        ]
                    ) {}
                }
            }
        }.source()
    }
}
