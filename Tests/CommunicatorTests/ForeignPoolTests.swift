import Conferencing
import Contacts
import EventLoop
import Messaging
import Presence
import SIP
import Testing
import XML

@testable import Communicator

/// What the sheets leave to a pool, done otherwise than the lab's pool does it.
@Suite("At a pool of other hands")
struct ForeignPoolTests {
    private static let list = """
        <contactList deltaNum="7"><group id="1" name="~"/><contact uri="bob@contoso.com" groups="1"/></contactList>
        """
    private static func list(of names: [String]) -> String {
        let contacts = names.map { "<contact uri=\"\($0)@contoso.com\" groups=\"1\"/>" }
        return "<contactList deltaNum=\"7\"><group id=\"1\" name=\"~\"/>\(contacts.joined())</contactList>"
    }

    /// Whom a subscription is for.
    private static func people(in subscription: Message) -> [String] {
        String(decoding: subscription.body, as: UTF8.self).split(separator: "<resource uri=\"sip:").dropFirst()
            .map { String($0.prefix { $0 != "@" }) }
    }

    private static let listType = "application/vnd-microsoft-roaming-contacts+xml"
    private static let presenceType = "application/msrtc-event-categories+xml"

    private static func state(_ availability: Int, of name: String = "bob", kind: String = "aggregateState") -> String {
        """
        <c:categories xmlns:c="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:\(name)@contoso.com">\
        <c:category name="state" instance="1" publishTime="2024-05-01T08:00:00.450"><s:state \
        xmlns:s="http://schemas.microsoft.com/2006/09/sip/state" \
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="\(kind)">\
        <s:availability>\(availability)</s:availability></s:state></c:category></c:categories>
        """
    }

    /// Answers everything as the sheets say, with these answers to subscriptions of presence.
    @LoopActor
    private static func serve(
        _ pool: ForeignPool, _ request: Message, contacts: String = list,
        presence: (ForeignPool, Message) -> Void = { $0.answer($1) }
    ) {
        switch (request.method, request.event?.value.lowercased()) {
        case (.subscribe, "vnd-microsoft-roaming-contacts"):
            pool.answer(
                request, .ok, ["Expires": "7200", "Contact": "<sip:pool.contoso.com>", "c": listType], contacts)
        case (.subscribe, "presence"): presence(pool, request)
        case (.ack, _), (.benotify, _): break
        default: pool.answer(request)
        }
    }

    // Contacts

    @Test("the contact list may come in a NOTIFY, after the answer or before, and changes of it before it")
    func lateList() async throws {
        for isEarly in [false, true] {
            try await ForeignPool.with { pool, request in
                guard request.method == .subscribe, request.event?.isValue("vnd-microsoft-roaming-contacts") == true
                else { return Self.serve(pool, request) }
                let delta = """
                    <contactDelta deltaNum="7" prevDeltaNum="6"><addedContact uri="sip:eve@contoso.com" groups="1"/>\
                    </contactDelta>
                    """
                let fields: KeyValuePairs = [
                    "Event": "vnd-microsoft-roaming-contacts", "subscription-state": "active;expires=7200",
                    "Content-Type": Self.listType,
                ]
                if !isEarly {
                    pool.answer(request, .accepted, ["Expires": "7200", "Contact": "<sip:pool.contoso.com>"])
                }
                pool.notify(request, .notify, number: 1, fields, delta)
                pool.notify(request, .notify, number: 2, fields, Self.list)
                if isEarly { pool.answer(request, .ok, ["Expires": "7200", "Contact": "<sip:pool.contoso.com>"]) }
            } _: { pool in
                try await pool.sees { !$0.requests(.subscribe, "presence").isEmpty }
                let body = String(decoding: pool.requests(.subscribe, "presence")[0].body, as: UTF8.self)
                #expect(body.contains("sip:bob@contoso.com") && !body.contains("eve"))
                try await pool.sees { $0.requests.count { $0.status == .ok } == 2 }
            }
        }
    }

    @Test("a list that was moved from Exchange back to the pool is the pool's with the next refresh")
    func movedBack() async throws {
        try await ForeignPool.with { pool, request in
            guard request.event?.isValue("vnd-microsoft-roaming-contacts") == true else {
                return Self.serve(pool, request)
            }
            let isFirst = pool.requests(.subscribe, "vnd-microsoft-roaming-contacts").count == 1
            pool.answer(
                request, .ok,
                [
                    "Expires": isFirst ? "2" : "7200", "Contact": "<sip:pool.contoso.com>",
                    "Content-Type": Self.listType,
                ],
                isFirst ? #"<contactList deltaNum="1" ucsMode="Migrated"/>"# : Self.list)
        } _: { pool in
            try await pool.sees { $0.events.contains { if case .contacts(.complete) = $0 { true } else { false } } }
            let subscriptions = pool.requests(.subscribe, "vnd-microsoft-roaming-contacts")
            #expect(subscriptions.map { $0.to?.tag != nil } == [false, true])
            // The pool is who is asked to change it, and who tells of changes.
            let dave = try #require(ContactAddress("dave@contoso.com"))
            pool.parts.capabilities.contacts.wish(.add(dave, name: "", group: "Other Contacts"))
            try await pool.sees { $0.requests(.service).contains { $0.contentType?.subtype == "SOAP+xml" } }
            pool.notify(
                subscriptions[0], .benotify,
                ["Event": "vnd-microsoft-roaming-contacts", "Content-Type": Self.listType],
                """
                <contactDelta deltaNum="8" prevDeltaNum="7"><addedContact uri="sip:dave@contoso.com"/></contactDelta>
                """)
            try await pool.sees { $0.requests(.subscribe, "presence").contains { Self.people(in: $0) == ["dave"] } }
        }
    }

    @Test("an edit does not wait for a subscription to the list that the server wants to be left alone")
    func editInPause() async throws {
        let event = "vnd-microsoft-roaming-contacts"
        try await ForeignPool.with { pool, request in
            let edits = pool.requests(.service).count { $0.contentType?.subtype == "SOAP+xml" }
            if request.method == .service, request.contentType?.subtype == "SOAP+xml" {
                return pool.answer(request, edits == 1 ? .conflict : .ok)
            }
            let isFirst = pool.requests(.subscribe, event).count == 1
            Self.serve(
                pool, request,
                contacts: isFirst ? Self.list : Self.list.replacing("deltaNum=\"7\"", with: "deltaNum=\"8\""))
            guard request.method == .subscribe, request.event?.isValue(event) == true, isFirst else { return }
            pool.notify(
                request, .notify, ["Event": event, "Subscription-State": "terminated;reason=giveup;retry-after=86400"],
                "")
        } _: { pool in
            try await pool.sees { $0.requests.contains { $0.status == .ok } }
            let dave = try #require(ContactAddress("dave@contoso.com"))
            pool.parts.capabilities.contacts.wish(.add(dave, name: "", group: "Other Contacts"))
            try await pool.sees { $0.requests(.service).count { $0.contentType?.subtype == "SOAP+xml" } == 2 }
            #expect(pool.requests(.subscribe, event).map { $0.to?.tag != nil } == [false, false])
        }
    }

    @Test("a refresh of the contact list whose dialog the pool has lost is made anew")
    func lostListDialog() async throws {
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, request.event?.isValue("vnd-microsoft-roaming-contacts") == true
            else { return Self.serve(pool, request) }
            guard request.to?.tag == nil else { return pool.answer(request, .callDoesNotExist) }
            pool.answer(
                request, .ok, ["Expires": "2", "Contact": "<sip:pool.contoso.com>", "Content-Type": Self.listType],
                Self.list)
        } _: { pool in
            try await pool.sees { $0.requests(.subscribe, "vnd-microsoft-roaming-contacts").count >= 3 }
            let tags = pool.requests(.subscribe, "vnd-microsoft-roaming-contacts").map { $0.to?.tag != nil }
            #expect(tags.prefix(3) == [false, true, false])
        }
    }

    @Test("the end of a subscription's earlier dialog does not end the one that has taken its place")
    func lateEnd() async throws {
        try await ForeignPool.with {
            Self.serve($0, $1)
        } _: { pool in
            try await pool.sees { $0.events.contains { if case .contacts(.complete) = $0 { true } else { false } } }
            for (event, callID) in [("vnd-microsoft-roaming-contacts", "earlier"), ("vnd-microsoft-roaming-self", nil)]
            {
                var request = try #require(pool.requests(.subscribe, event).first)
                request.callID = callID ?? request.callID
                pool.notify(
                    request, .notify, ["Event": event, "Subscription-State": "terminated;reason=deactivated"], "")
            }
            try await pool.sees { $0.requests(.subscribe, "vnd-microsoft-roaming-self").count == 2 }
            #expect(pool.requests(.subscribe, "vnd-microsoft-roaming-contacts").count == 1)
        }
    }

    // Provisioning

    @Test(
        "a subscription to the user's own data that the pool leaves unanswered ends nothing, where the connection holds",
        arguments: ["vnd-microsoft-provisioning-v2", "vnd-microsoft-roaming-self"])
    func unansweredSubscription(event: String) async throws {
        try await ForeignPool.with(transaction: .milliseconds(500)) { pool, request in
            guard request.event?.isValue(event) != true else { return }
            Self.serve(pool, request)
        } _: { pool in
            // What is not answered shows by a refresh whether the connection holds.
            try await pool.sees { !$0.requests(.register).isEmpty }
            try await EventLoop.sleep(for: .milliseconds(200))
            #expect(pool.parts.isRegistered)
            #expect(pool.requests(.subscribe, event).count == 1)
            #expect(pool.requests(.subscribe, "vnd-microsoft-roaming-contacts").count == 1)
        }
    }

    /// Sign-in sheet 4.5: what is signed wrongly is dropped, as if it had not come.
    @Test(
        "an answer to a subscription to the user's own data that is signed wrongly ends neither sign-in nor session",
        arguments: ["vnd-microsoft-provisioning-v2", "vnd-microsoft-roaming-self", "vnd-microsoft-roaming-contacts"])
    func forgedSubscription(event: String) async throws {
        try await ForeignPool.with(signs: true) { pool, request in
            pool.forges = request.event?.isValue(event) == true
            Self.serve(pool, request)
            pool.forges = false
        } _: { pool in
            try await pool.sees { pool in
                pool.events.contains { event in
                    guard case .step(let report) = event else { return false }
                    return report.step == .subscriptions && report.outcome == .failed
                }
            }
            // A refresh shows whether the connection holds.
            try await pool.sees { !$0.requests(.register).isEmpty }
            try await EventLoop.sleep(for: .milliseconds(200))
            #expect(pool.parts.isRegistered)
            pool.send(try Self.request(.options, "after"))
            try await pool.sees { $0.answer(to: "after") == .ok }
        }
    }

    @Test("the pool's settings may come in the one NOTIFY of a subscription that ends with it")
    func settings() async throws {
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, request.event?.isValue("vnd-microsoft-provisioning-v2") == true else {
                return Self.serve(pool, request)
            }
            pool.answer(request, .ok, ["Expires": "0", "Contact": "<sip:pool.contoso.com>"])
            pool.notify(
                request, .notify,
                [
                    "Event": "vnd-microsoft-provisioning-v2", "Subscription-State": "terminated;reason=timeout",
                    "Content-Type": "application/vnd-microsoft-roaming-provisioning-v2+xml",
                ],
                """
                <provisionGroupList><provisionGroup name="ServerConfiguration"><focusFactoryUri>\
                sip:factory@contoso.com;gruu</focusFactoryUri></provisionGroup></provisionGroupList>
                """)
        } _: { pool in
            try await pool.sees { $0.requests.contains { $0.status == .ok } }
            _ = pool.parts.capabilities.conferences.start(subject: "Budget")
            try await pool.sees { $0.requests(.service).contains { $0.requestURI?.user == "factory" } }
        }
    }

    // Presence

    @Test("presence is read whatever prefixes its documents use, and wherever they come")
    func prefixes() async throws {
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { pool, request in
                pool.answer(request, .ok, ["Expires": "7200", "Contact": "<sip:pool.contoso.com>"])
                pool.notify(
                    request, .notify, ["Event": "Presence", "Content-Type": Self.presenceType],
                    Self.state(6500, kind: "s:aggregateState"))
            }
        } _: { pool in
            try await pool.sees { $0.activities == [.busy] }
        }
    }

    @Test("what cannot be read of the user's own data, and of presence, is told in the trace, and the rest is read")
    func unreadable() async throws {
        let own: KeyValuePairs = [
            "vnd-microsoft-roaming-contacts": "<contactList", "vnd-microsoft-roaming-self": "<roamingData><",
            "vnd-microsoft-provisioning-v2": "<html/>",
        ]
        let presence: KeyValuePairs = [
            Self.presenceType: "<categories", "multipart/related": "--b", "text/plain": "<unknown/>",
        ]
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request)
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe, "presence").isEmpty }
            for (event, body) in own {
                let subscription = try #require(pool.requests(.subscribe, event).first)
                pool.notify(subscription, .benotify, ["Event": event, "Content-Type": "application/xml"], body)
                try await pool.sees { $0.remarks.count { $0.contains("dropped: \(event)") } == 1 }
            }
            let subscription = try #require(pool.requests(.subscribe, "presence").first)
            for (type, body) in presence {
                let heard = pool.remarks.count
                pool.notify(subscription, .benotify, ["Event": "presence", "Content-Type": type], body)
                try await pool.sees { $0.remarks.dropFirst(heard).contains { $0.contains("dropped: presence") } }
            }
            pool.notify(
                subscription, .benotify, ["Event": "presence", "Content-Type": Self.presenceType], Self.state(6500))
            try await pool.sees { $0.presence(of: "bob")?.activity == .busy }
        }
    }

    @Test("a person at a pool that is named by its host alone is asked for at their own address")
    func namedPool() async throws {
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { pool, request in
                guard request.requestURI?.user == "alice" else {
                    return pool.answer(
                        request, .ok, ["Expires": "7200", "Content-Type": Self.presenceType], Self.state(3500))
                }
                pool.answer(
                    request, .ok, ["Expires": "7200", "Content-Type": "application/rlmi+xml"],
                    """
                    <list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:alice@contoso.com"><resource \
                    uri="sip:bob@contoso.com"><instance id="0" state="resubscribe" poolFqdn="pool2.contoso.com"/>\
                    </resource></list>
                    """)
            }
        } _: { pool in
            try await pool.sees { $0.activities == [.available] }
            #expect(pool.requests(.subscribe, "presence").last?.requestURI?.description == "sip:bob@contoso.com")
        }
    }

    @Test(
        "at a pool that takes no lists everybody is asked for at their own address, and told if they are new",
        arguments: [403, 405, 420, 488, 489])
    func noLists(code: Int) async throws {
        let status = try #require(Status(code))
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request, contacts: Self.list(of: ["bob", "carol"])) { pool, request in
                guard request.headers[.require] == nil else {
                    return pool.answer(request, status, ["Unsupported": "adhoclist"])
                }
                let name = request.requestURI?.user ?? ""
                pool.answer(
                    request, .ok, ["Expires": "7200", "Content-Type": Self.presenceType], Self.state(6500, of: name))
            }
        } _: { pool in
            try await pool.sees { pool in
                ["bob", "carol"].allSatisfy { pool.presence(of: $0)?.activity == .busy }
            }
            let dave = try #require(ContactAddress("dave@contoso.com"))
            pool.parts.capabilities.contacts.wish(.add(dave, name: "", group: "Other Contacts"))
            try await pool.sees { $0.requests(.service).contains { $0.contentType?.subtype == "SOAP+xml" } }
            let contacts = try #require(pool.requests(.subscribe, "vnd-microsoft-roaming-contacts").first)
            pool.notify(
                contacts, .benotify, ["Event": "vnd-microsoft-roaming-contacts", "Content-Type": Self.listType],
                """
                <contactDelta deltaNum="8" prevDeltaNum="7"><addedContact uri="sip:dave@contoso.com"/></contactDelta>
                """)
            try await pool.sees { $0.presence(of: "dave")?.activity == .busy }
            // That the pool takes no lists is learned, and told, once.
            let subscriptions = pool.requests(.subscribe, "presence").filter { $0.headers[.require] == nil }
            #expect(pool.requests(.subscribe, "presence").count == subscriptions.count + 1)
            #expect(pool.remarks.count { $0.contains("no lists") && $0.contains("\(code)") } == 1)
            #expect(subscriptions.map(Self.people) == [["bob"], ["carol"], ["dave"]])
            #expect(subscriptions.map { $0.requestURI?.user } == ["bob", "carol", "dave"])
            #expect(subscriptions.map { $0.to?.uri.user } == ["bob", "carol", "dave"])
            #expect(subscriptions.allSatisfy { !$0.supported.contains("eventlist") })
            let areNew = subscriptions.map { String(decoding: $0.body, as: UTF8.self).contains("<context>") }
            #expect(areNew == [false, false, true])
        }
    }

    @Test("a pool that does not let a list of one person be followed is asked for others by lists all the same")
    func oneForbidden() async throws {
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { $0.answer($1, .forbidden) }
        } _: { pool in
            try await pool.sees { $0.requests(.subscribe, "presence").count == 2 }
            let contacts = try #require(pool.requests(.subscribe, "vnd-microsoft-roaming-contacts").first)
            pool.notify(
                contacts, .benotify, ["Event": "vnd-microsoft-roaming-contacts", "Content-Type": Self.listType],
                """
                <contactDelta deltaNum="8" prevDeltaNum="7"><addedContact uri="sip:dave@contoso.com"/></contactDelta>
                """)
            try await pool.sees { $0.requests(.subscribe, "presence").count == 4 }
            #expect(pool.requests(.subscribe, "presence")[2].headers[.require] != nil)
            #expect(!pool.remarks.contains { $0.contains("no lists") })
        }
    }

    @Test("what people had and have no more after an interruption is not shown any more")
    func changedUnseen() async throws {
        try await ForeignPool.with { pool, request in
            if request.method == .invite {
                // Who is challenged registers anew.
                return pool.answer(request, pool.requests(.invite).count == 1 ? .unauthorized : .busyHere)
            }
            Self.serve(pool, request) { pool, request in
                let isFirst = pool.requests(.subscribe, "presence").count == 1
                let card = Self.state(0).replacing(#/<s:state.*</s:state>/#, with: "<contactCard/>")
                    .replacing(#"name="state""#, with: #"name="contactCard""#)
                pool.answer(
                    request, .ok, ["Expires": "7200", "Content-Type": Self.presenceType],
                    isFirst ? Self.state(3500) : card)
            }
        } _: { pool in
            try await pool.sees { $0.presence(of: "bob")?.activity == .available }
            _ = pool.parts.capabilities.messenger.send("Hello", to: try #require(SignInAddress("bob@contoso.com")))
            try await pool.sees { $0.presence(of: "bob")?.activity == .offline }
        }
    }

    @Test("whoever is refused for good is told no more that they were put on the list")
    func refusedForGood() async throws {
        let event = "vnd-microsoft-roaming-contacts"
        let people = ["bob", "dave"]
        try await ForeignPool.with { pool, request in
            if request.method == .invite {
                return pool.answer(request, pool.requests(.invite).count == 1 ? .unauthorized : .busyHere)
            }
            let isFirst = pool.requests(.subscribe, event).count == 1
            Self.serve(pool, request, contacts: isFirst ? Self.list : Self.list(of: people)) { pool, request in
                pool.answer(request, Self.people(in: request) == ["dave"] ? .notFound : .ok)
            }
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe, "presence").isEmpty }
            let dave = try #require(ContactAddress("dave@contoso.com"))
            pool.parts.capabilities.contacts.wish(.add(dave, name: "", group: "Other Contacts"))
            try await pool.sees { $0.requests(.service).contains { $0.contentType?.subtype == "SOAP+xml" } }
            let contacts = try #require(pool.requests(.subscribe, event).first)
            pool.notify(
                contacts, .benotify, ["Event": event, "Content-Type": Self.listType],
                """
                <contactDelta deltaNum="8" prevDeltaNum="7"><addedContact uri="sip:dave@contoso.com"/></contactDelta>
                """)
            try await pool.sees { $0.requests(.subscribe, "presence").count == 2 }
            let second = try #require(pool.requests(.subscribe, "presence").last)
            #expect(String(decoding: second.body, as: UTF8.self).contains("<context>"))
            // Who is challenged registers anew, and asks for everybody.
            _ = pool.parts.capabilities.messenger.send("Hello", to: try #require(SignInAddress("bob@contoso.com")))
            try await pool.sees { $0.requests(.subscribe, "presence").count == 3 }
            let third = try #require(pool.requests(.subscribe, "presence").last)
            #expect(Self.people(in: third) == people)
            #expect(!String(decoding: third.body, as: UTF8.self).contains("<context>"))
        }
    }

    @Test("people whose servers are silent hold up the others for moments only")
    func silentPeople() async throws {
        let silent = (1...6).map { "silent\($0)" }
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request, contacts: Self.list(of: silent + ["zoe"])) { pool, request in
                guard request.headers[.require] == nil else { return pool.answer(request, .methodNotAllowed) }
                guard let name = request.requestURI?.user, !silent.contains(name) else { return }
                pool.answer(
                    request, .ok, ["Expires": "7200", "Content-Type": Self.presenceType], Self.state(6500, of: name))
            }
        } _: { pool in
            let began = ContinuousClock.now
            try await pool.sees { $0.presence(of: "zoe")?.activity == .busy }
            #expect(ContinuousClock.now - began < .seconds(20))
        }
    }

    @Test("a pool that finds a list too long is asked for its halves", arguments: [413, 513])
    func longLists(code: Int) async throws {
        let status = try #require(Status(code))
        let names = ["bob", "carol", "dave", "erin", "frank"]
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request, contacts: Self.list(of: names)) { pool, request in
                let people = Self.people(in: request)
                guard people.count <= 3 else { return pool.answer(request, status) }
                pool.answer(request)
                for name in people {
                    pool.notify(
                        request, .benotify, ["Event": "presence", "Content-Type": Self.presenceType],
                        Self.state(6500, of: name))
                }
            }
        } _: { pool in
            try await pool.sees { pool in names.allSatisfy { pool.presence(of: $0)?.activity == .busy } }
            let subscriptions = pool.requests(.subscribe, "presence")
            #expect(subscriptions.map(Self.people) == [names, ["bob", "carol"], ["dave", "erin", "frank"]])
            #expect(subscriptions.allSatisfy { $0.headers[.require] != nil && $0.requestURI?.user == "alice" })
        }
    }

    @Test(
        "a subscription whose answer says that it has ended begins anew after a moment, however long it was to last",
        arguments: [nil, "0", "2", "7200"])
    func endedAtOnce(expires: String?) async throws {
        try await ForeignPool.with { pool, request in
            @LoopActor func end() {
                var answer = Message(responseTo: request, .ok, toTag: "pool")
                answer.headers[.expires] = expires
                answer.headers.append(.subscriptionState, "terminated;reason=timeout")
                answer.headers.append(.contact, "<sip:pool.contoso.com>")
                pool.send(answer)
            }
            guard request.event?.isValue("vnd-microsoft-roaming-self") == true else {
                return Self.serve(pool, request) { _, _ in end() }
            }
            end()
        } _: { pool in
            let began = ContinuousClock.now
            for event in ["vnd-microsoft-roaming-self", "presence"] {
                try await pool.sees { $0.requests(.subscribe, event).count >= 2 }
                #expect(pool.requests(.subscribe, event).allSatisfy { $0.to?.tag == nil })
            }
            #expect((.seconds(1)..<Duration.seconds(30)).contains(ContinuousClock.now - began))
        }
    }

    @Test("whose presence may be fetched and not followed is asked for again and again")
    func fetched() async throws {
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { pool, request in
                let number = pool.requests(.subscribe, "presence").count
                pool.answer(
                    request, .ok,
                    ["Expires": "0", "Contact": "<sip:pool.contoso.com>", "Content-Type": Self.presenceType],
                    Self.state(number == 1 ? 3500 : 6500))
            }
        } _: { pool in
            try await pool.sees { $0.activities == [.available, .busy] }
            #expect(pool.requests(.subscribe, "presence").allSatisfy { $0.to?.tag == nil })
        }
    }

    @Test("a note of an absence appears and disappears as time goes by")
    func absence() async throws {
        let begin = UnixTime.now + 2
        let note = """
            <categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:bob@contoso.com">\
            <category name="note" instance="0" publishTime="2024-05-01T08:00:00Z"><note \
            xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="OOF" \
            startTime="\(XMLTimestamp(unixSeconds: begin))" endTime="\(XMLTimestamp(unixSeconds: begin + 2))">\
            On holiday</body></note></category></categories>
            """
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { pool, request in
                pool.answer(request, .ok, ["Expires": "7200", "Content-Type": Self.presenceType], Self.state(3500))
                pool.notify(request, .benotify, ["Event": "presence", "Content-Type": Self.presenceType], note)
            }
        } _: { pool in
            try await pool.sees { $0.presence(of: "bob")?.note != nil }
            #expect(UnixTime.now >= begin)
            try await pool.sees { $0.presence(of: "bob")?.note == nil }
            #expect(UnixTime.now >= begin + 2)
            #expect(pool.presence(of: "bob")?.activity == .available)
        }
    }

    @Test("the user's own note of an absence appears and disappears as time goes by")
    func ownAbsence() async throws {
        let own = "vnd-microsoft-roaming-self"
        let begin = UnixTime.now + 2
        let data = """
            <roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self">\
            <categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:alice@contoso.com">\
            <category name="state" instance="1" container="2" version="1"><state \
            xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>3500</availability></state></category>\
            <category name="note" instance="0" container="200" version="1"><note \
            xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="OOF" \
            startTime="\(XMLTimestamp(unixSeconds: begin))" endTime="\(XMLTimestamp(unixSeconds: begin + 2))">\
            On holiday</body></note></category></categories></roamingData>
            """
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, request.event?.isValue(own) == true else {
                return Self.serve(pool, request)
            }
            pool.answer(request, .ok, ["Expires": "7200", "Content-Type": "application/\(own)+xml"], data)
        } _: { pool in
            try await pool.sees { $0.ownNote?.text == "On holiday" }
            #expect(UnixTime.now >= begin)
            try await pool.sees { $0.ownNote == nil }
            #expect(UnixTime.now >= begin + 2)
        }
    }

    @Test("who has put the user on a list is told once, though the pool goes on calling them new")
    func neverAcknowledged() async throws {
        let own = "vnd-microsoft-roaming-self"
        let data = """
            <roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><subscribers \
            xmlns="http://schemas.microsoft.com/2006/09/sip/presence-subscribers">\
            <subscriber user="eve@contoso.com" displayName="Eve" acknowledged="false"/></subscribers></roamingData>
            """
        try await ForeignPool.with { pool, request in
            if request.method == .subscribe, request.event?.isValue(own) == true {
                pool.answer(request, .ok, ["Expires": "7200", "Content-Type": "application/\(own)+xml"], data)
            } else if request.method == .service,
                request.contentType?.subtype == "msrtc-presence-setsubscriber+xml"
            {
                pool.answer(request)
                guard let subscription = pool.requests(.subscribe, own).first else { return }
                let state: KeyValuePairs = [
                    "Event": own, "subscription-state": "active;expires=7200",
                    "Content-Type": "application/\(own)+xml",
                ]
                pool.notify(subscription, .notify, state, data)
            } else {
                Self.serve(pool, request)
            }
        } _: { pool in
            try await pool.sees { pool in
                pool.requests(.subscribe, own).contains { pool.answer(to: $0.callID ?? "") == .ok }
            }
            let told = pool.events.count { if case .contacts(.addedBy) = $0 { true } else { false } }
            #expect(told == 1)
        }
    }

    @Test("a subscription whose answer tells its time in the state alone is refreshed")
    func lifetime() async throws {
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { pool, request in
                pool.answer(
                    request, .ok,
                    [
                        "subscription-state": "active;expires=2", "Contact": "<sip:pool.contoso.com>",
                        "Content-Type": Self.presenceType,
                    ], Self.state(3500))
            }
        } _: { pool in
            try await pool.sees { $0.requests(.subscribe, "presence").count == 2 }
        }
    }

    @Test("a body may begin with a blank line, and be called UTF-16 where it is not")
    func sloppyDocuments() async throws {
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request) { pool, request in
                pool.answer(
                    request, .ok, ["Expires": "7200", "Content-Type": Self.presenceType],
                    "\r\n<?xml version=\"1.0\"?>" + Self.state(3500))
                pool.notify(
                    request, .benotify, ["Event": "presence", "Content-Type": "text/xml+msrtc.pidf"],
                    """
                    <?xml version="1.0" encoding="utf-16"?><presentity uri="bob@contoso.com"><availability \
                    aggregate="300"/><activity aggregate="600"/></presentity>
                    """)
            }
        } _: { pool in
            try await pool.sees { $0.activities == [.available, .busy] }
        }
    }

    @Test(
        "what the server cannot do at the moment is asked for again when it says, but not at once",
        arguments: [(500, "1"), (503, "1"), (503, "0")])
    func serverErrors(status: Int, delay: String) async throws {
        let status = try #require(Status(status))
        try await ForeignPool.with { pool, request in
            let event = request.event?.value ?? ""
            guard request.method == .subscribe, pool.requests(.subscribe, event).count < 3 else {
                return Self.serve(pool, request)
            }
            pool.answer(request, status, ["Retry-After": delay])
        } _: { pool in
            let began = ContinuousClock.now
            for event in ["vnd-microsoft-roaming-contacts", "vnd-microsoft-roaming-self", "presence"] {
                try await pool.sees { $0.requests(.subscribe, event).count == 3 }
            }
            #expect(ContinuousClock.now - began >= .seconds(1))
        }
    }

    @Test("a subscription that the server ends is made anew after a moment, and not where that cannot help")
    func endings() async throws {
        for (reason, mayReturn) in [
            ("deactivated", true), ("probation;retry-after=1", true), ("rejected", false),
        ] {
            try await ForeignPool.with { pool, request in
                Self.serve(pool, request)
                guard request.method == .subscribe, request.event?.isValue("vnd-microsoft-roaming-self") == true else {
                    return
                }
                let fields: KeyValuePairs = [
                    "Event": "vnd-microsoft-roaming-self", "Subscription-State": "terminated;reason=\(reason)",
                ]
                pool.notify(request, .notify, fields, "")
            } _: { pool in
                let began = ContinuousClock.now
                if mayReturn {
                    try await pool.sees { $0.requests(.subscribe, "vnd-microsoft-roaming-self").count >= 3 }
                    #expect(ContinuousClock.now - began >= .seconds(1))
                } else {
                    try await pool.sees { $0.requests.contains { $0.status == .ok } }
                    pool.send(try Self.request(.options, "after"))
                    try await pool.sees { $0.requests.contains { $0.callID == "after" } }
                    #expect(pool.requests(.subscribe, "vnd-microsoft-roaming-self").count == 1)
                }
            }
        }
    }

    /// RFC 6665 4.1.2.2 for subscriptions, RFC 3261 10.2.8 for registrations.
    @Test("what the server finds too short is asked for again, as long as it says, once")
    func tooShort() async throws {
        let events = ["vnd-microsoft-roaming-contacts", "vnd-microsoft-roaming-self", "presence"]
        try await ForeignPool.with { pool, request in
            guard let status = Status(423), request.method == .register || events.contains(request.event?.value ?? ""),
                request.expires == nil
            else { return Self.serve(pool, request) }
            pool.answer(request, status, ["Min-Expires": "1800"])
        } _: { pool in
            for event in events {
                try await pool.sees { $0.requests(.subscribe, event).count == 2 }
                #expect(pool.requests(.subscribe, event).map(\.expires) == [nil, 1800])
            }
            pool.parts.attention.end()
            try await pool.sees { $0.requests(.register).count == 2 }
            #expect(pool.requests(.register).map(\.expires) == [nil, 1800])
            try await EventLoop.sleep(for: .milliseconds(200))
            #expect(pool.parts.isRegistered)
        }
    }

    @Test("a subscription that the server finds too short whatever is asked for is done without")
    func alwaysTooShort() async throws {
        let event = "vnd-microsoft-roaming-self"
        try await ForeignPool.with { pool, request in
            guard let status = Status(423), request.event?.isValue(event) == true else {
                return Self.serve(pool, request)
            }
            pool.answer(request, status, ["Min-Expires": "\((request.expires ?? 60) * 2)"])
        } _: { pool in
            try await pool.sees { $0.requests(.subscribe, event).count == 2 }
            try await EventLoop.sleep(for: .milliseconds(300))
            #expect(pool.requests(.subscribe, event).count == 2 && pool.parts.isRegistered)
        }
    }

    @Test("every kind of presence that is asked for is read")
    func acceptedPresence() async throws {
        let address = #"sip:bob@contoso.com"#
        let documents = [
            Self.presenceType: Self.state(6500),
            "application/rlmi+xml": #"<list><resource uri="\#(address)"><instance state="active"/></resource></list>"#,
            "multipart/related": "--b\r\n\r\n\(Self.state(6500))\r\n--b--\r\n",
            "text/xml+msrtc.pidf": #"<presentity uri="\#(address)"/>"#,
            "application/pidf+xml": #"<presence entity="\#(address)"/>"#,
        ]
        try await ForeignPool.with {
            Self.serve($0, $1)
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe, "presence").isEmpty }
            let accepted = pool.requests(.subscribe, "presence")[0].headers.values(.accept)
            #expect(Set(accepted) == Set(documents.keys))
            for (type, document) in documents {
                let body = try PresenceBody(MediaType(parsing: "\(type);boundary=b"), Array(document.utf8))
                #expect(try body[0] != nil)
            }
        }
    }

    // The user's own presence

    @Test("what is published with old versions is published again as the server then tells its own data")
    func conflict() async throws {
        try await ForeignPool.with { pool, request in
            let isPublication = request.contentType?.isType("application/msrtc-category-publish+xml") == true
            let publications = pool.requests.filter { $0.contentType?.subtype == "msrtc-category-publish+xml" }
            let subscriptions = pool.requests(.subscribe, "vnd-microsoft-roaming-self")
            if isPublication, publications.count == 1 {
                pool.answer(request, .conflict)
            } else if request.method == .subscribe, request.event?.isValue("vnd-microsoft-roaming-self") == true {
                let version = subscriptions.count == 1 ? 3 : 5
                pool.answer(
                    request, .ok,
                    [
                        "Expires": "7200", "Contact": "<sip:pool.contoso.com>",
                        "Content-Type": "application/vnd-microsoft-roaming-self+xml",
                    ],
                    """
                    <roamingData><categories uri="sip:alice@contoso.com"><category name="state" instance="536870912" \
                    container="2" version="\(version)"/></categories></roamingData>
                    """)
            } else {
                Self.serve(pool, request)
            }
        } _: { pool in
            try await pool.sees { pool in
                pool.requests(.service).contains { request in
                    let body = String(decoding: request.body, as: UTF8.self)
                    return body.contains("instance=\"536870912\" container=\"2\" version=\"5\"")
                }
            }
            #expect(!pool.hasNotice)
        }
    }

    @Test("a status that the server never takes, and says no more of, is told to be refused")
    func endlessConflict() async throws {
        try await ForeignPool.with { pool, request in
            if request.contentType?.isType("application/msrtc-category-publish+xml") == true {
                pool.answer(request, .conflict)
            } else if request.method == .subscribe, request.event?.isValue("vnd-microsoft-roaming-self") == true {
                pool.answer(
                    request, .ok,
                    [
                        "Expires": "7200", "Contact": "<sip:pool.contoso.com>",
                        "Content-Type": "application/vnd-microsoft-roaming-self+xml",
                    ], "<roamingData/>")
            } else {
                Self.serve(pool, request)
            }
        } _: { pool in
            try await pool.sees { $0.hasNotice }
        }
    }

    // Answers

    @Test("an answer is known by its branch, however the pool writes where we are")
    func rewrittenVia() async throws {
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, request.event?.isValue("vnd-microsoft-roaming-contacts") == true,
                let branch = request.topVia?.branch
            else { return Self.serve(pool, request) }
            var answer = Message(responseTo: request, .ok, toTag: "pool")
            answer.headers["Via"] = "SIP/2.0/tcp Edge.contoso.com:49152 ;received=192.0.2.4; branch=\(branch)"
            answer.headers.append("Content-Type", Self.listType)
            answer.body = Array(Self.list.utf8)
            pool.send(answer)
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe, "presence").isEmpty }
        }
    }

    // Messages

    private static func request(
        _ method: SIP.Method, _ callID: String, toTag: String = "", _ fields: KeyValuePairs<String, String> = [:],
        _ body: String = ""
    ) throws -> Message {
        var request = Message(.request(method, try URI(parsing: "sip:alice@contoso.com")))
        request.headers.append(.via, "SIP/2.0/TCP 192.0.2.1:5061;branch=z9hG4bK\(callID)")
        request.from = try NameAddress(parsing: "<sip:bob@contoso.com>;tag=1")
        request.to = try NameAddress(parsing: "<sip:alice@contoso.com>\(toTag)")
        request.callID = callID
        request.cseq = CSeq(2, method)
        for (name, value) in fields { request.headers.append(HeaderName(name), value) }
        request.body = Array(body.utf8)
        return request
    }

    @Test("an invitation in a dialog that is not known, and one from nowhere, are answered so")
    func strangeInvitations() async throws {
        let session = "v=0\r\nm=message 5060 sip null\r\n"
        try await ForeignPool.with { pool, request in
            Self.serve(pool, request)
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            pool.send(
                try Self.request(
                    .invite, "gone", toTag: ";tag=gone",
                    ["Contact": "<sip:bob@contoso.com;gruu>", "Content-Type": "application/sdp"], session))
            pool.send(
                try Self.request(
                    .invite, "nowhere",
                    ["Content-Type": "application/sdp", "ms-text-format": "text/plain;ms-body=SGVsbG8="], session))
            for (callID, status) in [("gone", Status.callDoesNotExist), ("nowhere", .badRequest)] {
                try await pool.sees { $0.answer(to: callID) != nil }
                #expect(pool.answer(to: callID) == status)
            }
        }
    }

    @Test("an invitation may ring in several ways, and its answer may say in any spelling that the text was taken")
    func answered() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite:
                pool.answer(request, .trying)
                var ringing = Message(responseTo: request, .ringing, toTag: "other")
                ringing.headers.append("Contact", "<sip:bob@192.0.2.9>")
                pool.send(ringing)
                pool.answer(
                    request, .ok,
                    [
                        "m": "<sip:bob@contoso.com;opaque=user:epid:B;gruu>", "k": "timer , MS-TEXT-FORMAT",
                        "Record-Route":
                            "<sip:edge.contoso.com;lr>;tag=CFEF, <sip:pool.contoso.com:5061;transport=tls;"
                            + "ms-fe=fe.contoso.com;opaque=state:F:Ci.R26b3400;lr;ms-route-sig=a>;ms-rrsig=b;tag=6C4A",
                    ])
            case .message: pool.answer(request, .accepted)
            default: Self.serve(pool, request)
            }
        } _: { pool in
            let bob = try #require(SignInAddress("bob@contoso.com"))
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            for text in ["One", "Two"] { _ = pool.parts.capabilities.messenger.send(text, to: bob) }
            try await pool.sees { $0.delivered == 2 }
            let message = try #require(pool.requests(.message).first)
            #expect(pool.requests(.message).count == 1 && String(decoding: message.body, as: UTF8.self) == "Two")
            #expect(
                message.headers.all(.route) == [
                    "<sip:pool.contoso.com:5061;transport=tls;ms-fe=fe.contoso.com;opaque=state:F:Ci.R26b3400;lr;"
                        + "ms-route-sig=a>", "<sip:edge.contoso.com;lr>",
                ])
            #expect(message.requestURI?.description == "sip:bob@contoso.com;opaque=user:epid:B;gruu")
        }
    }

    @Test("a conversation goes on with whoever answers an invitation without saying where they are")
    func answeredFromNowhere() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite:
                pool.answer(
                    request, .ok, ["Supported": "ms-text-format", "Record-Route": "<sip:pool.contoso.com:5061;lr>"])
            default: Self.serve(pool, request)
            }
        } _: { pool in
            let bob = try #require(SignInAddress("bob@contoso.com"))
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            for text in ["One", "Two"] { _ = pool.parts.capabilities.messenger.send(text, to: bob) }
            try await pool.sees { $0.delivered == 2 }
            #expect(pool.requests(.ack).count == 1)
            let message = try #require(pool.requests(.message).first)
            #expect(message.requestURI?.description == "sip:bob@contoso.com")
            #expect(message.routes.map(\.uri.host?.name) == ["pool.contoso.com"])
        }
    }

    // Conferences

    @Test("a conference may say everything by notifications, and nothing in its answers")
    func conference() async throws {
        let focus = "sip:bob@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"
        let entity = focus.replacing("bob@contoso.com;gruu", with: "Bob@Contoso.com;GRUU")
        try await ForeignPool.with { pool, request in
            let target = "<\(request.requestURI?.description ?? "")>"
            switch (request.method, request.event?.value) {
            case (.invite, _): pool.answer(request, .ok, ["Contact": target])
            case (.subscribe, "conference"):
                let fields: KeyValuePairs = [
                    "Event": "conference", "Subscription-State": "active;expires=3600", "Contact": target,
                    "Content-Type": "application/conference-info+xml",
                ]
                pool.answer(request, .accepted, ["Expires": "3600", "Contact": target])
                pool.notify(
                    request, .notify, fields,
                    """
                    <ci:conference-info xmlns:ci="urn:ietf:params:xml:ns:conference-info" entity="\(entity)" \
                    state="full" version="1"><ci:users><ci:user \
                    entity="sip:Bob@contoso.com"><ci:endpoint entity="{1}" session-type="chat"><ci:status>connected\
                    </ci:status></ci:endpoint></ci:user></ci:users></ci:conference-info>
                    """)
            default: Self.serve(pool, request)
            }
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            #expect(pool.parts.capabilities.conferences.join("conf:\(focus)") != nil)
            try await pool.sees { $0.isInConference("bob@contoso.com") }
            try await pool.sees { $0.requests(.invite).count == 2 }
            #expect(
                pool.requests(.invite)[1].requestURI?.description
                    == "sip:bob@contoso.com;gruu;opaque=app:conf:chat:id:7Q3DSSYV")
        }
    }
}
