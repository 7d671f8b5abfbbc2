public import Contacts
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

    /// What the user wants.
    private enum Wish: Sendable {
        case initial
        case choice
        case idle
        case reset
        case access(ContactAddress, AccessLevel?)
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
    private var standings: [ContactAddress: AccessLevel] = [:]
    /// Nil: machines and calendar speak.
    private var chosen: Availability? = .available
    private var note: String?
    private var isIdle = false
    /// Whether the user has chosen something since it was published last; signing in is a choice.
    private var isChoiceNew = true
    /// Whether the server's data have come, so that versions are known, on this registration, or been waited for.
    private var isKnown = false
    private var hasCheckedRules = false
    private var told: (activity: Activity, note: Note?)?
    private var wishes = Mailbox<Wish>()

    init(account: Account, outlet: EventOutlet, contacts: ContactKeeper, people: PeopleFinder) {
        let configuration = account.configuration
        self.outlet = outlet
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

    public func setAccess(of address: ContactAddress, to level: AccessLevel?) {
        wishes.put(.access(address, level))
    }

    // Capability

    func run(_ endpoint: RegisteredEndpoint) async throws {
        // Where the server's data never come, the user would never be shown as online (sign-in sheet 10, 48).
        let begin = EventLoop.after(patience) { [weak self] in self?.begin() }
        defer { begin.cancel() }
        while true {
            let wish = try await wishes.next()
            let wasChoiceNew = isChoiceNew
            do {
                try await fulfil(wish, endpoint)
            } catch {
                // What has not reached the server is published on the next registration.
                isChoiceNew = isChoiceNew || wasChoiceNew
                guard error is TransactionError else { throw error }
            }
        }
    }

    func serve(_ request: ServerRequest) -> Bool { false }

    func received(_ data: SelfSubscription, in message: Message) {
        guard data == .roamingSelf, message.status?.isSuccess != false, !message.body.isEmpty,
            let data = try? OwnData(parsing: message.body)
        else { return }
        for card in data.cards { people.learn(ownCard: card) }
        take(data, message.isRequest ? .change : .everything)
        begin()
    }

    /// Publishes for the first time on this registration.
    private func begin() {
        guard !isKnown else { return }
        isKnown = true
        wishes.put(.initial)
    }

    func interrupted() {
        isKnown = false
    }

    func close() {
        isKnown = false
    }

    // The server's data

    private func take(_ data: OwnData, _ news: OwnPresence.News) {
        own.apply(data.categories, news)
        if let containers = data.containers { take(containers) }
        let new = data.subscribers.filter { !$0.isAcknowledged }
        for subscriber in new where !contacts.knows(subscriber.address) {
            outlet.deliver(.contacts(.addedBy(subscriber.address, displayName: subscriber.displayName)))
        }
        if !new.isEmpty { wishes.put(.acknowledge(new.map(\.address))) }
        tell()
    }

    private func take(_ containers: [Container]) {
        audience.apply(containers)
        let now = audience.users
        for address in Set(now.keys).union(standings.keys).sorted() where now[address] != standings[address] {
            guard let standing = audience.standing(of: address) else { continue }
            outlet.deliver(.presence(.access(address, standing.level, isInherited: standing.isInherited)))
        }
        standings = now
        guard !hasCheckedRules else { return }
        hasCheckedRules = true
        wishes.put(.firstRules)
    }

    private func tell() {
        // What the server says of an earlier choice must not be taken for this one.
        guard !isChoiceNew, let activity = own.aggregate else { return }
        guard told?.activity != activity || told?.note != own.note else { return }
        told = (activity, own.note)
        outlet.deliver(.presence(.own(activity, own.note)))
    }

    // Requests

    private func fulfil(_ wish: Wish, _ endpoint: RegisteredEndpoint) async throws {
        switch wish {
        case .initial:
            // The server keeps a choice; on a later registration that may be a newer one, of another endpoint.
            let chosen = isChoiceNew ? takeChoice() : []
            try await publish([endpointName.device] + endpointName.machineState(machine) + chosen, endpoint)
        case .choice:
            // Published twice, it would undo what another endpoint has said in between.
            guard isChoiceNew else { return }
            try await publish(takeChoice() + endpointName.machineState(machine), endpoint)
        case .idle: try await publish(endpointName.machineState(machine), endpoint)
        case .reset: try await publish(endpointName.resetUserState, endpoint)
        case .access(let address, let level):
            if let body = try? audience.body(moving: address, to: level) {
                try await setMembers(body, endpoint)
            }
        case .firstRules:
            if let body = try? audience.firstRules() { try await setMembers(body, endpoint) }
        case .acknowledge(let addresses):
            guard let body = try? OwnData.Subscriber.acknowledgement(of: addresses) else { return }
            _ = try await send(OwnData.Subscriber.contentType, body, endpoint)
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
        for _ in 0..<Self.repetitions {
            guard let body = try? own.body(publications, uri: uri) else { return }
            let answer = try await send(OwnPresence.contentType, body, endpoint)
            guard shallRepeat(publications, after: answer) else { return }
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

    private func setMembers(_ body: String, _ endpoint: RegisteredEndpoint) async throws {
        let answer = try await send(Audience.contentType, body, endpoint)
        // Another endpoint was faster: the present containers come again.
        if answer.status == .conflict { endpoint.renew(.roamingSelf) }
        if answer.status?.isSuccess != true { refuse(answer) }
    }

    private func send(_ type: String, _ body: String, _ endpoint: RegisteredEndpoint) async throws -> Message {
        var request = endpoint.request(.service)
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.contentType, type)
        request.body = Array(body.utf8)
        return try await endpoint.send(request)
    }

    private func refuse(_ answer: Message) {
        let status = answer.status
        let reason = answer.diagnostics.first?.reason ?? status?.reasonPhrase ?? ""
        outlet.deliver(
            .notice(localized("The server did not accept your status: \(String(status?.code ?? 0)) \(reason)")))
    }
}
