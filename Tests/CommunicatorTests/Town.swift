import Communicator
import Contacts
import Discovery
import EventLoop
import Foundation
import LabPool
import People
import PollLoop
import Presence
import Security
import TestScratch
import Testing

/// A lab pool with several users, for one test.
@LoopActor
struct Town {
    let pool: LabPool
    private let directory: String

    /// Runs `body` with an open pool of some users. Afterwards nothing may be left on the loop.
    nonisolated static func with(
        _ faults: [Fault: Int?] = [:], users: [String] = ["alice", "bob", "carol"], hasAddressBook: Bool = true,
        contactKeeping: LabPool.ContactKeeping = .pool, delay: Duration = .zero,
        _ body: @escaping @LoopActor @Sendable (Town) async throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            var configuration = LabPool.Configuration()
            for (fault, value) in faults { configuration.faults.add(fault, value) }
            configuration.hasAddressBook = hasAddressBook
            configuration.contactKeeping = contactKeeping
            configuration.delay = delay
            configuration.accounts = users.map {
                .init(
                    address: "\($0)@contoso.example", login: "CONTOSO\\\($0)", password: Secret(utf8: "Pa$$w0rd"))
            }
            let before = EventLoop.shared.inventory
            let pool = LabPool(configuration)
            try await pool.start()
            let scratch = try Scratch()
            do {
                defer { pool.stop() }
                try await body(Town(pool: pool, directory: scratch.url.path))
            }
            try await expectNothingLeft(since: before)
        }.value
    }

    /// Signs a user in at a new endpoint.
    ///
    /// - Parameter prepare: is called before the sign-in begins.
    func citizen(
        _ name: String, over transport: AccountConfiguration.Transport = .only(.tcp), timing: Timing = Timing(),
        prepare: (Citizen) -> Void = { _ in }
    ) async throws -> Citizen {
        let citizen = try stranger(name, over: transport, timing: timing)
        prepare(citizen)
        try await citizen.signIn()
        return citizen
    }

    /// A user who has not signed in yet.
    ///
    /// - Parameter folder: where the account is kept; programs that share one are the same endpoint.
    func stranger(
        _ name: String, over transport: AccountConfiguration.Transport = .only(.tcp), timing: Timing = Timing(),
        password: String = "Pa$$w0rd", folder: String = UUID().uuidString
    ) throws -> Citizen {
        guard let address = SignInAddress("\(name)@contoso.example") else { throw CocoaError(.formatting) }
        let port = if case .web = transport { pool.webPort } else { pool.sipTCPPort }
        var configuration = AccountConfiguration(
            address: address, login: "CONTOSO\\\(name)", server: ServerAddress("localhost:\(port)"))
        configuration.transport = transport
        configuration.directory = "\(directory)/\(folder)"
        configuration.authorityFile = pool.authorityFile
        configuration.timing = timing
        let account = try Communicator.Account(configuration)
        account.setPassword(Secret(utf8: password))
        return Citizen(account)
    }
}

/// A signed-in user who keeps what is told.
@LoopActor
final class Citizen {
    private(set) var groups: Set<String> = []
    private(set) var contacts: [String: (name: String, groups: Set<String>)] = [:]
    private(set) var presence: [String: Presence] = [:]
    private(set) var cards: [String: ContactCard] = [:]
    private(set) var access: [String: AccessLevel] = [:]
    private(set) var rules: [Container.Member: AccessLevel] = [:]
    private(set) var own: (activity: Activity, note: Note?)?
    /// Every note of the user that was told, in its order.
    private(set) var ownNotes: [String] = []
    /// What the user was said to be called, in its order.
    private(set) var ownNames: [String] = []
    private(set) var isComplete = false
    /// The version of the contact list that was told last.
    private(set) var listVersion: UInt32 = 0
    private(set) var refusals: [String] = []
    private(set) var notices: [String] = []
    private(set) var addedBy: [String] = []
    private(set) var found: [UInt64: (people: PeopleFound, problem: String?)] = [:]
    private(set) var information: [UInt64: (card: ContactCard, problem: String?)] = [:]
    private(set) var photos: [String: (version: String, photo: Photo)] = [:]
    private(set) var signedIn: SignedIn?
    private(set) var interruptions: [Interruption] = []
    private(set) var restorations = 0
    private(set) var passwordQuestions = 0
    /// Nil until the session has ended; then why.
    private(set) var end: SignInError??
    var hasEnded: Bool { end != nil }
    let address: String
    let session: Session
    private let watch = Watch()

    init(_ account: Communicator.Account) {
        let outlet = Outlet()
        address = account.configuration.address.description
        session = Session(account: account) { outlet.take($0) }
        outlet.take = { [weak self] in
            self?.take($0)
            self?.watch.look()
        }
    }

    func signIn() async throws {
        session.signIn()
        try await sees { $0.isComplete }
    }

    func signOut() async throws {
        session.signOut()
        try await sees { $0.hasEnded }
    }

    /// Waits until something is so, for a minute.
    func sees(
        _ location: SourceLocation = #_sourceLocation, _ isSo: @escaping @LoopActor @Sendable (Citizen) -> Bool
    ) async throws {
        do {
            try await watch.wait { isSo(self) }
        } catch is DeadlineExceeded {
            Issue.record("it never came to that", sourceLocation: location)
            throw CancellationError()
        }
    }

    private func take(_ event: SessionEvent) {
        switch event {
        case .contacts(let report): take(report)
        case .presence(.presence(let address, let shown)): presence[address.text] = shown
        case .presence(.card(let address, let card)): cards[address.text] = card
        case .presence(.own(let activity, let note)):
            own = (activity, note)
            ownNotes.append(note?.text ?? "")
        case .presence(.ownName(let name)): ownNames.append(name)
        case .presence(.access(let address, let level, _)): access[address.text] = level
        case .presence(.rule(let member, let level)): rules[member] = level
        case .notice(let text): notices.append(text)
        case .people(.found(let request, let people, let problem)): found[request] = (people, problem)
        case .people(.information(let request, let person, let problem)):
            information[request] = (person.card, problem)
        case .people(.members(let request, let people, let problem)): found[request] = (people, problem)
        case .people(.photo(let address, let version, let photo)): photos[address.text] = (version, photo)
        case .signedIn(let outcome): signedIn = outcome
        case .interrupted(let interruption): interruptions.append(interruption)
        case .restored: restorations += 1
        case .password(let question):
            passwordQuestions += 1
            question.answer.send(nil)
        case .ended(let error): end = .some(error)
        default: break
        }
    }

    private func take(_ report: ContactReport) {
        switch report {
        case .changed(.groupAdded(let name)): groups.insert(name)
        case .changed(.groupRenamed(let old, let new)):
            groups.remove(old)
            groups.insert(new)
        case .changed(.groupRemoved(let name)): groups.remove(name)
        case .changed(.contact(let address, let name, let groups)): contacts[address.text] = (name, Set(groups))
        case .changed(.contactRemoved(let address)): contacts[address.text] = nil
        case .complete(let version):
            isComplete = true
            listVersion = version
        case .refused(let reason): refusals.append(reason)
        case .addedBy(let address, _): addedBy.append(address.text)
        }
    }

    /// Lets the citizen be made before events come.
    @LoopActor
    private final class Outlet {
        var take: @LoopActor (SessionEvent) -> Void = { _ in }
    }
}
