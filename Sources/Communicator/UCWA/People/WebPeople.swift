import Contacts
import EventLoop
import Localization
import Network
import People
import Presence
import UCWA

/// Finds people, tells who somebody is, and brings photos, over UCWA (sheet 4.1, 4.5). Every question has one answer.
@LoopActor
final class WebPeople: WebCapability, PeopleCommands {
    /// How long an answer may take.
    private static let patience: Duration = .seconds(25)
    /// The most people who are not contacts that are remembered.
    private static let memory = 256
    /// The most photos that may wait.
    private static let queue = 10_000

    /// A question that has no answer yet.
    private struct Order: Sendable {
        enum Question: Sendable {
            case search(String)
            case information(ContactAddress)
        }

        let number: UInt64
        let question: Question
    }

    private let outlet: EventOutlet
    private var lastNumber: UInt64 = 0
    private var pending: [UInt64: Order] = [:]
    private var orders = Mailbox<Order>()
    private var photos = Mailbox<ContactAddress>()
    private var photosWanted: Set<ContactAddress> = []
    private var contacts: [ContactAddress: WebContact] = [:]
    private var strangers: [ContactAddress: WebContact] = [:]
    private var isSignedIn = false

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    /// These are the people on the list.
    func note(_ contacts: some Collection<WebContact>) {
        self.contacts = Dictionary(contacts.map { ($0.address, $0) }) { first, _ in first }
    }

    func search(_ text: String) -> UInt64 { put(.search(text)) }

    func information(on address: ContactAddress) -> UInt64 { put(.information(address)) }

    func photo(of address: ContactAddress) {
        guard photosWanted.count < Self.queue, photosWanted.insert(address).inserted else { return }
        photos.put(address)
    }

    private func put(_ question: Order.Question) -> UInt64 {
        lastNumber += 1
        let order = Order(number: lastNumber, question: question)
        pending[order.number] = order
        if isSignedIn {
            orders.put(order)
        } else {
            // Answers never come while the host calls.
            EventLoop.shared.post { [weak self] in self?.giveUp(order, Self.notSignedIn) }
        }
        return order.number
    }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        isSignedIn = true
        // Addresses of another application lead nowhere.
        if endpoint.isNew { strangers = [:] }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { while true { try await self.answer(self.orders.next(), endpoint.application) } }
            group.addTask { while true { try await self.bring(self.photos.next(), endpoint.application) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}

    func catchUp(_ endpoint: WebEndpoint) async throws {}

    func interrupted() {
        isSignedIn = false
        orders = Mailbox()
        for order in pending.values.sorted(by: { $0.number < $1.number }) { giveUp(order, Self.notSignedIn) }
    }

    func close() {
        pending = [:]
        isSignedIn = false
    }

    // Questions

    private func answer(_ order: Order, _ application: UCWAApplication) async throws {
        do {
            try await EventLoop.withDeadline(Self.patience) { try await self.answer(to: order, application) }
        } catch let refusal as UCWARefusal where !refusal.isApplicationGone {
            giveUp(order, localized("The server said: \(refusal.summary)"))
        } catch  where error is DeadlineExceeded || error is NetworkError {
            giveUp(order, localized("The server did not answer."))
        }
    }

    private func answer(to order: Order, _ application: UCWAApplication) async throws {
        switch order.question {
        case .search(let text):
            conclude(order, .found(request: order.number, try await find(text, application), problem: nil))
        case .information(let address):
            if let contact = try await find(address, application) { remember(contact) }
            conclude(order, .information(request: order.number, known(address), problem: nil))
        }
    }

    private func find(_ text: String, _ application: UCWAApplication) async throws -> PeopleFound {
        guard let place = application.link("search", of: "people") else { throw UCWARefusal.notAllowed }
        let answer = try await application.get(
            place,
            query: [
                "query": String(text.prefix(PeopleLimits.question)), "limit": "\(PeopleLimits.people)",
            ])
        let found = WebContact.all(in: answer)
        for contact in found where contacts[contact.address] == nil { remember(contact) }
        return PeopleFound(
            found.map { Person($0.address, $0.card) }, isCut: answer.text("moreResultsAvailable") == "true")
    }

    private func find(_ address: ContactAddress, _ application: UCWAApplication) async throws -> WebContact? {
        if let place = (contacts[address] ?? strangers[address])?.link("self") {
            return WebContact(try await application.get(place))
        }
        guard let place = application.link("search", of: "people") else { return nil }
        let answer = try await application.get(place, query: ["query": address.text, "limit": "10"])
        return WebContact.all(in: answer).first { $0.address == address }
    }

    private func known(_ address: ContactAddress) -> Person {
        Person(address, (contacts[address] ?? strangers[address])?.card ?? ContactCard())
    }

    private func remember(_ contact: WebContact) {
        if contacts[contact.address] != nil {
            contacts[contact.address] = contact
        } else {
            if strangers.count >= Self.memory { strangers = [:] }
            strangers[contact.address] = contact
        }
    }

    private func conclude(_ order: Order, _ event: PeopleEvent) {
        guard pending.removeValue(forKey: order.number) != nil else { return }
        outlet.deliver(.people(event))
    }

    private func giveUp(_ order: Order, _ problem: String) {
        switch order.question {
        case .search: conclude(order, .found(request: order.number, PeopleFound(), problem: problem))
        case .information(let address):
            conclude(order, .information(request: order.number, known(address), problem: problem))
        }
    }

    private static var notSignedIn: String { localized("The account is not signed in at the moment.") }

    // Photos

    private func bring(_ address: ContactAddress, _ application: UCWAApplication) async throws {
        photosWanted.remove(address)
        guard let contact = contacts[address] ?? strangers[address], let place = contact.link("contactPhoto") else {
            return
        }
        do {
            let bytes = try await application.get(place, as: "image/jpeg", limit: PeopleLimits.photo)
            guard let photo = Photo(bytes) else { return }
            outlet.deliver(.people(.photo(address, version: contact.card.photoVersion, photo)))
        } catch let refusal as UCWARefusal where !refusal.isApplicationGone {
            // There is none, or none that may be seen.
        } catch is NetworkError {
            // It is wished for again when the card comes again.
        }
    }
}
