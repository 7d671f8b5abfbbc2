import EventLoop
import SIP

/// All that a registered account can do, as one.
@LoopActor
final class Capabilities: AccountCommands {
    let messenger: Messenger
    let conferences: Conferences
    let contacts: ContactKeeper
    let ownPresence: OwnPresenceKeeper
    let people: PeopleFinder

    private let all: [any Capability]
    private let trace: MessageTrace

    var messaging: any MessagingCommands { messenger }
    var meetings: any MeetingCommands { conferences }
    var contactList: any ContactCommands { contacts }
    var presence: any OwnPresenceCommands { ownPresence }
    var directory: any PeopleCommands { people }

    init(account: Account, network: NetworkAccess, outlet: EventOutlet, trace: MessageTrace, web: WebAccess) {
        self.trace = trace
        let watcher = PresenceWatcher(outlet: outlet, trace: trace)
        let exchange = ExchangeAccess(web: web, patience: account.configuration.timing.ownData)
        contacts = ContactKeeper(outlet: outlet, watcher: watcher, exchange: ExchangeContactStore(exchange))
        people = PeopleFinder(outlet: outlet, web: web, exchange: exchange, watcher: watcher)
        let ownPresence = OwnPresenceKeeper(account: account, outlet: outlet, contacts: contacts, people: people)
        self.ownPresence = ownPresence
        messenger = Messenger(outlet: outlet) { ownPresence.isElsewhere }
        let numbers = ConferenceNumbers()
        let groupChats = GroupChats(account: account, numbers: numbers, messenger: messenger, outlet: outlet)
        conferences = Conferences(
            account: account, network: network, numbers: numbers, groupChats: groupChats, outlet: outlet,
            trace: trace)
        all = [groupChats, conferences, messenger, contacts, watcher, ownPresence, people]
    }

    func registered(_ endpoint: RegisteredEndpoint) {
        for capability in all { capability.registered(endpoint) }
    }

    /// Runs every capability for the time of one registration. Returns at its end only: when the task is cancelled.
    func run(_ endpoint: RegisteredEndpoint) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for capability in all {
                group.addTask {
                    do {
                        try await capability.run(endpoint)
                    } catch is RegistrationLost {
                        // The endpoint has told the session.
                    }
                }
            }
            try await group.waitForAll()
        }
        try await Signal<Void>().value()
    }

    /// Hands a request of the server to the capability that it belongs to; false if there is none.
    func serve(_ request: ServerRequest) -> Bool {
        all.contains { $0.serve(request) }
    }

    func received(_ data: SelfSubscription, in message: Message) {
        var fault: (any Error)?
        for capability in all {
            do {
                try capability.received(data, in: message)
            } catch {
                fault = error
            }
        }
        if let fault { trace.dropped("\(data.rawValue): \(fault)") }
    }

    func signOut() {
        for capability in all { capability.signOut() }
    }

    func interrupted() {
        for capability in all { capability.interrupted() }
    }

    func close() {
        for capability in all { capability.close() }
    }
}
