import Contacts
import EventLoop
import Localization
import People

/// What the user asks about people, whatever the account is signed in over: every question has one answer, and a photo is
/// wished for once at a time.
@LoopActor
final class PeopleOrders {
    /// A question that has no answer yet.
    struct Order: Sendable {
        enum Question: Sendable {
            case search(String)
            case information(ContactAddress)
            case members(ContactAddress)
        }

        let number: UInt64
        let question: Question
    }

    /// How long an answer may take.
    static let patience: Duration = .seconds(25)
    /// The most people who are not contacts that are remembered.
    static let memory = 256
    /// The most photos that may wait.
    private static let queue = 10_000
    /// How long a question waits for somebody who can be asked: hosts ask as soon as they hear that they are signed in.
    private static let grace: Duration = .seconds(1)

    private let outlet: EventOutlet
    private let known: @LoopActor (ContactAddress) -> Person
    private var lastNumber: UInt64 = 0
    private var pending: [UInt64: Order] = [:]
    private var orders = Mailbox<Order>()
    private var photos = Mailbox<ContactAddress>()
    private var photosWanted: Set<ContactAddress> = []
    private var isSignedIn = false

    /// - Parameter known: what is known of somebody when nobody can be asked.
    init(outlet: EventOutlet, known: @escaping @LoopActor (ContactAddress) -> Person) {
        self.outlet = outlet
        self.known = known
    }

    /// - Returns: the number that the answer has.
    func put(_ question: Order.Question) -> UInt64 {
        lastNumber += 1
        let order = Order(number: lastNumber, question: question)
        pending[order.number] = order
        if isSignedIn {
            orders.put(order)
        } else {
            EventLoop.after(Self.grace) { [weak self] in
                if self?.isSignedIn == false { self?.giveUp(order, Self.notSignedIn) }
            }
        }
        return order.number
    }

    func wish(photoOf address: ContactAddress) {
        guard photosWanted.count < Self.queue, photosWanted.insert(address).inserted else { return }
        photos.put(address)
    }

    /// Questions can be asked from now on.
    func begin() {
        if !isSignedIn { for order in pending.values.sorted(by: { $0.number < $1.number }) { orders.put(order) } }
        isSignedIn = true
    }

    func next() async throws -> Order { try await orders.next() }

    func nextPhoto() async throws -> ContactAddress {
        let address = try await photos.next()
        photosWanted.remove(address)
        return address
    }

    func conclude(_ order: Order, _ event: PeopleEvent) {
        guard pending.removeValue(forKey: order.number) != nil else { return }
        outlet.deliver(.people(event))
    }

    func giveUp(_ order: Order, _ problem: String) {
        switch order.question {
        case .search: conclude(order, .found(request: order.number, PeopleFound(), problem: problem))
        case .members: conclude(order, .members(request: order.number, PeopleFound(), problem: problem))
        case .information(let address):
            conclude(order, .information(request: order.number, known(address), problem: problem))
        }
    }

    /// Nobody can be asked any more; what is open is told so.
    func interrupted() {
        isSignedIn = false
        orders = Mailbox()
        for order in pending.values.sorted(by: { $0.number < $1.number }) { giveUp(order, Self.notSignedIn) }
    }

    func close() {
        pending = [:]
        isSignedIn = false
    }

    private static var notSignedIn: String { localized("The account is not signed in at the moment.") }
}
