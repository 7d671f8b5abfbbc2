public import Contacts
public import EventLoop
import Localization
import SIP

/// The contact list of the account: follows the server's, and has it changed.
@LoopActor
public final class ContactKeeper: Capability, ContactCommands {
    /// The most edits that one wish may take.
    private static let patience = 2 * ContactLimits.contacts
    /// The most times that one wish is tried again on a list that has moved on. Another endpoint with many edits is
    /// faster as long as it has some.
    private static let repetitions = 100
    /// How long the server may take to tell of a change that it has made.
    private static let delta: Duration = .seconds(10)
    /// Before Exchange is asked again that could not be read.
    private static let pause: Duration = .seconds(300)
    /// Between two readings of Exchange: a pool that refuses the subscription never tells of a change.
    private static let period: Duration = .seconds(900)

    private let outlet: EventOutlet
    private let watcher: PresenceWatcher
    private let exchange: ExchangeContactStore
    /// Whether Exchange keeps the list, and the pool only says so.
    private var isInExchange = false
    /// Whether the list in Exchange is to be read.
    private var isReadingDue = false
    private var nextReading: LoopTimer?
    private var hasToldOfExchange = false
    /// The server's list; nil until it has come.
    private var list: ContactList?
    /// Whether ``list`` has been read on this registration. On an older one nothing is edited: it does not show what
    /// became of the last edit, nor what others have done.
    private var isCurrent = false
    private let teller: ContactTeller
    private var wishes: [ContactWish] = []
    private var endpoint: RegisteredEndpoint?
    /// Ends the wait for something to do.
    private var work = Signal<Void>()
    /// Ends the wait for the list to change.
    private var arrival: Signal<Void>?

    init(outlet: EventOutlet, watcher: PresenceWatcher, exchange: ExchangeContactStore) {
        self.outlet = outlet
        self.watcher = watcher
        self.exchange = exchange
        teller = ContactTeller(outlet: outlet)
    }

    public func wish(_ wish: ContactWish) {
        wishes.append(ContactTeller.serverWish(wish))
        if case .add(let address, _, _) = wish { watcher.add(address) }
        work.send(())
    }

    /// Whether somebody is on the list.
    func knows(_ address: ContactAddress) -> Bool {
        list?.contacts[address] != nil
    }

    // Capability

    func run(_ endpoint: RegisteredEndpoint) async throws {
        self.endpoint = endpoint
        while true {
            try await teller.tell { self.list }
            if isReadingDue {
                try await readFromExchange()
            } else if let wish = wishes.first, isCurrent {
                try await fulfil(wish, endpoint)
                if wishes.first == wish { wishes.removeFirst() }
            } else {
                try await work.value()
                work = Signal()
            }
        }
    }

    func serve(_ request: ServerRequest) -> Bool { false }

    func received(_ data: SelfSubscription, in message: Message) {
        guard data == .roamingContacts else { return }
        if let status = message.status, !status.isSuccess { return refused(status) }
        guard !message.body.isEmpty else { return }
        do {
            switch try ContactDocument(parsing: message.body) {
            case .list where isInExchange, .delta where isInExchange: beginReading()
            case .list(let list): takeAll(list)
            case .delta(let delta): try apply(delta)
            case .migrated: beginReading()
            }
        } catch {
            // A change that does not fit, or cannot be read, is in the whole list; that one is not asked for twice.
            guard isCurrent else { return }
            isCurrent = false
            endpoint?.renew(.roamingContacts)
        }
    }

    func interrupted() {
        endpoint = nil
        isCurrent = false
        nextReading?.cancel()
    }

    func close() {
        isCurrent = false
        nextReading?.cancel()
        guard !wishes.isEmpty, list != nil else { return }
        wishes = []
        outlet.deliver(
            .contacts(.refused(localized("The account was signed out before the contact list was changed."))))
    }

    // The server's list

    private func apply(_ delta: ContactDelta) throws {
        // Without a present list, the whole of it is on its way.
        guard isCurrent, var list else { return }
        try list.apply(delta)
        take(list)
    }

    private func takeAll(_ list: ContactList) {
        var list = list
        if let held = self.list { list.keepVersion(of: held) }
        isCurrent = true
        take(list)
    }

    private func take(_ list: ContactList) {
        self.list = list
        watcher.watch(list.contacts.keys)
        arrival?.send(())
        work.send(())
    }

    private func refused(_ status: Status) {
        if status == .notAcceptableHere || isInExchange { return beginReading() }
        // What was read last must do; an edit that is meant for another list is refused.
        isCurrent = list != nil
        work.send(())
    }

    // The list in Exchange

    /// Exchange keeps the list, or something in it is another.
    private func beginReading() {
        isInExchange = true
        isReadingDue = true
        work.send(())
    }

    private func readFromExchange() async throws {
        isReadingDue = false
        do {
            takeAll(try await exchange.read())
            readLater(after: Self.period)
        } catch is ExchangeFailure {
            readLater(after: Self.pause)
            guard !hasToldOfExchange, list == nil else { return }
            hasToldOfExchange = true
            outlet.deliver(
                .notice(
                    localized(
                        """
                        Your contact list is kept in Exchange, which cannot be read at present. Contacts that you add \
                        here stay on this computer.
                        """)))
        }
    }

    private func readLater(after delay: Duration) {
        nextReading?.cancel()
        nextReading = EventLoop.after(delay) { [weak self] in self?.beginReading() }
    }

    private func makeInExchange(_ edit: ContactEdit) async throws -> String? {
        do {
            takeAll(try await exchange.make(edit))
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
        var isBegun = false
        for _ in 0..<Self.patience {
            guard let list else { return }
            guard let edit = wish.nextEdit(on: list) else {
                if !isBegun, wish.isPointless(on: list) {
                    teller.refuse(localized("The contact or the group is not on the server's list any more."))
                }
                return
            }
            guard let refusal = try await make(edit, on: list, endpoint) else {
                isBegun = true
                continue
            }
            repetitions += 1
            // A list that has moved on is the reason; one that has not says that there is another.
            guard self.list?.version != list.version, repetitions <= Self.repetitions else {
                return teller.refuse(refusal)
            }
        }
    }

    /// Makes an edit and waits until the list shows it.
    ///
    /// - Returns: why the server does not make it; the list is the server's present one then.
    private func make(_ edit: ContactEdit, on list: ContactList, _ endpoint: RegisteredEndpoint) async throws -> String?
    {
        if isInExchange { return try await makeInExchange(edit) }
        var request = endpoint.request(.service)
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.contentType, ContactEdit.contentType)
        guard let body = try? edit.body(version: list.version) else { return localized("The name cannot be sent.") }
        request.body = Array(body.utf8)
        let answer: Message
        do {
            answer = try await endpoint.send(request)
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
        let next = Signal<Void>()
        self.arrival = next
        let timer = EventLoop.after(Self.delta) { next.fail(ListOverdue()) }
        defer {
            timer.cancel()
            self.arrival = nil
        }
        do {
            try await next.value()
            return true
        } catch is ListOverdue {
            return false
        }
    }
}

/// The server has not told of the list in time.
private struct ListOverdue: Error {}
