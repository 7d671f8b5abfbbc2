public import Contacts
public import EventLoop
import Localization
import Network
import People
public import Presence
import Provisioning
import SIP
import Web
import XML

/// Finds people in the pool's address book, tells who somebody is, and brings photos.
///
/// The address book's web service is asked first; where there is none, or it does not answer, the pool's directory is.
/// Every question has one answer.
@LoopActor
public final class PeopleFinder: Capability, PeopleCommands {
    private let outlet: EventOutlet
    private let web: WebAccess
    private let watcher: PresenceWatcher
    private let exchange: ExchangeAccess
    private let photoSource: PhotoSource
    private var settings = PoolSettings()
    private var book: AddressBook?
    private lazy var orders = PeopleOrders(outlet: outlet) { [unowned self] in known($0) }
    private var cards: [ContactAddress: ContactCard] = [:]
    /// The contacts whom the address book was asked about.
    private var surveyed: Set<ContactAddress> = []
    /// Settled when there may be others to ask about.
    private var isSurveyDue = Signal<Void>()

    init(outlet: EventOutlet, web: WebAccess, exchange: ExchangeAccess, watcher: PresenceWatcher) {
        self.outlet = outlet
        self.web = web
        self.watcher = watcher
        self.exchange = exchange
        photoSource = PhotoSource(web: web, exchange: exchange)
        watcher.listChanged = { [weak self] in self?.isSurveyDue.send(()) }
    }

    // What the user wants

    public func search(_ text: String) -> UInt64 {
        orders.put(.search(text))
    }

    public func information(on address: ContactAddress) -> UInt64 {
        orders.put(.information(address))
    }

    public func members(of group: ContactAddress) -> UInt64 {
        orders.put(.members(group))
    }

    public func photo(of address: ContactAddress) {
        orders.wish(photoOf: address)
    }

    public func calendar(of address: ContactAddress) -> CalendarOutlook? { watcher.calendar(of: address) }

    /// Takes over what the user's own card says of the user's Exchange server.
    func learn(ownCard card: ContactCard) {
        exchange.learn(ownCard: card)
    }

    // Capability

    func run(_ endpoint: RegisteredEndpoint) async throws {
        orders.begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { while true { try await self.answer(self.orders.next(), endpoint) } }
            group.addTask { while true { try await self.bring(self.orders.nextPhoto(), endpoint) } }
            group.addTask { try await self.survey(endpoint) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func received(_ data: SelfSubscription, in message: Message) throws {
        guard data == .provisioning, message.bringsData else { return }
        settings = try PoolSettings(parsing: message.body)
        book = nil
        isSurveyDue.send(())
    }

    func interrupted() {
        orders.interrupted()
    }

    func close() {
        orders.close()
    }

    // Questions

    private func answer(_ order: PeopleOrders.Order, _ endpoint: RegisteredEndpoint) async throws {
        do {
            let event = try await EventLoop.withDeadline(PeopleOrders.patience) {
                try await self.answer(to: order, endpoint)
            }
            orders.conclude(order, event)
        } catch let refusal as DirectoryRefused {
            orders.giveUp(
                order, localized("The server said: \(String(refusal.status.code)) \(refusal.status.reasonPhrase)"))
        } catch  where error is DeadlineExceeded || error is TransactionError {
            orders.giveUp(order, localized("The server did not answer."))
        } catch PeopleError.refused(let reason) {
            orders.giveUp(order, localized("The server said: \(reason)"))
        } catch is ExchangeSilent {
            orders.giveUp(order, localized("Exchange, which knows the members of groups, cannot be asked."))
        } catch  where error is PeopleError || error is XMLError {
            orders.giveUp(order, localized("The server's answer is not understood."))
        }
    }

    private func answer(to order: PeopleOrders.Order, _ endpoint: RegisteredEndpoint) async throws -> PeopleEvent {
        switch order.question {
        case .search(let text):
            guard let question = PeopleQuestion(text) else {
                return .found(request: order.number, PeopleFound(), problem: nil)
            }
            let found = try await find(question, endpoint)
            for person in found.people { remember(person) }
            return .found(request: order.number, found, problem: nil)
        case .members(let group):
            return .members(request: order.number, try await members(of: group), problem: nil)
        case .information(let address):
            if let person = try await entry(of: address, endpoint) { remember(person) }
            return .information(request: order.number, known(address), problem: nil)
        }
    }

    // Where is asked

    private func find(_ question: PeopleQuestion, _ endpoint: RegisteredEndpoint) async throws -> PeopleFound {
        try await asked(endpoint) { book in
            for query in question.addressBook {
                let found = try await book.find(query)
                if !found.people.isEmpty { return found }
            }
            return PeopleFound()
        } directory: {
            try await self.ask(question.directory, endpoint)
        }
    }

    private func entry(of address: ContactAddress, _ endpoint: RegisteredEndpoint) async throws -> Person? {
        let found = try await asked(endpoint) { book in
            let found = try await book.find(.address(address))
            // Some directories have the address in another form.
            return try await found.people.isEmpty ? book.find(.prefix(address.text)) : found
        } directory: {
            try await self.ask([DirectorySearch(address)], endpoint)
        }
        return found.people.first { $0.address == address }
    }

    private func members(of group: ContactAddress) async throws -> PeopleFound {
        let response = try await exchange.askOwn(
            ExchangeMembers.request(of: group), limit: PeopleLimits.document.bytes)
        guard let response else { throw ExchangeSilent() }
        return try ExchangeMembers.read(response.body)
    }

    /// Asks the address book; where there is none or it fails, the directory.
    private func asked(
        _ endpoint: RegisteredEndpoint, book: @LoopActor (AddressBook) async throws -> PeopleFound,
        directory: @LoopActor () async throws -> PeopleFound
    ) async throws -> PeopleFound {
        guard let place = addressBook(endpoint) else { return try await directory() }
        do {
            return try await book(place)
        } catch let error as CancellationError {
            throw error
        } catch {
            // Whatever is wrong with the book, the directory may know.
            return try await directory()
        }
    }

    private func addressBook(_ endpoint: RegisteredEndpoint) -> AddressBook? {
        if book == nil, let places = AddressBookPlaces(settings, isRemote: endpoint.registration.isRemote) {
            book = AddressBook(places, web: web, isVerified: endpoint.isVerified)
        }
        return book
    }

    private func ask(_ searches: [DirectorySearch], _ endpoint: RegisteredEndpoint) async throws -> PeopleFound {
        var found = PeopleFound()
        for search in searches {
            let answer = try await endpoint.ask(
                DirectorySearch.contentType, search.body(), at: endpoint.identity.domainURI)
            guard let status = answer.status, status.isSuccess else {
                throw DirectoryRefused(status: answer.status ?? .serverError)
            }
            found.add(try DirectoryAnswer.read(answer.body))
        }
        return found
    }

    // Who people are

    /// Everything that is known of somebody.
    private func known(_ address: ContactAddress) -> Person {
        Person(address, watcher.card(of: address) ?? cards[address] ?? ContactCard())
    }

    private func remember(_ person: Person) {
        guard !watcher.learn(person.address, person.card) else { return }
        if cards.count >= PeopleOrders.memory { cards = [:] }
        cards[person.address] = person.card
    }

    // Photos

    private func bring(_ address: ContactAddress, _ endpoint: RegisteredEndpoint) async throws {
        let card = known(address).card
        guard let reference = PhotoReference(card) else { return }
        do {
            guard let photo = try await photoSource.photo(reference, in: addressBook(endpoint)) else { return }
            outlet.deliver(.people(.photo(address, version: card.photoVersion, photo)))
        } catch let error as CancellationError {
            throw error
        } catch {
            // What cannot be had today is wished for again when its card comes again.
        }
    }

    /// Asks the address book about contacts whose own cards name no photo, some time after they are on the list.
    private func survey(_ endpoint: RegisteredEndpoint) async throws {
        let timing = endpoint.account.configuration.timing
        while true {
            try await isSurveyDue.value()
            try await EventLoop.sleep(for: timing.survey)
            isSurveyDue = Signal()
            for address in watcher.peopleWithoutPhoto where !surveyed.contains(address) {
                guard let book = addressBook(endpoint), web.canProveUser, try await survey(address, in: book) else {
                    break
                }
                try await EventLoop.sleep(for: timing.surveyPause)
            }
        }
    }

    /// Asks about one contact; false if there is no sense in asking about others.
    private func survey(_ address: ContactAddress, in book: AddressBook) async throws -> Bool {
        do {
            if let person = try await book.find(.address(address)).people.first { remember(person) }
            surveyed.insert(address)
            return true
        } catch let error as CancellationError {
            throw error
        } catch {
            return false
        }
    }
}

/// The pool does not search its directory.
private struct DirectoryRefused: Error {
    let status: Status
}

/// Exchange is not known, or cannot be asked.
private struct ExchangeSilent: Error {}
