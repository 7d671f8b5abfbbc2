import Contacts
public import EventLoop
import Localization
public import Presence
import SIP

/// The user's own presence: publishes what the user chooses and how active they are, follows what it comes to over all
/// endpoints, and who may see it.
@LoopActor
public final class OwnPresenceKeeper: Capability, OwnPresenceCommands {
    /// The most times that one publication is repeated with the versions that the server names.
    private static let repetitions = 4
    /// How long the server may take to tell who may see the user.
    private static let document: Duration = .seconds(10)

    /// What the user wants.
    private enum Wish: Sendable {
        case choice
        case idle
        case reset
        case access(Container.Member, AccessLevel?)
        case firstRules
        case acknowledge([ContactAddress])
    }

    private let outlet: EventOutlet
    private let contacts: ContactKeeper
    private let people: PeopleFinder
    private let endpointName: PublishingEndpoint
    private let uri: String
    private let patience: Duration
    private var own = OwnPresence()
    private var audience: Audience
    private var levels: [Container.Member: AccessLevel] = [:]
    /// Nil: machines and calendar speak.
    private var chosen: Availability? = .available
    private var note: String?
    private var isIdle = false
    /// Whether the user has chosen something since it was published last; signing in is a choice.
    private var isChoiceNew = true
    /// Whether the server's data have come, so that versions are known, on this registration, or been waited for.
    private var isKnown = false
    /// Ends the wait for the server's data.
    private var knowledge = Signal<Void>()
    /// Ends the wait for all of the server's data.
    private var arrival: Pause?
    private var hasCheckedRules = false
    private var told: (activity: Activity, note: Note?)?
    private let name: OwnName
    private lazy var notes = NoteTimer { [unowned self] in tell() }
    /// Watchers who were acknowledged and whom the server has not shown as such yet.
    private var acknowledged: Set<ContactAddress> = []
    private var wishes = Mailbox<Wish>()
    /// What is being asked for; on the next registration once more, where that was cut off.
    private var current: Wish?

    init(account: Account, outlet: EventOutlet, contacts: ContactKeeper, people: PeopleFinder) {
        let configuration = account.configuration
        self.outlet = outlet
        name = OwnName(outlet: outlet)
        self.contacts = contacts
        self.people = people
        uri = configuration.address.uri
        patience = configuration.timing.ownData
        endpointName = PublishingEndpoint(
            epid: account.endpoint.epid.value, instance: account.endpoint.instance.description,
            uri: configuration.address.uri, machine: "")
        audience = Audience(domain: configuration.address.domain)
    }

    public var isElsewhere: Bool { own.isElsewhere(than: endpointName) }

    // What the user wants

    /// What the user has chosen so far.
    var choice: PresenceChoice { PresenceChoice(availability: chosen, note: note, isIdle: isIdle) }

    public func choose(_ availability: Availability, note: String?) {
        chosen = availability
        if let note { self.note = note }
        isIdle = false
        isChoiceNew = true
        if isKnown { wishes.put(.choice) }
    }

    public func setIdle(_ isIdle: Bool) {
        guard self.isIdle != isIdle else { return }
        self.isIdle = isIdle
        if isKnown { wishes.put(.idle) }
    }

    public func reset() {
        chosen = nil
        if isKnown { wishes.put(.reset) }
    }

    public func setAccess(of member: Container.Member, to level: AccessLevel?) {
        wishes.put(.access(member, level))
    }

    // Capability

    func run(_ endpoint: RegisteredEndpoint) async throws {
        // Where the server's data never come, the user would never be shown as online (sign-in sheet 10, 48).
        let begin = EventLoop.after(patience) { [weak self] in self?.begin() }
        defer { begin.cancel() }
        try await knowledge.value()
        try await attempt(nil) { try await introduce(endpoint) }
        while true {
            if current == nil { current = try await wishes.next() }
            guard let wish = current else { continue }
            try await attempt(wish) { try await fulfil(wish, endpoint) }
            current = nil
        }
    }

    /// - Parameter wish: what the action fulfils; nil where the user has not asked for it.
    /// - Throws: what ends the registration, not what the server does not answer.
    private func attempt(_ wish: Wish?, _ action: () async throws -> Void) async throws {
        let wasChoiceNew = isChoiceNew
        do {
            try await action()
        } catch {
            // What has not reached the server is published on the next registration.
            isChoiceNew = isChoiceNew || wasChoiceNew
            guard error is TransactionError else { throw error }
            if case .access? = wish { refuseAccess(localized("The server did not answer.")) }
        }
    }

    func received(_ data: SelfSubscription, in message: Message) throws {
        guard data == .roamingSelf, message.bringsData else { return }
        let data = try OwnData(parsing: message.body)
        let cards = data.cards
        for card in cards { people.learn(ownCard: card) }
        name.tell(cards.lazy.map(\.displayName).first { !$0.isEmpty })
        take(data, message.isRequest ? .change : .everything)
        if !message.isRequest || data.containers != nil { arrival?.end() }
        begin()
    }

    /// The user is to be published for the first time on this registration.
    private func begin() {
        guard !isKnown else { return }
        isKnown = true
        knowledge.send(())
    }

    func interrupted() {
        isKnown = false
        knowledge = Signal()
    }

    func close() {
        isKnown = false
        notes.cancel()
    }

    // The server's data

    private func take(_ data: OwnData, _ news: OwnPresence.News) {
        own.apply(data.categories, news)
        if let containers = data.containers { take(containers, areAll: news == .everything) }
        let new = newSubscribers(of: data, news)
        for subscriber in new where !contacts.knows(subscriber.address) {
            outlet.deliver(.contacts(.addedBy(subscriber.address, displayName: subscriber.displayName)))
        }
        if !new.isEmpty { wishes.put(.acknowledge(new.map(\.address))) }
        tell()
    }

    /// Those whom the user has not been told of. A pool that names one again after the acknowledgement is not answered
    /// again, which could go on for ever.
    private func newSubscribers(of data: OwnData, _ news: OwnPresence.News) -> [OwnData.Subscriber] {
        if news == .everything { acknowledged = [] }
        acknowledged.subtract(data.subscribers.lazy.filter(\.isAcknowledged).map(\.address))
        return data.subscribers.filter { !$0.isAcknowledged && acknowledged.insert($0.address).inserted }
    }

    private func take(_ containers: [Container], areAll: Bool) {
        audience.apply(containers, areAll: areAll)
        let now = audience.levels
        for member in Set(now.keys).union(levels.keys) where now[member] != levels[member] {
            tell(member, now[member])
        }
        levels = now
        guard !hasCheckedRules else { return }
        hasCheckedRules = true
        wishes.put(.firstRules)
    }

    private func tell(_ member: Container.Member, _ level: AccessLevel?) {
        guard case .user(let address) = member else { return outlet.deliver(.presence(.rule(member, level))) }
        // Whoever no rule is for sees what everybody does.
        let standing = audience.standing(of: address) ?? Audience.Standing(level: .public, isInherited: true)
        outlet.deliver(.presence(.access(address, standing.level, isInherited: standing.isInherited)))
    }

    private func tell() {
        let now = UnixTime.now
        notes.expect(own.nextTurn(after: now))
        // What the server says of an earlier choice must not be taken for this one.
        guard !isChoiceNew, let activity = own.aggregate else { return }
        let note = own.note(at: now)
        guard told?.activity != activity || told?.note != note else { return }
        told = (activity, note)
        outlet.deliver(.presence(.own(activity, note)))
    }

    // Requests

    private func introduce(_ endpoint: RegisteredEndpoint) async throws {
        // The server keeps a choice; on a later registration that may be a newer one, of another endpoint.
        let chosen = isChoiceNew ? takeChoice() : []
        try await publish([endpointName.device] + endpointName.machineState(machine) + chosen, endpoint)
    }

    private func fulfil(_ wish: Wish, _ endpoint: RegisteredEndpoint) async throws {
        switch wish {
        case .choice:
            // Published twice, it would undo what another endpoint has said in between.
            guard isChoiceNew else { return }
            try await publish(takeChoice() + endpointName.machineState(machine), endpoint)
        case .idle: try await publish(endpointName.machineState(machine), endpoint)
        case .reset: try await publish(endpointName.resetUserState, endpoint)
        case .access(let member, let level):
            try await setMembers(endpoint) { try audience.body(moving: member, to: level) }
        case .firstRules: try await setMembers(endpoint) { try audience.firstRules() }
        case .acknowledge(let addresses):
            guard let body = try? OwnData.Subscriber.acknowledgement(of: addresses) else { return }
            _ = try await endpoint.ask(OwnData.Subscriber.contentType, body)
        }
    }

    private var machine: Availability { isIdle ? .away : .available }

    /// What the user has chosen, to be published. A note that the user has not touched stays as another endpoint may
    /// have set it.
    private func takeChoice() -> [Publication] {
        isChoiceNew = false
        if let chosen { own.assume(chosen) }
        return (chosen.map { endpointName.userState($0) } ?? []) + (note.map { endpointName.note($0) } ?? [])
    }

    private func publish(_ publications: [Publication], _ endpoint: RegisteredEndpoint) async throws {
        for repetition in 1...Self.repetitions {
            guard let body = try? own.body(publications, uri: uri) else { return }
            let answer = try await endpoint.ask(OwnPresence.contentType, body)
            if answer.status == .conflict, answer.body.isEmpty, repetition < Self.repetitions {
                try await readAgain(endpoint)
            } else if !shallRepeat(publications, after: answer) {
                return
            }
        }
    }

    /// Takes the answer to a publication. Whether to publish again: another endpoint was faster, and its versions are
    /// known now.
    private func shallRepeat(_ publications: [Publication], after answer: Message) -> Bool {
        if answer.status?.isSuccess == true {
            if let data = try? OwnData(parsing: answer.body) { take(data, .answer) }
            return false
        }
        if answer.status == .conflict, own.apply(fault: answer.body, to: publications) { return true }
        refuse(answer)
        return false
    }

    /// - Parameter body: the request on the present containers; nil where nothing is to be changed.
    private func setMembers(_ endpoint: RegisteredEndpoint, _ body: () throws -> String?) async throws {
        for repetition in 1...Self.repetitions {
            guard let body = try? body() else { return }
            let answer = try await endpoint.ask(Audience.contentType, body)
            guard answer.status == .conflict, repetition < Self.repetitions else {
                if answer.status?.isSuccess != true { refuseAccess(reason(answer)) }
                return
            }
            // Another endpoint was faster, or an earlier change has not been told yet.
            try await readAgain(endpoint)
        }
    }

    /// Reads all of the server's data, which have the present versions.
    private func readAgain(_ endpoint: RegisteredEndpoint) async throws {
        let next = Pause()
        arrival = next
        defer { arrival = nil }
        endpoint.renew(.roamingSelf)
        try await next.wait(for: Self.document)
    }

    private func refuse(_ answer: Message) {
        outlet.deliver(.notice(localized("The server did not accept your status: \(reason(answer))")))
    }

    private func refuseAccess(_ reason: String) {
        outlet.deliver(.notice(localized("Who sees how much of you could not be changed: \(reason)")))
    }

    private func reason(_ answer: Message) -> String {
        let status = answer.status
        return "\(status?.code ?? 0) \(answer.diagnostics.first?.reason ?? status?.reasonPhrase ?? "")"
    }
}
