import Contacts
import EventLoop
import PollLoop
import Testing

@testable import Communicator

@Suite("Telling of the contact list", .serialized)
struct ContactTellerTests {
    /// A host that is slow with the first change.
    @LoopActor
    private final class SlowHost {
        private(set) var shown: Set<String> = []
        var onFirst: @LoopActor () -> Void = {}
        private var isFirst = true

        func forget(_ address: String) { shown.remove(address) }

        func take(_ event: SessionEvent) {
            guard case .contacts(.changed(let change)) = event else { return }
            switch change {
            case .contact(let address, _, _): shown.insert(address.text)
            case .contactRemoved(let address): shown.remove(address.text)
            default: break
            }
            guard isFirst else { return }
            isFirst = false
            let end = EventLoop.now + .milliseconds(200)
            while EventLoop.now < end {}
            onFirst()
        }
    }

    @Test("what a slow host has not been told yet is told before what came later")
    func slowHost() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let addresses = try ["alice", "bob", "carol"].map { try #require(ContactAddress("sip:\($0)@contoso.com")) }
            var list = ContactList(version: 1, groups: [], contacts: addresses.map { Contact($0) })
            let host = SlowHost()
            let teller = ContactTeller(outlet: EventOutlet { host.take($0) })
            var later: Task<Void, any Error>?
            host.onFirst = {
                // The connection is another one by now, and the list too.
                list = ContactList(version: 2, groups: [], contacts: [])
                later = EventLoop.shared.task { await teller.tell { list } }
            }
            await teller.tell { list }
            try await later?.value
            #expect(host.shown.isEmpty)
        }.value
    }

    @Test("who has gone when an edit is refused is told of, and everybody else once more")
    func refusal() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let addresses = try ["alice", "bob"].map { try #require(ContactAddress("sip:\($0)@contoso.com")) }
            let host = SlowHost()
            let teller = ContactTeller(outlet: EventOutlet { host.take($0) })
            await teller.tell { ContactList(version: 1, groups: [], contacts: addresses.map { Contact($0) }) }
            teller.refuse("")
            host.forget("alice@contoso.com")
            await teller.tell { ContactList(version: 2, groups: [], contacts: [Contact(addresses[0])]) }
            #expect(host.shown == ["alice@contoso.com"])
        }.value
    }
}
