import Contacts
import EventLoop
import JSON
import Localization
import Network
import UCWA

/// The contact list, over UCWA (sheet 4.2, 4.3, 4.6): follows the server's, and has it changed.
@LoopActor
final class WebContacts: WebCapability, ContactCommands {
    /// How long the server tells of changes, in minutes, and when it is asked to go on.
    private static let subscription = 60
    private static let renewal: Duration = .seconds(50 * 60)
    /// The server may tell of every renewal, too.
    private static let leastRenewal: Duration = .seconds(60)
    /// What the server tells of that is in the list.
    private static let rels: Set = [
        "contact", "group", "distributionGroup", "defaultGroup", "pinnedGroup", "myGroupMembership",
    ]
    /// The most contacts, and groups, that are asked for one by one.
    private static let mostAsked = 500
    /// How often a busy server is asked for an edit.
    private static let attempts = 4

    private let watcher: WebWatcher
    private let people: WebPeople
    private let steps: StepLog
    private let teller: ContactTeller
    /// The server's list; nil until it has come.
    private var contacts: WebContactList?
    private var version: UInt32 = 0
    private var isListOld = true
    private var wishes: [ContactWish] = []
    /// Ends the wait for something to do.
    private let work = Pause()
    /// Ends the wait for the time to have the server go on telling of changes.
    private var ending = Pause()
    private var lastRenewal: ContinuousClock.Instant?

    init(outlet: EventOutlet, watcher: WebWatcher, people: WebPeople, steps: StepLog) {
        self.watcher = watcher
        self.people = people
        self.steps = steps
        teller = ContactTeller(outlet: outlet)
    }

    /// Members are not asked for over UCWA.
    func distributionAddress(ofGroup name: String) -> ContactAddress? { nil }

    func wish(_ wish: ContactWish) {
        wishes.append(ContactTeller.serverWish(wish))
        work.end()
    }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        isListOld = true
        if endpoint.isNew { steps.begin(.subscriptions) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.follow(endpoint) }
            group.addTask { try await self.keepSubscribed(endpoint.application) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        guard event.sender == "people" else { return }
        if event.rel == "myContactsAndGroupsSubscription" { return renewSoon() }
        guard Self.rels.contains(event.rel), event.list != "subscribedContacts" else {
            return
        }
        readAgain()
    }

    /// Subscriptions may be gone with what was missed.
    func catchUp(_ endpoint: WebEndpoint) async throws {
        readAgain()
        lastRenewal = nil
        renewSoon()
    }

    func close() {
        wishes = []
    }

    private func follow(_ endpoint: WebEndpoint) async throws {
        while true {
            if isListOld { try await read(endpoint.application) }
            if let wish = wishes.first, let contacts {
                try await fulfil(wish, on: contacts, endpoint.application)
                if wishes.first == wish { wishes.removeFirst() }
            } else {
                try await work.wait()
            }
        }
    }

    // The server's list

    private func readAgain() {
        isListOld = true
        work.end()
    }

    /// Reads the list, again and again where that fails.
    private func read(_ application: UCWAApplication) async throws {
        var pace = PollPace()
        while isListOld {
            do {
                isListOld = false
                await take(try await list(application))
            } catch let error where Self.mayPass(error) {
                isListOld = true
                try await EventLoop.sleep(for: pace.failed(after: .zero))
            } catch let refusal as UCWARefusal where refusal.isFinal {
                // The next change is a reason to ask again.
                if !wishes.isEmpty { teller.refuse(refusal.sentence) }
                wishes = []
                return steps.fail(.subscriptions, refusal.words)
            }
        }
    }

    private static func mayPass(_ error: any Error) -> Bool {
        (error as? UCWARefusal)?.mayPass ?? (error is NetworkError)
    }

    private func take(_ contacts: WebContactList) async {
        self.contacts = contacts
        people.note(contacts.people.values)
        await teller.tell { self.contacts?.list }
        watcher.watch(contacts.people)
        steps.succeed(.subscriptions)
    }

    private func list(_ application: UCWAApplication) async throws -> WebContactList {
        guard let list = application.link("myContacts", of: "people") else { throw UCWARefusal.notAllowed }
        async let groupDocument = document("myGroups", application)
        async let memberDocument = document("myGroupMemberships", application)
        let people = try await application.people(in: try await application.get(list), most: Self.mostAsked)
        let groups =
            if let document = try await groupDocument { try await self.groups(in: document, application) } else {
                [WebContactList.Group]()
            }
        version += 1
        return WebContactList(
            version: version, groups: groups, people: people,
            members: try await members(in: try await memberDocument, people, groups, application))
    }

    /// What the server tells of all groups, or of who stands in which, at once; nil where it does not.
    private func document(_ name: String, _ application: UCWAApplication) async throws -> UCWAResource? {
        guard let link = application.link(name, of: "people") else { return nil }
        return try await application.see(link)
    }

    /// All groups; servers may name them by links alone.
    private func groups(
        in document: UCWAResource, _ application: UCWAApplication
    ) async throws -> [WebContactList.Group] {
        let told = WebContactList.groups(in: document)
        guard told.isEmpty else { return told }
        var groups: [WebContactList.Group] = []
        for (kind, href) in WebContactList.links(in: document).prefix(Self.mostAsked) {
            if let group = try await application.see(href).flatMap({ WebContactList.Group($0, kind: kind) }) {
                groups.append(group)
            }
        }
        return groups
    }

    /// Servers of before 2015 may not tell all memberships at once: each group is asked then.
    private func members(
        in document: UCWAResource?, _ people: [WebContact], _ groups: [WebContactList.Group],
        _ application: UCWAApplication
    ) async throws -> [WebContactList.Membership: String?] {
        var members: [WebContactList.Membership: String?] = [:]
        if let document {
            members = WebContactList.members(in: document, people: people, groups: groups)
            if !members.isEmpty || people.isEmpty { return members }
        }
        let addresses = WebContactList.index(people.map { ($0.link("self"), $0.address) })
        for group in groups {
            guard let link = group.resource.link("groupContacts"), let list = try await application.see(link.href)
            else { continue }
            let linked = list.links("contact").compactMap { addresses[ResourceKey($0.href)] }
            for address in WebContact.all(in: list).map(\.address) + linked {
                members[.init(address: address, group: group.number)] = .some(nil)
            }
        }
        return members
    }

    /// Has the server tell of changes.
    private func keepSubscribed(_ application: UCWAApplication) async throws {
        lastRenewal = nil
        ending = Pause()
        while true {
            if let link = application.link("myContactsAndGroupsSubscription", of: "people") {
                try await subscribe(link, application)
            }
            try await ending.wait(for: Self.renewal)
        }
    }

    private func subscribe(_ link: String, _ application: UCWAApplication) async throws {
        do {
            let state = try await application.get(link)
            guard let start = state.link("startOrRefreshSubscriptionToContactsAndGroups") else { return }
            try await application.post(start.href, query: ["duration": "\(Self.subscription)"])
            lastRenewal = EventLoop.now
        } catch let refusal as UCWARefusal where refusal.isFinal {
            // The state is another one: it is looked at again later.
        }
    }

    /// The subscription is about to end, or may have ended.
    private func renewSoon() {
        if let lastRenewal, EventLoop.now - lastRenewal < Self.leastRenewal { return }
        ending.end()
    }

    // Wishes

    /// Makes an edit, and again a moment later where the server is only too busy for it.
    private func make(_ edit: ContactEdit, on contacts: WebContactList, _ application: UCWAApplication) async throws {
        let editor = WebContactEditor(contacts: contacts, application: application)
        for _ in 1..<Self.attempts {
            do {
                return try await editor.make(edit)
            } catch let refusal as UCWARefusal where !refusal.isApplicationGone {
                guard let pause = refusal.busyPause else { throw refusal }
                try await EventLoop.sleep(for: pause)
            }
        }
        try await editor.make(edit)
    }

    /// Makes one edit after the other until the list is as wished.
    private func fulfil(
        _ wish: ContactWish, on first: WebContactList, _ application: UCWAApplication
    ) async throws {
        var contacts = first
        var last: ContactEdit?
        while let edit = wish.nextEdit(on: contacts.list) {
            // What the server does not make, it does not make when it is asked again.
            guard edit != last else { return teller.refuse(localized("The server did not answer.")) }
            last = edit
            do {
                try await make(edit, on: contacts, application)
            } catch let refusal as UCWARefusal where !refusal.isApplicationGone {
                isListOld = true
                teller.refuse(refusal.sentence)
                return
            }
            isListOld = true
            try await read(application)
            contacts = self.contacts ?? contacts
        }
    }
}
