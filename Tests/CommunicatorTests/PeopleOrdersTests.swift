import Contacts
import EventLoop
import People
import PollLoop
import Presence
import Testing

@testable import Communicator

@Suite("Questions about people")
struct PeopleOrdersTests {
    @Test("what is asked the moment the account is signed in waits until somebody can be asked")
    func early() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let orders = PeopleOrders(outlet: EventOutlet { _ in }) { People.Person($0, ContactCard()) }
            let number = orders.put(.search("Lene"))
            orders.begin()
            let next = try await EventLoop.withDeadline(.seconds(60)) { try await orders.next().number }
            #expect(next == number)
        }.value
    }

    @Test("what is asked while nobody can be asked is answered so")
    func offline() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let answers = Mailbox<SessionEvent>()
            let orders = PeopleOrders(outlet: EventOutlet { answers.put($0) }) { People.Person($0, ContactCard()) }
            let number = orders.put(.search("Lene"))
            let answer = try await EventLoop.withDeadline(.seconds(60)) { try await answers.next() }
            guard case .people(.found(request: number, _, problem: _?)) = answer else {
                Issue.record("it is no answer: \(answer)")
                return
            }
        }.value
    }
}
