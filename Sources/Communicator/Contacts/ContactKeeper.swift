public import Contacts
public import EventLoop
import Localization
import SIP

/// The contact list of the account: follows the server's, and has it changed.
@LoopActor
public final class ContactKeeper: Capability, ContactCommands {
    /// Who keeps the list, as far as the pool has told.
    private enum Keeper {
        case pool
        case exchange
    }

    /// What ``list`` is worth. Only a present one is edited: another does not show what became of the last edit, nor what
    /// others have done.
    private enum Knowledge {
        /// The server is about to tell it.
        case outdated
        /// Exchange is to be asked for it.
        case due
        /// The server does not tell it, or it cannot be read; it is asked for again later.
        case missing
        case present
    }

    /// The most edits that one wish may take.
    private static let patience = 2 * ContactLimits.contacts
    /// The most times that one wish is tried again on a list that has moved on. Another endpoint with many edits is
    /// faster as long as it has some.
    private static let repetitions = 100
    /// How long the server may take to tell of a change that it has made.
    private static let delta: Duration = .seconds(10)
    /// Before a list is asked for again that could not be had.
    private static let pause: Duration = .seconds(300)
    /// Between two readings of Exchange: a pool that refuses the subscription never tells of a change.
    private static let period: Duration = .seconds(900)

    private let outlet: EventOutlet
    private let watcher: PresenceWatcher
    private let exchange: ExchangeContactStore
    private var keeper = Keeper.pool
    /// The server's list; nil until it has come.
    private var list: ContactList?
    private var knowledge = Knowledge.outdated
    private var nextReading: LoopTimer?
    /// Whether the user knows that the list cannot be had.
    private var hasToldOfLoss = false
    private let teller: ContactTeller
    private var wishes: [ContactWish] = []
    private var endpoint: RegisteredEndpoint?
    /// Ends the wait for something to do.
    private let work = Pause()
    /// Ends the wait for the list to change.
    private var arrival: Pause?

    init(outlet: EventOutlet, watcher: PresenceWatcher, exchange: ExchangeContactStore) {
        self.outlet = outlet
        self.watcher = watcher
        self.exchange = exchange
        teller = ContactTeller(outlet: outlet)
    }

    public func wish(_ wish: ContactWish) {
        wishes.append(ContactTeller.serverWish(wish))
        if case .add(let address, _, _) = wish { watcher.add(address) }
        work.end()
    }

    public func distributionAddress(ofGroup name: String) -> ContactAddress? {
        list?.group(named: ContactTeller.serverName(name))?.distributionAddress
    }

    /// Whether somebody is on the list.
    func knows(_ address: ContactAddress) -> Bool {
        list?.contacts[address] != nil
    }

    // Capability

    func run(_ endpoint: RegisteredEndpoint) async throws {
        self.endpoint = endpoint
        while true {
            // In turns of their own: reading a long list has taken one.
            if let list { watcher.watch(list.contacts.keys) }
            await teller.tell { self.list }
            if knowledge == .due {
                try await readFromExchange()
            } else if let wish = wishes.first, knowledge == .present {
                try await fulfil(wish, endpoint)
                if wishes.first == wish { wishes.removeFirst() }
            } else {
                try await work.wait()
            }
        }
    }

    func received(_ data: SelfSubscription, in message: Message) throws {
        guard data == .roamingContacts else { return }
        if let status = message.status, !status.isSuccess { return refused(status) }
        guard !message.body.isEmpty else { return }
        do {
            switch try ContactDocument(parsing: message.body) {
            case .migrated: beginReading()
            case .list where keeper == .exchange && message.isRequest, .delta where keeper == .exchange:
                beginReading()
            case .list(let list):
                if keeper == .exchange { leaveExchange() }
                takeAll(list)
            case .delta(let delta): try apply(delta)
            }
        } catch {
            failed(toRead: message)
            throw error
        }
    }

    func interrupted() {
        endpoint = nil
        knowledge = .outdated
        nextReading?.cancel()
    }

    func close() {
        knowledge = .outdated
        nextReading?.cancel()
        guard !wishes.isEmpty, list != nil else { return }
        wishes = []
        outlet.deliver(
            .contacts(.refused(localized("The account was signed out before the contact list was changed."))))
    }

    // The server's list

    private func apply(_ delta: ContactDelta) throws {
        switch knowledge {
        case .present:
            guard var list else { return }
            try list.apply(delta)
            take(list)
        case .missing: readLater()
        // The whole of it is on its way.
        case .outdated, .due: break
        }
    }

    private func takeAll(_ list: ContactList) {
        var list = list
        if let held = self.list { list.keepVersion(of: held) }
        // What Exchange has been changed to meanwhile is read next.
        if knowledge != .due { knowledge = .present }
        take(list)
    }

    private func take(_ list: ContactList) {
        self.list = list
        arrival?.end()
        work.end()
    }

    private func refused(_ status: Status) {
        // The pool is asked again and again, and refuses; the list is read from Exchange at its own pace.
        if keeper == .exchange, knowledge == .present { return }
        if status == .notAcceptableHere || keeper == .exchange { return beginReading() }
        guard list != nil else {
            tellOfLoss(
                localized(
                    "The server does not send your contact list (\(String(status.code)) \(status.reasonPhrase))."))
            return miss()
        }
        // What was read last must do; an edit that is meant for another list is refused.
        knowledge = .present
        work.end()
    }

    /// A change that does not fit, or cannot be read, is in the whole list; that one is not asked for again at once.
    private func failed(toRead message: Message) {
        if knowledge == .present { return readAnew() }
        miss()
        guard !message.isRequest else { return }
        tellOfLoss(localized("The server's contact list cannot be read."))
    }

    private func miss() {
        knowledge = .missing
        readLater(after: Self.pause)
    }

    /// The list is to be told completely.
    private func readAnew() {
        guard keeper == .pool else { return beginReading() }
        knowledge = .outdated
        endpoint?.renew(.roamingContacts)
    }

    private func readLater(after delay: Duration = .zero) {
        nextReading?.cancel()
        nextReading = EventLoop.after(delay) { [weak self] in self?.readAnew() }
    }

    private func tellOfLoss(_ words: String) {
        guard !hasToldOfLoss else { return }
        hasToldOfLoss = true
        outlet.deliver(.notice(words))
    }

    // The list in Exchange

    /// Exchange keeps the list, or something in it is another.
    private func beginReading() {
        keeper = .exchange
        knowledge = .due
        work.end()
    }

    /// The pool, which tells in its answers who keeps the list, has it again.
    private func leaveExchange() {
        keeper = .pool
        knowledge = .outdated
        nextReading?.cancel()
    }

    private func readFromExchange() async throws {
        guard keeper == .exchange else { return }
        knowledge = .outdated
        do {
            let list = try await exchange.read()
            guard keeper == .exchange else { return }
            takeAll(list)
            readLater(after: Self.period)
        } catch is ExchangeFailure {
            readLater(after: Self.pause)
            guard list == nil else { return }
            tellOfLoss(
                localized(
                    """
                    Your contact list is kept in Exchange, which cannot be read at present. Contacts that you add \
                    here stay on this computer.
                    """))
        }
    }

    private func makeInExchange(_ edit: ContactEdit) async throws -> String? {
        do {
            let list = try await exchange.make(edit)
            if keeper == .exchange { takeAll(list) }
            return nil
        } catch let failure as ExchangeFailure {
            // What became of the edit, or who was faster, is on the present list.
            try await readFromExchange()
            return failure.reason
        }
    }

    // Wishes

    private func fulfil(_ wish: ContactWish, _ endpoint: RegisteredEndpoint) async throws {
        var repetitions = 0
        var made: ContactEdit?
        for _ in 0..<Self.patience {
            guard let list else { return }
            guard let edit = wish.nextEdit(on: list) else {
                if made == nil, wish.isPointless(on: list) {
                    teller.refuse(localized("The contact or the group is not on the server's list any more."))
                }
                return
            }
            // What was taken, and shows as something else, is not asked for again: it would be so for ever. In Exchange an
            // edit takes several steps, each of which shows.
            guard edit != made || keeper == .exchange else { return notTaken(edit) }
            guard let refusal = try await make(edit, on: list, endpoint) else {
                made = edit
                if case .setContact(let contact) = edit, contact.name.isEmpty {
                    self.list?.clearName(of: contact.address)
                }
                continue
            }
            repetitions += 1
            // A list that has moved on is the reason; one that has not says that there is another.
            guard self.list?.version != list.version, repetitions <= Self.repetitions else {
                return teller.refuse(refusal)
            }
        }
    }

    /// The server has a word of its own for a name, which is told; or nothing came of the edit.
    private func notTaken(_ edit: ContactEdit) {
        if case .setContact = edit { return teller.repeatEverything() }
        teller.refuse(localized("The server's answer is not understood."))
    }

    /// Makes an edit and waits until the list shows it.
    ///
    /// - Returns: why the server does not make it; the list is the server's present one then.
    private func make(_ edit: ContactEdit, on list: ContactList, _ endpoint: RegisteredEndpoint) async throws -> String?
    {
        if keeper == .exchange { return try await makeInExchange(edit) }
        guard let body = try? edit.body(version: list.version) else { return localized("The name cannot be sent.") }
        let answer: Message
        do {
            answer = try await endpoint.ask(ContactEdit.contentType, body)
        } catch is TransactionError {
            try await readAgain(endpoint)
            return localized("The server did not answer.")
        }
        guard let status = answer.status, !status.isSuccess else {
            try await waitForChange(of: list, endpoint)
            return nil
        }
        // Where a change has come in meanwhile, it is the reason.
        if self.list?.version == list.version { try await readAgain(endpoint) }
        let reason = answer.diagnostics.first?.reason ?? status.reasonPhrase
        return localized("The server said: \(String(status.code)) \(reason)")
    }

    private func waitForChange(of list: ContactList, _ endpoint: RegisteredEndpoint) async throws {
        guard self.list?.version == list.version else { return }
        if try await !arrives() { try await readAgain(endpoint) }
    }

    private func readAgain(_ endpoint: RegisteredEndpoint) async throws {
        endpoint.renew(.roamingContacts)
        _ = try await arrives()
    }

    /// Waits for the list; false if it does not come in time.
    private func arrives() async throws -> Bool {
        let next = Pause()
        arrival = next
        defer { arrival = nil }
        return try await next.wait(for: Self.delta)
    }
}
