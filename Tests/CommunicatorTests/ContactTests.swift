import Contacts
import EventLoop
import LabPool
import People
import Presence
import SIP
import Testing

@testable import Communicator

extension SessionTests {
    /// Contact lists and presence of sessions that share a pool.
    @Suite struct ContactTests {
        private static let bob = "bob@contoso.example"
        private static let carol = "carol@contoso.example"
        private static let dave = "dave@contoso.example"

        @Test func theServersListIsToldWithItsGroups() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                #expect(alice.groups == ["Other Contacts"])
                #expect(Set(alice.contacts.keys) == [Self.bob, Self.carol])
                try await alice.sees { $0.cards[Self.bob]?.displayName == "Bob" }
                try await alice.signOut()
            }
        }

        @Test func aContactInANewGroupIsPutOnTheServersListForAllEndpoints() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let elsewhere = try await town.citizen("alice")
                alice.session.contacts.wish(.add(try address(Self.dave), name: "Dave <D>", group: "Project & X"))
                for endpoint in [alice, elsewhere] {
                    try await endpoint.sees {
                        $0.contacts[Self.dave]?.groups == ["Project & X"] && $0.contacts[Self.dave]?.name == "Dave <D>"
                    }
                    #expect(endpoint.groups == ["Other Contacts", "Project & X"])
                }
                try await alice.signOut()
                let again = try await town.citizen("alice")
                #expect(again.contacts[Self.dave]?.groups == ["Project & X"])
                try await again.signOut()
                try await elsewhere.signOut()
            }
        }

        @Test func everybodyOfAListThatIsTooLongForOneSubscriptionIsSeen() async throws {
            let people = 1100
            try await Town.with([.manyContacts: people]) { town in
                let alice = try await town.citizen("alice")
                #expect(alice.contacts.count == people + 2)
                try await alice.sees { $0.presence.values.count { $0.activity == .available } == people }
                #expect(town.pool.observations.refusals.isEmpty)
                try await alice.signOut()
            }
        }

        @Test func contactsMoveAreRenamedAndRemoved() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let contacts = alice.session.contacts
                let bob = try address(Self.bob)
                contacts.wish(.move(bob, from: "Other Contacts", to: "Friends"))
                contacts.wish(.rename(bob, name: "Bobby"))
                contacts.wish(.renameGroup(from: "Friends", to: "Mates"))
                try await alice.sees {
                    $0.contacts[Self.bob]?.groups == ["Mates"] && $0.contacts[Self.bob]?.name == "Bobby"
                }
                contacts.wish(.remove(bob, group: "Mates"))
                contacts.wish(.removeGroup("Mates"))
                try await alice.sees { $0.contacts[Self.bob] == nil && !$0.groups.contains("Mates") }
                #expect(alice.refusals.isEmpty)
                try await alice.signOut()
            }
        }

        @Test("what other programs keep with a contact stays as it is, however often the contact is changed")
        func additions() async throws {
            try await Town.with { town in
                let extended = """
                    <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
                    xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"><s:Body><m:setContact><m:displayName/>\
                    <m:groups>1</m:groups><m:subscribed>true</m:subscribed><m:URI>sip:\(Self.bob)</m:URI><m:externalURI/>\
                    <m:contactExtension><tag xmlns="urn:x">vip</tag></m:contactExtension><m:deltaNum>1</m:deltaNum>\
                    </m:setContact></s:Body></s:Envelope>
                    """
                try town.pool.editContacts(of: "alice@contoso.example", extended)
                let alice = try await town.citizen("alice")
                for name in ["Bob", "Bobby", "Robert"] {
                    alice.session.contacts.wish(.rename(try address(Self.bob), name: name))
                    try await alice.sees { $0.contacts[Self.bob]?.name == name }
                }
                let list = try #require(town.pool.contactList(of: "alice@contoso.example"))
                #expect(list.contains(#"<contactExtension><tag xmlns="urn:x">vip</tag></contactExtension></contact>"#))
                try await alice.signOut()
            }
        }

        @Test("a name is taken back with one request, and is back with nothing that is done later")
        func takenBackName() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try address(Self.bob)
                alice.session.contacts.wish(.rename(bob, name: "Bobby"))
                try await alice.sees { $0.contacts[Self.bob]?.name == "Bobby" }
                alice.session.contacts.wish(.rename(bob, name: ""))
                alice.session.contacts.wish(.move(bob, from: "Other Contacts", to: "Friends"))
                try await alice.sees { $0.contacts[Self.bob]?.groups == ["Friends"] }
                #expect(alice.contacts[Self.bob]?.name == "" && alice.refusals.isEmpty)
                try await alice.sees { $0.listVersion >= 5 }
                #expect(alice.listVersion == 5, "two names, a group, a move")
                try await alice.signOut()
            }
        }

        @Test("who is put into a group with blanks around its name is in it, though the server drops them")
        func blanksAroundNames() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                alice.session.contacts.wish(.add(try address(Self.dave), name: " Dave ", group: "Friends "))
                alice.session.contacts.wish(.rename(try address(Self.bob), name: "Bobby "))
                alice.session.contacts.wish(.addGroup("Last"))
                try await alice.sees { $0.groups.contains("Last") && $0.listVersion >= 5 }
                #expect(alice.contacts[Self.bob]?.name == "Bobby" && alice.refusals.isEmpty)
                #expect(alice.contacts[Self.dave]?.groups == ["Friends"] && alice.listVersion == 5)
                try await alice.signOut()
            }
        }

        @Test func editsOfTwoEndpointsAtOnceAreAllMade() async throws {
            try await Town.with { town in
                let one = try await town.citizen("alice")
                let other = try await town.citizen("alice")
                for number in 1...8 {
                    let endpoint = number % 2 == 0 ? one : other
                    let wish = ContactWish.add(
                        try address("u\(number)@contoso.example"), name: "", group: "Group \(number % 3)")
                    endpoint.session.contacts.wish(wish)
                }
                for endpoint in [one, other] {
                    try await endpoint.sees { $0.contacts.count == 10 && $0.groups.count == 4 }
                    #expect(endpoint.refusals.isEmpty)
                }
                #expect(one.contacts.mapValues(\.groups) == other.contacts.mapValues(\.groups))
                try await one.signOut()
                try await other.signOut()
            }
        }

        @Test func aChangeThatTheServerRefusesIsToldAndTheListIsToldAgain() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                for number in 1...63 { alice.session.contacts.wish(.addGroup("Group \(number)")) }
                try await alice.sees { $0.groups.count == 64 }
                alice.session.contacts.wish(.add(try address(Self.dave), name: "", group: "One too many"))
                try await alice.sees { $0.refusals.count == 1 }
                alice.session.contacts.wish(.add(try address(Self.dave), name: "", group: "Group 1"))
                try await alice.sees { $0.contacts[Self.dave] != nil }
                try await alice.signOut()
            }
        }

        @Test func aNameForSomebodyWhoIsGoneIsAnsweredFor() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                alice.session.contacts.wish(.rename(try address(Self.dave), name: "Dave"))
                try await alice.sees { $0.refusals.count == 1 }
                #expect(alice.refusals[0].contains("not on the server's list"))
                try await alice.signOut()
            }
        }

        @Test func anEditThatASignOutOvertakesIsAnsweredFor() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                town.pool.goDown()
                alice.session.contacts.wish(.add(try address(Self.dave), name: "Dave", group: "Friends"))
                try await alice.signOut()
                #expect(alice.refusals.count == 1 && alice.refusals[0].contains("signed out"))
            }
        }

        /// What an endpoint has asked for is looked at on the list that it finds after an interruption.
        @Test func anEditWaitsForThePresentListAfterAnInterruption() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let contact = Contact(try address(Self.dave), name: "David", groups: [1])
                town.pool.dropClients()
                try town.pool.editContacts(
                    of: "alice@contoso.example", ContactEdit.setContact(contact).body(version: 1))
                alice.session.contacts.wish(.add(contact.address, name: "Dave", group: "Friends"))
                try await alice.sees { $0.contacts[Self.dave]?.groups == ["Other Contacts", "Friends"] }
                #expect(alice.contacts[Self.dave]?.name == "David")
                #expect(town.pool.observations.refusals.isEmpty)
                try await alice.signOut()
            }
        }

        @Test(arguments: [LabPool.ContactKeeping.exchangeRefused, .exchangeEmpty])
        func aListThatIsKeptInExchangeIsToldInWords(keeping: LabPool.ContactKeeping) async throws {
            try await Town.with(contactKeeping: keeping) { town in
                // Her card does not say where Exchange is.
                var timing = Timing()
                timing.ownData = .seconds(1)
                let alice = try town.stranger("alice", timing: timing)
                alice.session.signIn()
                try await alice.sees { !$0.notices.isEmpty }
                #expect(alice.notices.count == 1 && alice.notices[0].contains("Exchange"))
                #expect(alice.contacts.isEmpty && !alice.isComplete)
                // What the client has on its list stays there: nothing is told to be complete without it.
                alice.session.contacts.wish(.add(try address(Self.dave), name: "", group: "Friends"))
                #expect(try await alice.search("Bob").people.people.map(\.address.text) == [Self.bob])
                try await alice.signOut()
            }
        }

        @Test(arguments: [LabPool.ContactKeeping.exchangeRefused, .exchangeEmpty])
        func aListThatIsKeptInExchangeIsReadAndChangedThere(keeping: LabPool.ContactKeeping) async throws {
            try await Town.with(users: ["alice", "bob", "carol", "dave"], contactKeeping: keeping) { town in
                let dave = try await town.citizen("dave")
                #expect(dave.groups == ["Other Contacts"])
                #expect(dave.contacts.mapValues(\.groups)[Self.bob] == ["Other Contacts"] && dave.contacts.count == 3)
                try await dave.sees { $0.cards[Self.bob]?.displayName == "Bob" }
                let contacts = dave.session.contacts
                let erin = try address("erin@contoso.example")
                contacts.wish(.add(erin, name: "", group: "Friends & <Co>"))
                contacts.wish(.move(try address(Self.bob), from: "Other Contacts", to: "Friends & <Co>"))
                contacts.wish(.add(try address(Self.carol), name: "", group: "Friends & <Co>"))
                contacts.wish(.renameGroup(from: "Friends & <Co>", to: "Mates"))
                contacts.wish(.remove(erin, group: "Mates"))
                try await dave.sees {
                    $0.groups == ["Other Contacts", "Mates"] && $0.contacts[Self.bob]?.groups == ["Mates"]
                        && $0.contacts[Self.carol]?.groups == ["Other Contacts", "Mates"]
                        && $0.contacts[erin.text] == nil
                }
                #expect(dave.refusals.isEmpty)
                contacts.wish(.rename(try address(Self.bob), name: "Bobby"))
                try await dave.sees { $0.refusals.count == 1 }
                let elsewhere = try await town.citizen("dave")
                #expect(elsewhere.contacts.mapValues(\.groups) == dave.contacts.mapValues(\.groups))
                elsewhere.session.contacts.wish(.removeGroup("Mates"))
                try await elsewhere.sees { !$0.groups.contains("Mates") }
                if keeping == .exchangeEmpty { try await dave.sees { !$0.groups.contains("Mates") } }
                for endpoint in [dave, elsewhere] { try await endpoint.signOut() }
            }
        }

        /// The contact list among the documents of ``Fault/cutDocument``.
        private static let contactList = 7

        @Test func aListThatCannotBeReadIsToldOfAndAskedForWithTheNextChange() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                // The subscription to the contacts is the last one.
                try await alice.sees { $0.cards[Self.bob] != nil }
                let subscribed = { town.pool.observations.requests.count { $0 == "SUBSCRIBE" } }
                let before = subscribed()
                let usual = town.pool.faults
                town.pool.faults.add(.cutDocument, Self.contactList)
                // A change that was missed has the client ask for the whole list.
                try town.edit("alice", isTold: false, .addGroup(name: "One"))
                try town.edit("alice", .addGroup(name: "Two"))
                try await alice.sees { $0.notices == ["The server's contact list cannot be read."] }
                alice.session.contacts.wish(.addGroup("Four"))
                try await EventLoop.sleep(for: .milliseconds(200))
                #expect(subscribed() == before + 1, "the list is not asked for on and on")
                town.pool.faults = usual
                try town.edit("alice", .addGroup(name: "Three"))
                try await alice.sees { $0.groups == ["Other Contacts", "One", "Two", "Three", "Four"] }
                #expect(alice.notices.count == 1 && alice.refusals.isEmpty && subscribed() == before + 2)
                try await alice.signOut()
            }
        }

        @Test func aListThatCannotBeReadAtTheSignInIsToldOf() async throws {
            try await Town.with { town in
                town.pool.faults.add(.cutDocument, Self.contactList)
                let alice = try town.stranger("alice")
                alice.session.signIn()
                try await alice.sees { $0.notices.count == 1 }
                #expect(!alice.isComplete && alice.contacts.isEmpty)
                try await alice.signOut()
            }
        }

        @Test func aListInExchangeIsNotReadAgainWithEveryRefusalOfABusyPool() async throws {
            try await Town.with(users: ["alice", "bob", "carol", "dave"], contactKeeping: .exchangeRefused) { town in
                let dave = try await town.citizen("dave")
                let keeper = try #require(dave.session.contacts as? ContactKeeper)
                let requests = { town.pool.observations.requests.count { $0.contains("Exchange.asmx") } }
                var counts: [Int] = []
                for (group, isBusy) in [("Mates", false), ("Others", true)] {
                    let before = requests()
                    if isBusy {
                        try keeper.received(.roamingContacts, in: Message(.response(.serviceUnavailable, reason: "")))
                    }
                    keeper.wish(.addGroup(group))
                    try await dave.sees { $0.groups.contains(group) }
                    counts.append(requests() - before)
                }
                #expect(counts[0] == counts[1] && counts[0] > 0)
                try await dave.signOut()
            }
        }

        /// Without the subscription nobody tells that the list in Exchange is another.
        @Test func anEditOnAListInExchangeThatHasMovedOnIsMadeOnTheNewOne() async throws {
            try await Town.with(users: ["alice", "bob", "carol", "dave"], contactKeeping: .exchangeRefused) { town in
                let dave = try await town.citizen("dave")
                dave.session.contacts.wish(.addGroup("Mates"))
                try await dave.sees { $0.groups.contains("Mates") }
                try town.edit("dave", isTold: false, .addGroup(name: "Others"))
                try town.edit("dave", isTold: false, .deleteGroup(2))
                dave.session.contacts.wish(.add(try address("erin@contoso.example"), name: "", group: "Mates"))
                try await dave.sees {
                    $0.contacts["erin@contoso.example"]?.groups == ["Mates"]
                        && $0.groups == ["Other Contacts", "Others", "Mates"]
                }
                #expect(dave.refusals.isEmpty)
                try await dave.signOut()
            }
        }

        @Test func aListThatIsThePoolsAgainWhileAnEditInExchangeFailsIsFollowed() async throws {
            try await Town.with(
                users: ["alice", "bob", "carol", "dave"], contactKeeping: .exchangeRefused, delay: .milliseconds(100)
            ) { town in
                let dave = try await town.citizen("dave")
                let keeper = try #require(dave.session.contacts as? ContactKeeper)
                let tells = { (start: StartLine, document: String) in
                    try? keeper.received(.roamingContacts, in: Message(start, body: Array(document.utf8)))
                }
                let answer = StartLine.response(.ok, reason: "OK")
                let requests = { town.pool.observations.requests.count { $0.contains("Exchange.asmx") } }
                keeper.wish(.addGroup("Mates"))
                try await dave.sees { $0.groups.contains("Mates") }
                try town.edit("dave", isTold: false, .deleteGroup(2))
                let before = requests()
                keeper.wish(.add(try address("erin@contoso.example"), name: "", group: "Mates"))
                try await town.pool.hears { _ in requests() > before }
                tells(
                    answer,
                    """
                    <contactList deltaNum="7"><group id="1" name="~"/><group id="2" name="Mates"/>\
                    <contact uri="erin@contoso.example" groups="2"/></contactList>
                    """)
                // The edit fails.
                try await EventLoop.sleep(for: .seconds(2))
                tells(
                    .request(.benotify, try URI(parsing: "sip:dave@contoso.example")),
                    """
                    <contactDelta deltaNum="8" prevDeltaNum="7">\
                    <addedContact uri="sip:frank@contoso.example" groups="2"/></contactDelta>
                    """)
                try await dave.sees { $0.contacts["frank@contoso.example"]?.groups == ["Mates"] }
                #expect(dave.refusals.isEmpty)
                try await dave.signOut()
            }
        }

        // Presence

        @Test func everybodySeesWhatOthersChooseAndSay() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "At <work>") }
                try await alice.sees {
                    $0.presence[Self.bob]?.activity == .busy && $0.presence[Self.bob]?.note == Note("At <work>")
                }
                try await alice.sees { $0.presence[Self.bob]?.capabilities == .text }
                bob.session.ownPresence.choose(.doNotDisturb, note: "")
                try await alice.sees {
                    $0.presence[Self.bob]?.activity == .doNotDisturb && $0.presence[Self.bob]?.note == nil
                }
                try await bob.signOut()
                try await alice.sees { $0.presence[Self.bob]?.activity == .offline }
                try await alice.signOut()
            }
        }

        @Test func oneWhoAppearsOfflineIsSeenSo() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try await town.citizen("bob")
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                bob.session.ownPresence.choose(.offline, note: nil)
                try await alice.sees { $0.presence[Self.bob]?.activity == .offline }
                try await bob.sees { $0.own?.activity == .offline }
                try await bob.signOut()
                try await alice.signOut()
            }
        }

        @Test func oneWhoLeavesTheMachineIsAwayAndBackWhenTheyReturn() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try await town.citizen("bob")
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                bob.session.ownPresence.setIdle(true)
                try await alice.sees {
                    $0.presence[Self.bob]?.activity == .away && $0.presence[Self.bob]?.lastActive != nil
                }
                bob.session.ownPresence.setIdle(false)
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                try await bob.signOut()
                try await alice.signOut()
            }
        }

        @Test func whatIsChosenElsewhereOutlivesALostConnection() async throws {
            try await Town.with { town in
                let one = try await town.citizen("bob")
                let other = try await town.citizen("bob")
                one.session.ownPresence.choose(.available, note: "Here")
                try await other.sees { $0.own?.note == Note("Here") }
                other.session.ownPresence.choose(.busy, note: "In town")
                try await one.sees { $0.own?.activity == .busy && $0.own?.note == Note("In town") }
                let before = town.pool.observations.requests.count { $0 == "SERVICE" }
                town.pool.dropClients()
                // Each publishes for its new registration.
                try await town.pool.hears { $0.requests.count { $0 == "SERVICE" } >= before + 2 }
                let alice = try await town.citizen("alice")
                try await alice.sees { $0.presence[Self.bob]?.note == Note("In town") }
                #expect(alice.presence[Self.bob]?.activity == .busy)
                for endpoint in [one, other, alice] { try await endpoint.signOut() }
            }
        }

        @Test func aSubscriptionThatTheServerEndsIsMadeAnew() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                try await alice.sees { $0.presence[Self.bob] != nil || $0.cards[Self.bob] != nil }
                town.pool.endSubscriptions(of: "alice@contoso.example", to: "presence", reason: "deactivated")
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: nil) }
                try await alice.sees { $0.presence[Self.bob]?.activity == .busy }
                for endpoint in [alice, bob] { try await endpoint.signOut() }
            }
        }

        @Test func whatIsChosenInHasteIsPublishedOnce() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob")
                bob.session.ownPresence.choose(.available, note: "Before")
                try await bob.sees { $0.own?.note == Note("Before") }
                let before = town.pool.observations.requests.count { $0 == "SERVICE" }
                bob.session.ownPresence.choose(.busy, note: "One")
                bob.session.ownPresence.choose(.doNotDisturb, note: "Two")
                try await bob.sees { $0.own?.note == Note("Two") }
                bob.session.ownPresence.choose(.available, note: "Three")
                try await bob.sees { $0.own?.note == Note("Three") }
                #expect(town.pool.observations.requests.count { $0 == "SERVICE" } == before + 2)
                try await bob.signOut()
            }
        }

        @Test func twoEndpointsOfAUserPublishInTurnsInSpiteOfTheirVersions() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let one = try await town.citizen("bob")
                let other = try await town.citizen("bob")
                one.session.ownPresence.choose(.busy, note: "One")
                other.session.ownPresence.choose(.away, note: "Other")
                one.session.ownPresence.choose(.doNotDisturb, note: "One again")
                // What an endpoint has published it hears of with the answer.
                try await one.sees { $0.ownNotes.contains("One again") }
                try await other.sees { $0.ownNotes.contains("Other") }
                other.session.ownPresence.choose(.beRightBack, note: "The last word")
                try await alice.sees {
                    $0.presence[Self.bob]?.activity == .beRightBack
                        && $0.presence[Self.bob]?.note == Note("The last word")
                }
                for endpoint in [one, other] {
                    try await endpoint.sees { $0.own?.activity == .beRightBack }
                    #expect(endpoint.notices.isEmpty)
                    try await endpoint.signOut()
                }
                try await alice.signOut()
            }
        }

        @Test func oneWhoIsAddedIsToldOnce() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: nil) }
                bob.session.contacts.wish(.remove(try address("alice@contoso.example"), group: "Other Contacts"))
                try await bob.sees { $0.contacts["alice@contoso.example"] == nil }
                let alice = try await town.citizen("alice")
                alice.session.contacts.wish(.remove(try address(Self.bob), group: "Other Contacts"))
                try await alice.sees { $0.contacts[Self.bob] == nil }
                alice.session.contacts.wish(.add(try address(Self.bob), name: "", group: "Friends"))
                try await bob.sees { $0.addedBy == ["alice@contoso.example"] }
                try await alice.sees { $0.presence[Self.bob]?.activity == .busy }
                try await bob.signOut()
                let again = try await town.citizen("bob")
                try await again.sees { $0.own != nil }
                #expect(again.addedBy.isEmpty)
                try await again.signOut()
                try await alice.signOut()
            }
        }

        @Test func colleaguesSeeWhatACalendarSays() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try address(Self.bob)
                #expect(alice.session.people.calendar(of: bob) == nil)
                town.pool.publishBusyCalendar(of: Self.bob, hours: 2)
                town.pool.publishBusyCalendar(of: Self.carol, hours: 20)
                let carol = try await town.citizen("carol") { $0.session.ownPresence.choose(.busy, note: nil) }
                try await alice.sees { $0.presence[Self.carol]?.activity == .busy }
                let people = [bob, try address(Self.carol)]
                try await waitUntil { people.allSatisfy { alice.session.people.calendar(of: $0) != nil } }
                let outlook = try #require(alice.session.people.calendar(of: bob))
                #expect(outlook.state == .busy && outlook.end != nil)
                #expect(outlook.words.hasPrefix("Busy until ") && outlook.words.count == 16)
                #expect(
                    alice.session.people.calendar(of: try address(Self.carol))?.words == "Busy for the next 8 hours")
                for endpoint in [alice, carol] { try await endpoint.signOut() }
            }
        }

        @Test func whatIsChosenOnAConnectionThatIsCutOffIsPublishedOnTheNext() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try await town.citizen("bob")
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                try await bob.isCutOff(by: town.pool) { $0.session.ownPresence.choose(.busy, note: "Cut off") }
                try await alice.sees {
                    $0.presence[Self.bob]?.activity == .busy && $0.presence[Self.bob]?.note == Note("Cut off")
                }
                for endpoint in [alice, bob] { try await endpoint.signOut() }
            }
        }

        @Test func anAccessLevelThatIsGivenOnAConnectionThatIsCutOffIsGivenOnTheNext() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob")
                let alice = try address("alice@contoso.example")
                try await bob.isCutOff(by: town.pool) {
                    $0.session.ownPresence.setAccess(of: .user(alice), to: .blocked)
                }
                try await bob.sees { $0.access[alice.text] == .blocked }
                #expect(bob.notices.isEmpty)
                try await bob.signOut()
            }
        }

        @Test func anAccessLevelThatWasCutOffIsNotSaidToHaveFailedWhereSomethingElseDoes() async throws {
            try await Town.with { town in
                var timing = Timing()
                timing.transaction = .seconds(10)
                let bob = try await town.citizen("bob", timing: timing)
                let alice = try address("alice@contoso.example")
                try await bob.sees { !$0.rules.isEmpty }
                let change = "msrtc-setcontainermembers+xml"
                town.pool.ignoreNext(change, of: bob.address)
                bob.session.ownPresence.setAccess(of: .user(alice), to: .blocked)
                try await town.pool.hears { _ in town.pool.hasIgnored(change, of: bob.address) }
                // The first that is sent on the next connection.
                try await bob.isCutOff(by: town.pool) {
                    town.pool.ignoreNext("msrtc-category-publish+xml", of: $0.address)
                }
                try await bob.sees { $0.access[alice.text] == .blocked }
                #expect(bob.notices.isEmpty)
                try await bob.signOut()
            }
        }

        @Test func accessLevelsThatAreGivenAtOnceAreAllGiven() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob")
                let other = try await town.citizen("bob")
                let people = ["alice@contoso.example", Self.carol, Self.dave]
                for person in people { bob.session.ownPresence.setAccess(of: .user(try address(person)), to: .blocked) }
                other.session.ownPresence.setAccess(of: .user(try address("eve@contoso.example")), to: .blocked)
                for endpoint in [bob, other] {
                    try await endpoint.sees { $0.access.count == 4 && $0.access.values.allSatisfy { $0 == .blocked } }
                    #expect(endpoint.notices.isEmpty)
                    try await endpoint.signOut()
                }
            }
        }

        @Test func allOfADomainSeeWhatItsRuleSays() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try await town.citizen("bob")
                try await bob.sees { $0.rules == [.sameEnterprise: .company, .federated: .public] }
                let domain = try #require(Container.Member(domain: "Contoso.example"))
                bob.session.ownPresence.setAccess(of: domain, to: .blocked)
                try await bob.sees { $0.rules[domain] == .blocked }
                try await alice.sees { $0.presence[Self.bob]?.activity == .offline }
                let elsewhere = try await town.citizen("bob")
                try await elsewhere.sees { $0.rules[domain] == .blocked }
                // Who has a level of their own is not bound by it.
                let person = Container.Member.user(try address("alice@contoso.example"))
                elsewhere.session.ownPresence.setAccess(of: person, to: .team)
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                bob.session.ownPresence.setAccess(of: domain, to: nil)
                for endpoint in [bob, elsewhere] { try await endpoint.sees { $0.rules[domain] == nil } }
                for endpoint in [alice, bob, elsewhere] {
                    #expect(endpoint.notices.isEmpty)
                    try await endpoint.signOut()
                }
            }
        }

        @Test func oneWhoIsBlockedSeesNothing() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try await town.citizen("bob")
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                bob.session.ownPresence.setAccess(of: .user(try address("alice@contoso.example")), to: .blocked)
                try await bob.sees { $0.access["alice@contoso.example"] == .blocked }
                try await alice.sees { $0.presence[Self.bob]?.activity == .offline }
                bob.session.ownPresence.setAccess(of: .user(try address("alice@contoso.example")), to: nil)
                try await bob.sees { $0.access["alice@contoso.example"] == .company }
                try await alice.sees { $0.presence[Self.bob]?.activity == .available }
                try await bob.signOut()
                try await alice.signOut()
            }
        }
    }
}

extension Town {
    /// Edits a user's list as another endpoint would.
    fileprivate func edit(_ user: String, isTold: Bool = true, _ edit: ContactEdit) throws {
        let address = "\(user)@contoso.example"
        let document = try #require(pool.contactList(of: address))
        guard case .list(let list) = try ContactDocument(parsing: document.utf8) else { throw CancellationError() }
        try pool.editContacts(of: address, edit.body(version: list.version), isTold: isTold)
    }
}

extension Citizen {
    /// Does something that the pool does not hear any more, and is registered again.
    fileprivate func isCutOff(by pool: LabPool, _ action: (Citizen) -> Void) async throws {
        let before = restorations
        pool.dropClients(of: address)
        action(self)
        try await sees { $0.restorations == before + 1 }
    }
}

private func address(_ text: String) throws -> ContactAddress {
    try #require(ContactAddress(text))
}
