import Contacts
import EventLoop
import Network
import People
import PollLoop
import Presence
import Testing
import UCWA
import Web

@testable import Communicator

/// What the lab's pool does not do: the user's presence, their contacts and other people, at a scripted server (UCWA
/// sheet 3.6 and 4).
@Suite("People over UCWA, without a network")
struct WebPeopleServerTests {
    /// A user at a server with these links of `me` and `people`, which are their own names below `/app/1`.
    @LoopActor
    private final class User {
        let server = GuestServer()
        let outlet: EventOutlet
        let endpoint: WebEndpoint
        private let record = Record()

        init(me: [String] = [], people: [String] = []) async throws {
            func links(_ names: [String]) -> String {
                names.map { #""\#($0)":{"href":"/app/1/\#($0)"}"# }.joined(separator: ",")
            }
            let place = "\(GuestServer.pool)/ucwa/v1/applications"
            server.answers["POST \(place)"] = [
                .init(
                    status: 201,
                    body: #"""
                        {"rel":"application","_links":{"self":{"href":"/app/1"}},"_embedded":{"me":{"rel":"me","_links":{\#
                        \#(links(me))}},"people":{"rel":"people","_links":{\#(links(people))}}}}
                        """#)
            ]
            outlet = EventOutlet { [record] in record.events.append($0) }
            let address = try #require(SignInAddress("lenea@contoso.com"))
            endpoint = WebEndpoint(
                account: try Communicator.Account(AccountConfiguration(address: address)),
                application: try await UCWAApplication(
                    at: try #require(WebAddress(place)), .init(userAgent: "Test", endpoint: "1"), transport: server),
                isNew: true)
        }

        func answer(_ request: String, _ answers: GuestServer.Answer...) {
            let parts = request.split(separator: " ")
            server.answers["\(parts[0]) \(GuestServer.pool)/app/1/\(parts[1])"] = answers
        }

        func count(_ request: String) -> Int {
            let parts = request.split(separator: " ")
            return server.asked.count { $0.hasPrefix("\(parts[0]) \(GuestServer.pool)/app/1/\(parts[1])") }
        }

        /// An event of `people`.
        func event(_ kind: String, _ rel: String) throws -> UCWAEvent {
            var channel = EventChannel(href: "/ev?ack=1")
            let document = #"""
                {"_links":{"next":{"href":"/ev?ack=2"}},"sender":[{"rel":"people","href":"/app/1/people","events":[{"type":\#
                "\#(kind)","link":{"rel":"\#(rel)","href":"/app/1/\#(rel)"}}]}]}
                """#
            let answer = try #require(UCWAResource(parsing: Array(document.utf8)))
            guard case .events(let events) = channel.receive(answer) else { throw CancellationError() }
            return try #require(events.first)
        }

        /// What the user is told while `work` runs, until `isDone`.
        func run(
            _ capability: any WebCapability, until isDone: @escaping @LoopActor (User) -> Bool
        ) async throws {
            let task = EventLoop.shared.task { try await capability.run(self.endpoint) }
            defer { task.cancel() }
            try await waitUntil { isDone(self) }
        }

        var own: [(activity: Activity, note: Note?)] {
            record.events.compactMap {
                if case .presence(.own(let activity, let note)) = $0 { (activity, note) } else { nil }
            }
        }

        var found: [PeopleFound] {
            record.events.compactMap { if case .people(.found(_, let found, _)) = $0 { found } else { nil } }
        }

        @LoopActor
        private final class Record {
            var events: [SessionEvent] = []
        }
    }

    private func run(_ body: @escaping @LoopActor @Sendable () async throws -> Void) async throws {
        LoopThread.start()
        try await EventLoop.shared.task { try await body() }.value
    }

    @Test("the user's own presence is shown where the server has no note of theirs", arguments: [204, 404])
    func noNote(status: Int) async throws {
        try await run {
            let user = try await User(me: ["presence", "note"])
            user.answer("GET presence", .init(body: #"{"availability":"Busy","rel":"presence"}"#))
            user.answer("GET note", .init(status: status))
            try await user.run(WebPresence(outlet: user.outlet)) { !$0.own.isEmpty }
            #expect(user.own.last?.activity == .busy && user.own.last?.note == nil)
        }
    }

    @Test(
        "a search says that there are more than it found",
        arguments: [("true", true), ("\"True\"", true), ("false", false)])
    func more(value: String, isCut: Bool) async throws {
        try await run {
            let user = try await User(people: ["search"])
            user.answer(
                "GET search",
                .init(
                    body:
                        #"{"moreResultsAvailable":\#(value),"_embedded":{"contact":[{"uri":"sip:sarad@contoso.com"}]}}"#
                ))
            let people = WebPeople(outlet: user.outlet)
            _ = people.search("sara")
            try await user.run(people) { !$0.found.isEmpty }
            #expect(user.found.first?.isCut == isCut && user.found.first?.people.count == 1)
        }
    }

    @Test("the list is followed on when the server tells that this is about to end, but not without a pause")
    func listSubscription() async throws {
        try await run {
            let user = try await User(people: ["myGroups", "myContacts", "myContactsAndGroupsSubscription"])
            user.answer("GET myGroups", .init(body: #"{"_embedded":{"defaultGroup":{"id":"1"}}}"#))
            user.answer("GET myContacts", .init(body: "{}"))
            user.answer(
                "GET myContactsAndGroupsSubscription",
                .init(body: #"{"state":"Disconnected"}"#),
                .init(
                    body: #"""
                        {"state":"Connected","_links":{"startOrRefreshSubscriptionToContactsAndGroups":{"href":"/app/1/start"}}}
                        """#))
            user.answer("POST start", .init(status: 201))
            let watcher = WebWatcher(outlet: user.outlet)
            let contacts = WebContacts(
                outlet: user.outlet, watcher: watcher, people: WebPeople(outlet: user.outlet), steps: StepLog { _ in })
            let event = try user.event("updated", "myContactsAndGroupsSubscription")
            let task = EventLoop.shared.task { try await contacts.run(user.endpoint) }
            defer { task.cancel() }
            try await waitUntil { user.count("GET myContactsAndGroupsSubscription") == 1 }
            for _ in 1...3 {
                try await contacts.take(event, user.endpoint)
                try await EventLoop.sleep(for: .milliseconds(20))
            }
            try await waitUntil { user.count("POST start") == 1 }
            #expect(user.count("POST start") == 1)
        }
    }
}
