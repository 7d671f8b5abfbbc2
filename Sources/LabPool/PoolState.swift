import Authentication
import EventLoop
import SIP
import Security
import XML

/// What every part of the pool shares.
@LoopActor
final class PoolState {
    /// Known when the ports are open.
    let names: PoolNames
    let accounts: [Account]
    /// What the pool does wrong at present.
    var faults: FaultPlan
    let journal: Journal
    let certificates: IssuedCertificates
    /// Certificate and key of the federation service and of the pool, each for its own work.
    let identity: TLSIdentity
    /// Whether clients are told of the address book's web services.
    let hasAddressBook: Bool
    /// Who keeps the users' contact lists.
    let contactKeeping: LabPool.ContactKeeping
    /// What the directory says of the users.
    let directory: Directory
    /// Contact lists and presence.
    let presence: PresenceServer
    let conferences: ConferenceServer
    /// How long a text or an invitation waits for a client of the web API.
    var webPatience: Duration = .seconds(30)
    /// The members of the company's distribution groups, by the groups' mail addresses.
    var distributionGroups: [String: [String]] = [:]
    /// How long somebody waits in a meeting's lobby.
    var lobbyPatience: Duration = .seconds(15 * 60)
    /// The next requests of users that are left without an answer.
    var unanswered: Set<Unanswered> = []
    private var answers = 0
    private var strikes: [Fault: Int] = [:]
    private var messages: Set<String> = []

    init(
        names: PoolNames, configuration: LabPool.Configuration, faults: FaultPlan, journal: Journal,
        certificates: IssuedCertificates, identity: TLSIdentity
    ) {
        let accounts = configuration.accounts
        self.names = names
        self.accounts = accounts
        self.faults = faults
        self.journal = journal
        self.certificates = certificates
        self.identity = identity
        conferences = ConferenceServer(names: names)
        hasAddressBook = configuration.hasAddressBook
        contactKeeping = configuration.contactKeeping
        directory = Directory(accounts.map(\.address))
        presence = PresenceServer(
            domain: names.domain, directory: directory, photos: hasAddressBook ? names.inside.web : nil,
            faults: faults)
    }

    /// Which headers authentication uses: those of a registrar, or of a first hop that is a proxy.
    var authenticator: Authenticator { faults.contains(.proxy407) ? .proxy : .registrar }

    /// The domains of the addresses that the pool serves; its servers may have names of another one.
    var domains: Set<String> {
        Set(accounts.compactMap { $0.address.split(separator: "@").last.map(String.init) } + [names.domain])
    }

    /// Whether the ticket service takes Windows log-ons.
    var takesWindowsLogOns: Bool { ![.federated, .formsOnly, .adfs].contains { faults.contains($0) } }

    /// The path at which the ticket service takes access tokens; nil if it takes none.
    var tokenDoor: String? {
        switch faults[.oauth] {
        case nil: nil
        case 2: PoolSite.Path.tickets
        default: PoolSite.Path.tokenTickets
        }
    }

    /// The pool's clock.
    var now: Instant { Instant.now + Int64(faults[.clockSkew] ?? 0) }

    /// The account of an address without `sip:`.
    func account(address: String) -> Account? {
        accounts.first { $0.address == address.lowercased() }
    }

    /// The account of a user name that a Windows log-on has proved.
    func account(login: String) -> Account? {
        let wanted = WindowsLogin(login)
        return accounts.first { account in
            let known = WindowsLogin(account.login)
            return known == wanted || known.isPrincipal(login) || account.address == login.lowercased()
        }
    }

    /// Judges the `wsa:MessageID` of a message to the web services. It is mandatory, but not unique: clients in use send
    /// one again, and pools take it.
    func checkMessageID(in header: XMLElement) throws(Refusal) {
        let message = try header.required("MessageID").trimmedText
        let isRepeated = faults.contains(.messageIDOnce) && !messages.insert(message).inserted
        guard message.count > "uuid:".count, !isRepeated else {
            throw .valueWrong(element: "MessageID", value: message)
        }
    }

    /// Whether a fault that happens a number of times, else once, happens now.
    func strikes(_ fault: Fault) -> Bool {
        guard let number = faults[fault] else { return false }
        return strikes(fault, atMost: fault.parameter == nil ? 1 : number)
    }

    /// Whether a fault, whose number is not how often it happens, happens now for the first time.
    func strikesOnce(_ fault: Fault) -> Bool {
        faults.contains(fault) && strikes(fault, atMost: 1)
    }

    private func strikes(_ fault: Fault, atMost limit: Int) -> Bool {
        guard strikes[fault, default: 0] < limit else { return false }
        strikes[fault, default: 0] += 1
        return true
    }

    /// A request by its sender and the subtype of its document.
    struct Unanswered: Hashable {
        let address: String
        let subtype: String
    }

    /// Whether a user's request is the one that gets no answer.
    func ignores(_ request: Message, of address: String) -> Bool {
        guard let subtype = request.contentType?.subtype.lowercased() else { return false }
        return unanswered.remove(Unanswered(address: address, subtype: subtype)) != nil
    }

    /// Whether the connection is to be closed in place of the next answer.
    func dropsNextAnswer() -> Bool {
        answers += 1
        return faults[.droppedConnection] == answers
    }
}
