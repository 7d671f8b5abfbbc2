import Contacts
import EventLoop
import JSON
import Network
import Presence
import UCWA

/// The presence of everybody on the contact list, over UCWA (sheet 4.4): subscriptions that are renewed, and what is
/// asked for when the server says that it is another.
@LoopActor
final class WebWatcher: WebCapability {
    /// How long a subscription lasts, in minutes.
    private static let duration = 30
    /// The most people of one subscription.
    private static let most = 100
    /// How many questions are open at a time.
    private static let workers = 4
    /// How long a subscription is done without that the server refuses; a second for each person if that is longer.
    private static let patience: Duration = .seconds(60)
    /// How many one after the other are not let be watched until it is taken for so of everybody.
    private static let mostRefused = 8
    /// The server may tell of every renewal, too.
    private static let leastRenewal: Duration = .seconds(60)
    /// How long the server may say nothing of somebody.
    private static let longestSilence: Duration = .seconds(10)
    /// How often the server is asked again that cannot answer at the moment.
    private static let mostTroubles = 3

    /// What is asked about somebody.
    private enum Question: Sendable, Hashable {
        case presence(ContactAddress)
        case note(ContactAddress)

        var address: ContactAddress {
            switch self {
            case .presence(let address), .note(let address): address
            }
        }
    }

    private struct Subscription {
        let addresses: Set<ContactAddress>
        /// When it was renewed because the server told that it ends.
        var renewal: ContinuousClock.Instant?
    }

    private let outlet: EventOutlet
    private var people: [ContactAddress: WebContact] = [:]
    private var shown: [ContactAddress: Presence] = [:]
    /// Whose presence the server tells of, or is asked to.
    private var watched: Set<ContactAddress> = []
    /// The subscriptions by where they are.
    private var subscriptions: [String: Subscription] = [:]
    /// How many are asked for at once: fewer where the server has refused more, to find whom it does not let be watched.
    private var batch = most
    /// The most of whom the server does not say that they are too many.
    private var limit = most
    /// How many were not let be watched, each asked for alone, since somebody was.
    private var refusals = 0
    /// Who is done without until that time is over.
    private var refused: Set<ContactAddress> = []
    private var rest: LoopTimer?
    /// What to ask about, by where it is.
    private var questions: [ResourceKey: Question] = [:]
    private var open: Set<Question> = []
    private var underway: Set<Question> = []
    /// How often the server could not answer a question at the moment, which is then asked again.
    private var troubles: [Question: (count: Int, again: LoopTimer)] = [:]
    /// Whose presence is another than was told: presence and note are told as one where both are asked for.
    private var untold: Set<ContactAddress> = []
    private var inbox = Mailbox<Question>()
    /// Ends the wait for what the server tells of those who are watched.
    private var silence: LoopTimer?
    /// Settled when there is somebody to be watched.
    private let work = Pause()

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    /// These are the people on the list.
    func watch(_ people: [ContactAddress: WebContact]) {
        for (address, contact) in people where self.people[address]?.card != contact.card {
            outlet.deliver(.presence(.card(address, contact.card)))
        }
        for address in self.people.keys where people[address] == nil {
            shown[address] = nil
            watched.remove(address)
        }
        self.people = people
        questions = WebContactList.index(
            people.values.flatMap { contact in
                [
                    (contact.link("contactPresence"), Question.presence(contact.address)),
                    (contact.link("contactNote"), .note(contact.address)),
                ]
            })
        work.end()
    }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        if endpoint.isNew {
            forgetSubscriptions()
            open = []
            forgetTroubles()
        }
        inbox = Mailbox()
        for question in open { inbox.put(question) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.subscribe(endpoint.application) }
            group.addTask { try await self.renew(endpoint) }
            for _ in 0..<Self.workers {
                group.addTask { while true { try await self.answer(self.inbox.next(), endpoint.application) } }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        guard event.sender == "people" else { return }
        switch (event.rel, event.kind) {
        case ("contactPresence", .added), ("contactPresence", .updated), ("contactNote", .added),
            ("contactNote", .updated):
            guard let question = questions[ResourceKey(event.href)] else { return }
            guard let resource = event.resource else { return ask(question) }
            apply(resource, to: question)
            tell(question.address)
        case ("presenceSubscription", .updated): try await extend(event, endpoint.application)
        case ("presenceSubscription", .deleted): lose(event.href)
        default: break
        }
    }

    /// Subscriptions may be gone with what was missed.
    func catchUp(_ endpoint: WebEndpoint) async throws {
        for href in subscriptions.keys { try? await endpoint.application.delete(href) }
        forgetSubscriptions()
        work.end()
    }

    func interrupted() {
        silence?.cancel()
    }

    func close() {
        rest?.cancel()
        forgetTroubles()
    }

    private func forgetSubscriptions() {
        subscriptions = [:]
        watched = []
        refused = []
        refusals = 0
        batch = Self.most
        limit = Self.most
    }

    // Subscriptions

    private func subscribe(_ application: UCWAApplication) async throws {
        while true {
            let new = people.keys.filter { !watched.contains($0) && !refused.contains($0) }.sorted().prefix(batch)
            if new.isEmpty {
                try await work.wait()
            } else {
                watched.formUnion(new)
                try await subscribe(Set(new), application)
            }
        }
    }

    private func subscribe(_ addresses: Set<ContactAddress>, _ application: UCWAApplication) async throws {
        guard let place = application.link("presenceSubscriptions", of: "people") else {
            return askForUnshown(addresses)
        }
        var isDone = false
        // Also where the wait ends because the server cannot be reached.
        defer { if !isDone { watched.subtract(addresses) } }
        let uris = addresses.sorted().map { JSONValue.string($0.uri) }
        do {
            let subscription = try await application.make(
                place, .object(present: ["duration": .integer(Self.duration), "uris": .array(uris)]))
            isDone = true
            refusals = 0
            batch = min(limit, 2 * batch)
            if let link = subscription?.link("self") { subscriptions[link.href] = Subscription(addresses: addresses) }
            silence?.cancel()
            silence = EventLoop.after(Self.longestSilence) { self.askForUnshown(self.watched) }
        } catch let refusal as UCWARefusal where refusal.isFinal {
            take(refusal, of: addresses)
        } catch let refusal as UCWARefusal where refusal.mayPass {
            askForUnshown(addresses)
            let asked = refusal.retryAfter ?? Self.patience
            try await EventLoop.sleep(for: min(max(asked, .seconds(1)), Self.patience))
        } catch is NetworkError {
            try await EventLoop.sleep(for: .seconds(5))
        }
    }

    /// The server does not let somebody be watched, or so many: fewer are tried, and whoever is left is asked about
    /// instead, and tried again later.
    private func take(_ refusal: UCWARefusal, of addresses: Set<ContactAddress>) {
        let isFull = refusal.subcode == "LimitExceeded"
        batch = max(1, addresses.count / 2)
        if isFull { limit = batch }
        guard addresses.count == 1 else { return }
        refusals += 1
        let isForAll = isFull || refusals >= Self.mostRefused
        let left = isForAll ? Set(people.keys).subtracting(watched).union(addresses) : addresses
        refused.formUnion(left)
        for address in left { askAll(about: address) }
        rest?.cancel()
        rest = EventLoop.after(max(Self.patience, .seconds(refused.count))) { [weak self] in
            self?.refused = []
            self?.work.end()
        }
    }

    /// A subscription begins with what everybody is; what the server does not tell it is asked for.
    private func askForUnshown(_ addresses: Set<ContactAddress>) {
        for address in addresses where shown[address] == nil { askAll(about: address) }
    }

    private func askAll(about address: ContactAddress) {
        ask(.presence(address))
        ask(.note(address))
    }

    private func renew(_ endpoint: WebEndpoint) async throws {
        while true {
            try await EventLoop.sleep(for: endpoint.account.configuration.timing.watchRenewal)
            for href in subscriptions.keys { try await extend(href, endpoint.application) }
        }
    }

    /// The server tells that a subscription is about to end.
    private func extend(_ event: UCWAEvent, _ application: UCWAApplication) async throws {
        guard let place = place(of: event.href), let subscription = subscriptions[place] else { return }
        if let renewal = subscription.renewal, EventLoop.now - renewal < Self.leastRenewal { return }
        subscriptions[place]?.renewal = EventLoop.now
        try await extend(place, application)
    }

    /// Where a subscription has ended already the server says that the application has (sheet 3.3).
    private func extend(_ href: String, _ application: UCWAApplication) async throws {
        do {
            try await application.post(href, query: ["duration": String(Self.duration)])
        } catch let refusal as UCWARefusal where refusal.status == 404 || refusal.isFinal {
            lose(href)
        }
    }

    /// A subscription has ended: another one follows.
    private func lose(_ href: String) {
        guard let place = place(of: href), let subscription = subscriptions.removeValue(forKey: place) else { return }
        watched.subtract(subscription.addresses)
        work.end()
    }

    /// A subscription, however the server writes its address.
    private func place(of href: String) -> String? {
        let key = ResourceKey(href)
        return subscriptions.keys.first { ResourceKey($0) == key }
    }

    // What is shown

    private func ask(_ question: Question) {
        guard open.insert(question).inserted else { return }
        inbox.put(question)
    }

    private func answer(_ question: Question, _ application: UCWAApplication) async throws {
        open.remove(question)
        guard let href = href(of: question) else { return }
        underway.insert(question)
        defer {
            underway.remove(question)
            tell(question.address)
        }
        do {
            apply(try await application.get(href), to: question)
            forgetTrouble(with: question)
        } catch let refusal as UCWARefusal where refusal.isFinal {
            // What may not be seen, or lies on another server, is not shown.
            forgetTrouble(with: question)
        } catch let refusal as UCWARefusal where refusal.mayPass {
            askAgain(question, asked: refusal.retryAfter)
        } catch {
            // The next run asks again.
            open.insert(question)
            throw error
        }
    }

    /// Asks later what the server cannot answer at the moment, unless that was done often enough.
    private func askAgain(_ question: Question, asked: Duration?) {
        let count = troubles[question]?.count ?? 0
        guard count < Self.mostTroubles else { return forgetTrouble(with: question) }
        let again = EventLoop.after(max(asked ?? .zero, .seconds(2 << (2 * count)))) { [weak self] in
            self?.ask(question)
        }
        troubles[question] = (count + 1, again)
    }

    private func forgetTrouble(with question: Question) {
        troubles.removeValue(forKey: question)?.again.cancel()
    }

    private func forgetTroubles() {
        for trouble in troubles.values { trouble.again.cancel() }
        troubles = [:]
    }

    private func href(of question: Question) -> String? {
        switch question {
        case .presence(let address): people[address]?.link("contactPresence")
        case .note(let address): people[address]?.link("contactNote")
        }
    }

    private func apply(_ resource: UCWAResource, to question: Question) {
        let address = question.address
        guard people[address] != nil else { return }
        var presence = shown[address] ?? .offline
        switch question {
        case .presence: presence.take(resource)
        case .note: presence.note = Note(resource)
        }
        if shown.updateValue(presence, forKey: address) != presence { untold.insert(address) }
    }

    /// Whether the server is not asked, nor will be again.
    private func isKnown(_ question: Question) -> Bool {
        !open.contains(question) && !underway.contains(question) && troubles[question] == nil
    }

    private func tell(_ address: ContactAddress) {
        guard isKnown(.presence(address)), isKnown(.note(address)),
            untold.remove(address) != nil, let presence = shown[address]
        else { return }
        outlet.deliver(.presence(.presence(address, presence)))
    }
}
