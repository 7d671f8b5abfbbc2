import Contacts
import EventLoop
import Network
import People
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

        /// What is told of the contact list.
        var told: [ContactReport] {
            record.events.compactMap { if case .contacts(let event) = $0 { event } else { nil } }
        }

        func contacts() -> WebContacts {
            WebContacts(
                outlet: outlet, watcher: WebWatcher(outlet: outlet), people: WebPeople(outlet: outlet),
                steps: StepLog { _ in })
        }

        var found: [PeopleFound] {
            record.events.compactMap { if case .people(.found(_, let found, _)) = $0 { found } else { nil } }
        }

        /// Why searches found nobody.
        var problems: [String] {
            record.events.compactMap {
                if case .people(.found(_, _, let problem)) = $0 { problem } else { nil }
            }
        }

        /// Why the contact list was not changed.
        var refusals: [String] { told.compactMap { if case .refused(let reason) = $0 { reason } else { nil } } }

        @LoopActor
        private final class Record {
            var events: [SessionEvent] = []
        }
    }

    @Test("the user's own presence is shown where the server has no note of theirs", arguments: [204, 404])
    func noNote(status: Int) async throws {
        try await onLoop {
            let user = try await User(me: ["presence", "note"])
            user.answer("GET presence", .init(body: #"{"availability":"Busy","rel":"presence"}"#))
            user.answer("GET note", .init(status: status))
            try await user.run(WebPresence(outlet: user.outlet)) { !$0.own.isEmpty }
            #expect(user.own.last?.activity == .busy && user.own.last?.note == nil)
        }
    }

    @Test("a server that names all places at all times makes the user available once, and lets them appear offline")
    func allLinks() async throws {
        try await onLoop {
            let user = try await User(me: ["makeMeAvailable", "presence", "note", "reportMyActivity"])
            let all = try #require(user.server.answers["POST \(GuestServer.pool)/ucwa/v1/applications"])
            user.server.answers["GET \(GuestServer.pool)/app/1"] = all
            user.answer("POST makeMeAvailable", .init(status: 204))
            user.answer("GET presence", .init(body: #"{"availability":"Online","rel":"presence"}"#))
            user.answer("POST presence", .init(status: 204))
            user.answer("POST reportMyActivity", .init(status: 204))
            let presence = WebPresence(outlet: user.outlet)
            let task = EventLoop.shared.task { try await presence.run(user.endpoint) }
            defer { task.cancel() }
            try await waitUntil { user.count("POST reportMyActivity") == 1 }
            for (number, availability) in [Availability.busy, .away].enumerated() {
                presence.choose(availability, note: nil)
                try await waitUntil { user.count("POST presence") == number + 1 }
            }
            #expect(user.count("POST makeMeAvailable") == 1)

            let hidden = WebPresence(outlet: user.outlet)
            hidden.adopt(PresenceChoice(availability: .offline))
            let isHiding = EventLoop.shared.task {
                try await EventLoop.withDeadline(.milliseconds(100)) { try await hidden.hiding() }
            }
            let hiding = EventLoop.shared.task { try await hidden.run(user.endpoint) }
            defer { hiding.cancel() }
            await #expect(throws: DeadlineExceeded.self, "the application in which nobody has appeared is left") {
                try await isHiding.value
            }
        }
    }

    @Test(
        "a search says that there are more than it found",
        arguments: [("true", true), ("\"True\"", true), ("false", false)])
    func more(value: String, isCut: Bool) async throws {
        try await onLoop {
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
        try await onLoop {
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
            let contacts = user.contacts()
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

    @Test("people whom a search only links to are asked about")
    func linked() async throws {
        try await onLoop {
            let user = try await User(people: ["search"])
            user.answer(
                "GET search",
                .init(body: #"{"_links":{"contact":[{"href":"/app/1/people/1"},{"href":"/app/1/people/2"}]}}"#))
            user.answer("GET people/2", .init(body: #"{"uri":"sip:sarad@contoso.com","name":"Sara"}"#))
            let people = WebPeople(outlet: user.outlet)
            _ = people.search("sara")
            try await user.run(people) { !$0.found.isEmpty }
            #expect(user.found.first?.people.map(\.card.displayName) == ["Sara"])
        }
    }

    @Test("contacts are shown where a server tells of no groups, or not to this user", arguments: [true, false])
    func noGroups(isLinked: Bool) async throws {
        try await onLoop {
            let user = try await User(people: ["myContacts"] + (isLinked ? ["myGroups"] : []))
            user.answer("GET myGroups", .init(status: 403, body: #"{"code":"Forbidden"}"#))
            user.answer(
                "GET myContacts",
                .init(body: #"{"_embedded":{"contact":[{"uri":"sip:sarad@contoso.com","name":"Sara"}]}}"#))
            try await user.run(user.contacts()) { user in
                user.told.contains { if case .changed(.contact) = $0 { true } else { false } }
            }
        }
    }

    @Test("a change of the list that a busy server does not make is asked for again when it wants that")
    func busyEdit() async throws {
        try await onLoop {
            let user = try await User(people: ["myGroups", "myContacts"])
            let before = GuestServer.Answer(body: #"{"_embedded":{"defaultGroup":{"id":"1"}}}"#)
            user.answer(
                "GET myGroups", before,
                .init(body: #"{"_embedded":{"defaultGroup":{"id":"1"},"group":[{"id":"7","name":"Friends"}]}}"#))
            user.answer("GET myContacts", .init(body: "{}"))
            let busy = GuestServer.Answer(status: 429, headers: ["Retry-After": "0"])
            user.answer("POST myGroups", busy, busy, .init(status: 204))
            let contacts = user.contacts()
            contacts.wish(.addGroup("Friends"))
            try await user.run(contacts) { user in
                user.told.contains { event in
                    switch event {
                    case .refused, .changed(.groupAdded("Friends")): true
                    default: false
                    }
                }
            }
            #expect(user.count("POST myGroups") == 3)
        }
    }

    @Test("what a server offers no place for is said not to be let, in words that are not put into its mouth")
    func notOffered() async throws {
        try await onLoop {
            let user = try await User(people: ["myContacts"])
            user.answer("GET myContacts", .init(body: "{}"))
            let people = WebPeople(outlet: user.outlet)
            _ = people.search("sara")
            try await user.run(people) { !$0.found.isEmpty }
            #expect(user.problems == ["The server does not let you do it."])
            let contacts = user.contacts()
            contacts.wish(.addGroup("Friends"))
            try await user.run(contacts) { !$0.refusals.isEmpty }
            #expect(
                user.refusals == ["The contact list could not be changed. The server does not let you do it."])
        }
    }
}
