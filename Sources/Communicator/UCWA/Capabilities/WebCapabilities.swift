import EventLoop
import Network
import UCWA

/// All that an account can do over UCWA, as one.
@LoopActor
final class WebCapabilities: AccountCommands {
    let messaging: any MessagingCommands
    let meetings: any MeetingCommands
    let contactList: any ContactCommands
    let presence: any OwnPresenceCommands
    let directory: any PeopleCommands

    private let own: WebPresence
    private let all: [any WebCapability]
    /// What each of them has not looked at yet.
    private var inboxes: [EventInbox] = []

    init(account: Account, network: NetworkAccess, outlet: EventOutlet, steps: StepLog) {
        let messaging = WebMessenger(account: account, outlet: outlet)
        let meetings = WebMeetings(account: account, network: network, outlet: outlet) {
            messaging.standingConversation(with: $0)
        }
        messaging.hasGrown = { [weak meetings] in meetings?.adopt($0) }
        messaging.isMeeting = { [weak meetings] in meetings?.knows($0) ?? false }
        let people = WebPeople(outlet: outlet)
        let watcher = WebWatcher(outlet: outlet)
        let contacts = WebContacts(outlet: outlet, watcher: watcher, people: people, steps: steps)
        let presence = WebPresence(outlet: outlet)
        self.messaging = messaging
        self.meetings = meetings
        contactList = contacts
        own = presence
        self.presence = presence
        directory = people
        all = [messaging, meetings, presence, watcher, contacts, people]
    }

    /// Shows the user in an application, unless they appear offline.
    ///
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func appear(in application: UCWAApplication) async throws {
        try await own.appear(in: application)
    }

    /// Takes over what the user has chosen before it was known that the account is signed in this way.
    func adopt(_ choice: PresenceChoice) {
        own.adopt(choice)
    }

    /// Runs every capability while the application can be reached. Returns when the user is not to appear in it any
    /// more.
    ///
    /// - Throws: `CancellationError`.
    func run(_ endpoint: WebEndpoint) async throws {
        inboxes = all.map { _ in EventInbox() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (capability, inbox) in zip(all, inboxes) {
                group.addTask { try await self.run(capability, endpoint) }
                group.addTask { try await self.follow(inbox, capability, endpoint) }
            }
            group.addTask { try await self.own.hiding() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// The channel says something.
    func take(_ outcome: EventChannel.Outcome) {
        for inbox in inboxes { inbox.put(outcome) }
    }

    func signOut() async {
        for capability in all { await capability.signOut() }
    }

    func interrupted() {
        inboxes = []
        for capability in all { capability.interrupted() }
    }

    func close() {
        for capability in all { capability.close() }
    }

    private func run(_ capability: any WebCapability, _ endpoint: WebEndpoint) async throws {
        var pace = PollPace()
        while try await !Self.attempt({ try await capability.run(endpoint) }) {
            try await EventLoop.sleep(for: pace.failed(after: .zero))
        }
        try await Signal<Void>().value()
    }

    private func follow(_ inbox: EventInbox, _ capability: any WebCapability, _ endpoint: WebEndpoint) async throws {
        var pace = PollPace()
        while true {
            let outcome = try await inbox.next()
            var isDone = true
            switch outcome {
            case .events(let events):
                for event in events {
                    isDone = try await Self.attempt { try await capability.take(event, endpoint) } && isDone
                }
            case .gap: isDone = try await Self.attempt { try await capability.catchUp(endpoint) }
            case .invalid: break
            }
            if isDone {
                pace = PollPace()
            } else {
                try await EventLoop.sleep(for: pace.failed(after: .zero))
                inbox.put(.gap)
            }
        }
    }

    /// Does something that the server or the network may keep from being done.
    ///
    /// That the application is gone the event channel says too, and why, so that it is no end here.
    ///
    /// - Returns: false if it is worth being done again.
    /// - Throws: `CancellationError`.
    private static func attempt(_ work: @LoopActor () async throws -> Void) async throws -> Bool {
        do {
            try await work()
            return true
        } catch let refusal as UCWARefusal {
            return !refusal.mayPass
        } catch is NetworkError {
            return false
        }
    }
}
