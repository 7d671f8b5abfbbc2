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
    /// The most people who are found when one is looked for by their address.
    private static let mostAlike = 10
    private let outlet: EventOutlet
    private lazy var orders = PeopleOrders(outlet: outlet) { [unowned self] in known($0) }
    private var contacts: [ContactAddress: WebContact] = [:]
    private var strangers: [ContactAddress: WebContact] = [:]

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    /// These are the people on the list.
    func note(_ contacts: some Collection<WebContact>) {
        self.contacts = Dictionary(contacts.map { ($0.address, $0) }) { first, _ in first }
    }

    func search(_ text: String) -> UInt64 { orders.put(.search(text)) }

    func information(on address: ContactAddress) -> UInt64 { orders.put(.information(address)) }

    func members(of group: ContactAddress) -> UInt64 { orders.put(.members(group)) }

    func photo(of address: ContactAddress) {
        orders.wish(photoOf: address)
    }

    /// UCWA tells nothing of calendars.
    func calendar(of address: ContactAddress) -> CalendarOutlook? { nil }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        orders.begin()
        // Addresses of another application lead nowhere.
        if endpoint.isNew { strangers = [:] }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { while true { try await self.answer(self.orders.next(), endpoint.application) } }
            group.addTask { while true { try await self.bring(self.orders.nextPhoto(), endpoint.application) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}

    func catchUp(_ endpoint: WebEndpoint) async throws {}

    func interrupted() {
        orders.interrupted()
    }

    func close() {
        orders.close()
    }

    // Questions

    private func answer(_ order: PeopleOrders.Order, _ application: UCWAApplication) async throws {
        do {
            try await EventLoop.withDeadline(PeopleOrders.patience) { try await self.answer(to: order, application) }
        } catch let refusal as UCWARefusal where !refusal.isApplicationGone {
            orders.giveUp(order, refusal.sentence)
        } catch  where error is DeadlineExceeded || error is NetworkError {
            orders.giveUp(order, localized("The server did not answer."))
        }
    }

    private func answer(to order: PeopleOrders.Order, _ application: UCWAApplication) async throws {
        switch order.question {
        case .search(let text):
            orders.conclude(order, .found(request: order.number, try await find(text, application), problem: nil))
        case .members: orders.giveUp(order, localized("This cannot be asked over the web services (UCWA)."))
        case .information(let address):
            if let contact = try await find(address, application) { remember(contact) }
            orders.conclude(order, .information(request: order.number, known(address), problem: nil))
        }
    }

    private func find(_ text: String, _ application: UCWAApplication) async throws -> PeopleFound {
        guard let place = application.link("search", of: "people") else { throw UCWARefusal.notAllowed }
        let answer = try await application.get(
            place,
            query: [
                "query": String(text.prefix(PeopleLimits.question)), "limit": "\(PeopleLimits.people)",
            ])
        let found = try await application.people(in: answer, most: PeopleLimits.people)
        for contact in found where contacts[contact.address] == nil { remember(contact) }
        return PeopleFound(
            found.map { Person($0.address, $0.card) }, isCut: answer.says("moreResultsAvailable"))
    }

    private func find(_ address: ContactAddress, _ application: UCWAApplication) async throws -> WebContact? {
        if let place = (contacts[address] ?? strangers[address])?.link("self") {
            return WebContact(try await application.get(place))
        }
        guard let place = application.link("search", of: "people") else { return nil }
        let answer = try await application.get(place, query: ["query": address.text, "limit": "\(Self.mostAlike)"])
        return try await application.people(in: answer, most: Self.mostAlike).first { $0.address == address }
    }

    private func known(_ address: ContactAddress) -> Person {
        Person(address, (contacts[address] ?? strangers[address])?.card ?? ContactCard())
    }

    private func remember(_ contact: WebContact) {
        if contacts[contact.address] != nil {
            contacts[contact.address] = contact
        } else {
            if strangers.count >= PeopleOrders.memory { strangers = [:] }
            strangers[contact.address] = contact
        }
    }

    // Photos

    private func bring(_ address: ContactAddress, _ application: UCWAApplication) async throws {
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
