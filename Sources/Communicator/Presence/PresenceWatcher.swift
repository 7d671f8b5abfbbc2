import Contacts
import EventLoop
import Localization
import Presence
import SIP

/// The presence of everybody on the contact list.
@LoopActor
final class PresenceWatcher: Capability {
    /// The most people that one subscription is for: its answer has a document about each, and stays below the bound
    /// of a body and short enough to be cut in one go.
    private static let batch = 500
    /// How long a server that does not answer is left alone.
    private static let pause: Duration = .seconds(60)
    /// When somebody is asked for again who could not be reached; people of other companies come and go with their pool.
    private static let absence: Duration = .seconds(900)
    /// How many subscriptions are on their way at once, besides those that nobody has answered for a while.
    private static let workers = 4
    /// How long a subscription that is not answered holds up others.
    private static let patience: Duration = .seconds(5)
    /// One address that a pool does not like, or one too many, has it refuse all: the halves are asked for apart.
    private static let refusalsOfMembers: Set = [400, 413, 513]
    /// A pool that takes no lists: everybody is asked for at their own address.
    private static let refusalsOfLists: Set = [403, 405, 420, 488, 489]

    private let outlet: EventOutlet
    private let trace: MessageTrace
    /// Told when other people are on the list.
    var listChanged: @LoopActor () -> Void = {}
    private var wanted: Set<ContactAddress> = []
    /// Of people on the list.
    private var known: [ContactAddress: Presentity] = [:]
    /// The people whom the user has just put on the list, until something is known of them.
    private var added: Set<ContactAddress> = []
    private var plan = WatchPlan()
    /// The pools that take no lists.
    private var listless: Set<WatchPlan.Target> = []
    private var isRegistered = false
    /// The subscriptions to be made or refreshed.
    private var orders = Mailbox<PresenceSubscription>()
    /// The subscriptions that wait for their next refresh.
    private var refreshes: [ObjectIdentifier: (subscription: PresenceSubscription, timer: LoopTimer)] = [:]
    private lazy var reader = PresenceReader(trace: trace) { [unowned self] in take($0) }
    private lazy var notes = NoteTimer { [unowned self] in turnNotes() }

    init(outlet: EventOutlet, trace: MessageTrace) {
        self.outlet = outlet
        self.trace = trace
    }

    /// These are the people on the list.
    func watch(_ addresses: some Collection<ContactAddress>) {
        let now = Set(addresses)
        guard now != wanted else { return }
        let new = now.subtracting(wanted)
        for address in wanted.subtracting(now) { forget(address) }
        wanted = now
        if isRegistered { order(new) }
        listChanged()
    }

    /// The user puts somebody on the list, who is told so with the subscription.
    func add(_ address: ContactAddress) {
        added.insert(address)
    }

    /// What is known of who somebody is.
    func card(of address: ContactAddress) -> ContactCard? {
        known[address]?.card
    }

    /// What somebody's calendar says now; nil where it is not known.
    func calendar(of address: ContactAddress) -> CalendarOutlook? {
        known[address]?.calendar(at: UnixTime.now)
    }

    /// Takes over what the address book says of somebody; false if they are not on the list.
    func learn(_ address: ContactAddress, _ entry: ContactCard) -> Bool {
        guard wanted.contains(address) else { return false }
        update(address) { $0.apply(entry: entry) }
        return true
    }

    /// The people on the list whose cards name no photo.
    var peopleWithoutPhoto: [ContactAddress] {
        wanted.filter { known[$0]?.card.photo.isEmpty ?? true }.sorted()
    }

    // Capability

    func run(_ endpoint: RegisteredEndpoint) async throws {
        plan = WatchPlan()
        orders = Mailbox()
        isRegistered = true
        for presentity in known.values { presentity.doubt() }
        order(wanted)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.workers {
                group.addTask { try await self.work(endpoint) }
            }
            group.addTask { try await self.reader.run() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func serve(_ request: ServerRequest) -> Bool {
        let message = request.message
        guard message.isNotification, message.event?.isValue("presence") == true else { return false }
        request.respond(.ok)
        reader.read(message)
        if message.endsSubscription { ended(message) }
        return true
    }

    func interrupted() {
        isRegistered = false
        for refresh in refreshes.values { refresh.timer.cancel() }
        refreshes = [:]
        reader.interrupt()
    }

    func close() {
        interrupted()
        notes.cancel()
    }

    // Subscriptions

    private func order(_ addresses: Set<ContactAddress>) {
        guard !addresses.isEmpty else { return }
        order(WatchPlan.Step(target: .own, addresses: addresses.sorted()))
    }

    private func order(_ step: WatchPlan.Step) {
        var rest = step.addresses[...]
        while !rest.isEmpty {
            let addresses = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            orders.put(PresenceSubscription(WatchPlan.Step(target: step.target, addresses: addresses)))
        }
    }

    /// Makes one subscription after the other, and does not wait for one that is not answered soon.
    private func work(_ endpoint: RegisteredEndpoint) async throws {
        try await withThrowingDiscardingTaskGroup { attempts in
            while true {
                let subscription = try await orders.next()
                let turn = Signal<Void>()
                attempts.addTask { await self.attempt(subscription, endpoint, turn) }
                let timer = EventLoop.after(Self.patience) { turn.send(()) }
                defer { timer.cancel() }
                try await turn.value()
            }
        }
    }

    /// - Parameter turn: ends with the attempt. An error after its end is one of the connection or of the registration,
    ///   which tell of it themselves.
    private func attempt(
        _ subscription: PresenceSubscription, _ endpoint: RegisteredEndpoint, _ turn: Signal<Void>
    ) async {
        do {
            turn.send(try await carryOut(subscription, endpoint))
        } catch {
            turn.fail(error)
        }
    }

    private func carryOut(_ subscription: PresenceSubscription, _ endpoint: RegisteredEndpoint) async throws {
        subscription.narrow(to: wanted)
        guard !subscription.addresses.isEmpty else { return }
        guard !listless.contains(subscription.target) else { return askApart(subscription.addresses) }
        let response: Message
        do {
            response = try await subscription.subscribe(endpoint, added: added)
        } catch is TransactionError {
            return subscription.isList ? again(subscription, after: Self.pause) : unreachable(subscription)
        } catch is ParseError {
            // A pool whose name is no address cannot be asked.
            return giveUp(subscription)
        }
        guard response.status?.isSuccess == true else { return refused(subscription, response) }
        reader.read(response)
        if let delay = response.refreshDelay {
            again(subscription, after: delay)
        } else {
            ended(subscription, with: response)
        }
    }

    private func again(_ subscription: PresenceSubscription, after delay: Duration) {
        let identifier = ObjectIdentifier(subscription)
        refreshes[identifier]?.timer.cancel()
        let timer = EventLoop.after(delay) { [weak self] in
            self?.refreshes[identifier] = nil
            self?.orders.put(subscription)
        }
        refreshes[identifier] = (subscription, timer)
    }

    /// The server has ended a subscription (RFC 6665, 4.1.3): it is made anew, unless that cannot help.
    private func ended(_ message: Message) {
        guard let subscription = refreshes.values.first(where: { $0.subscription.owns(message) })?.subscription else {
            return
        }
        ended(subscription, with: message)
    }

    private func ended(_ subscription: PresenceSubscription, with message: Message) {
        guard let delay = subscription.end(with: message) else { return giveUp(subscription) }
        again(subscription, after: delay)
    }

    private func refused(_ subscription: PresenceSubscription, _ response: Message) {
        let addresses = subscription.addresses
        switch response.status?.code {
        case let code? where addresses.count > 1 && Self.refusalsOfMembers.contains(code):
            let middle = addresses.count / 2
            for half in [addresses[..<middle], addresses[middle...]] {
                order(WatchPlan.Step(target: subscription.target, addresses: Array(half)))
            }
        case let code? where subscription.isList && Self.refusalsOfLists.contains(code):
            // Where it is about one, it may be they who are refused.
            if addresses.count > 1 { takesNoLists(subscription.target, code) }
            askApart(addresses)
        case 408 where !subscription.isList, 480 where !subscription.isList: unreachable(subscription)
        default:
            guard let delay = response.retryDelay else { return giveUp(subscription) }
            again(subscription, after: delay)
        }
    }

    /// Remembers it for the session: the next lists are not tried.
    private func takesNoLists(_ pool: WatchPlan.Target, _ code: Int) {
        guard listless.insert(pool).inserted else { return }
        trace.remark("the pool takes no lists (\(code)): everybody is subscribed to at their own address")
    }

    private func askApart(_ addresses: [ContactAddress]) {
        for address in addresses { order(WatchPlan.Step(target: .contact(address), addresses: [address])) }
    }

    private func unreachable(_ subscription: PresenceSubscription) {
        for address in subscription.addresses { withdraw(address) }
        again(subscription, after: Self.absence)
    }

    /// Another attempt cannot help, unless a pool sends there once more.
    private func giveUp(_ subscription: PresenceSubscription) {
        for address in subscription.addresses {
            withdraw(address)
            plan.forget(address)
            added.remove(address)
        }
    }

    private func forget(_ address: ContactAddress) {
        plan.forget(address)
        known[address] = nil
        added.remove(address)
    }

    // Documents

    private func take(_ document: PresenceDocument) {
        switch document {
        case .categories(let address, let categories):
            heard(of: address)
            update(address) { $0.apply(categories, at: UnixTime.now) }
        case .foreign(let presence):
            heard(of: presence.address)
            update(presence.address) { $0.apply(presence) }
        case .resources(let resources): follow(resources)
        }
    }

    /// Whoever is on the list, and of whom something is known, need not be told any more that they were put there.
    private func heard(of address: ContactAddress) {
        if !added.isEmpty, wanted.contains(address) { added.remove(address) }
    }

    private func follow(_ resources: [ResourceState]) {
        for resource in resources {
            if case .resubscribe = resource.state { continue }
            heard(of: resource.address)
            if resource.state == .terminated { withdraw(resource.address) }
        }
        for step in plan.follow(resources.filter { wanted.contains($0.address) }) { order(step) }
    }

    private func withdraw(_ address: ContactAddress) {
        update(address) { $0.withdraw() }
    }

    /// What is known of somebody on the list, with the list's own address, so that its text is in memory once.
    private func entry(of address: ContactAddress) -> (ContactAddress, Presentity)? {
        if let place = known.index(forKey: address) { return (known[place].key, known[place].value) }
        guard let place = wanted.firstIndex(of: address) else { return nil }
        let new = Presentity()
        known[wanted[place]] = new
        return (wanted[place], new)
    }

    /// Whoever is not on the list is nobody's concern.
    private func update(_ address: ContactAddress, _ change: (Presentity) -> Presentity.Change) {
        guard let (address, presentity) = entry(of: address) else { return }
        let changes = change(presentity)
        if changes.contains(.card) { outlet.deliver(.presence(.card(address, presentity.card))) }
        if changes.contains(.presence) { outlet.deliver(.presence(.presence(address, presentity.presence))) }
        notes.expect(presentity.nextTurn(after: UnixTime.now))
    }

    private func turnNotes() {
        let now = UnixTime.now
        for address in known.keys { update(address) { $0.advance(to: now) } }
    }
}
