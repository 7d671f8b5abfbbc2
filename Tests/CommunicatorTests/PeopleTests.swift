import Communicator
import Contacts
import EventLoop
import LabPool
import People
import Presence
import Testing

extension SessionTests {
    /// The address book and photos, asked by sessions at a pool.
    @Suite struct PeopleTests {
        private static let bob = "bob@contoso.example"
        private static let carol = "carol@contoso.example"
        private static let dave = "dave.smith@contoso.example"
        private static let users = ["alice", "bob", "carol", "dave.smith"]

        /// Alice, when she has heard that there are photos of her contacts.
        private static func whoKnowsOfPhotos(in town: Town) async throws -> Citizen {
            var timing = Timing()
            timing.survey = .zero
            timing.surveyPause = .zero
            let alice = try await town.citizen("alice", timing: timing)
            // Carol's own card names no photo: the address book is asked.
            try await alice.sees { alice in
                [bob, carol, dave].allSatisfy { alice.cards[$0]?.photoVersion.isEmpty == false }
            }
            return alice
        }

        @LoopActor private static func askForPhotos(_ alice: Citizen) throws {
            for person in [bob, carol, dave, "alice@contoso.example"] {
                alice.session.people.photo(of: try #require(ContactAddress(person)))
            }
        }

        @Test(arguments: [true, false]) func whoeverIsSearchedForIsFound(hasAddressBook: Bool) async throws {
            try await Town.with(users: Self.users, hasAddressBook: hasAddressBook) { town in
                let alice = try await town.citizen("alice")
                for text in ["Dave Smith", "Smith, Dave", "dave.smith@contoso.example", "Smith"] {
                    let found = try await alice.search(text)
                    #expect(found.people.people.map(\.address.text) == [Self.dave] && found.problem == nil)
                    let card = try #require(found.people.people.first?.card)
                    #expect(card.displayName == "Dave Smith" && card.title == "Lawyer" && card.company == "Contoso")
                    #expect(card.phones.first?.text == "+1 (206) 555-0103")
                }
                let nobody = try await alice.search("Nobody & <Nowhere>")
                #expect(nobody.people == PeopleFound() && nobody.problem == nil)
                // One ticket for the certificate, and one for all searches.
                #expect(town.ticketsIssued == (hasAddressBook ? 2 : 1))
                #expect(town.pool.observations.refusals.isEmpty)
                try await alice.signOut()
            }
        }

        @Test func theBeginningOfAnythingFindsPeopleInTheAddressBook() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                #expect(try await alice.search("ca").people.people.map(\.address.text) == [Self.carol])
                #expect(try await alice.search("contoso").people.people.count == 3)
                try await alice.signOut()
            }
        }

        @Test func aPasswordThatTheWebRefusesIsNotSentTwiceAndTheDirectoryIsAsked() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                town.pool.faults.add(.repeatedLogOn, nil)
                town.pool.faults.add(.wrongPassword, nil)
                town.pool.faults.add(.certificateRefused, nil)
                for _ in 0..<3 {
                    #expect(try await alice.search("Bob").people.people.map(\.address.text) == [Self.bob])
                }
                #expect(town.pool.observations.failedLogOns == 1)
                try await alice.signOut()
            }
        }

        @Test func aPasswordThatExchangeRefusesIsShownToItOnceAndToNoOtherService() async throws {
            try await Town.with(users: Self.users) { town in
                let alice = try await Self.whoKnowsOfPhotos(in: town)
                for fault in [Fault.repeatedLogOn, .wrongPassword, .certificateRefused] {
                    town.pool.faults.add(fault, nil)
                }
                try Self.askForPhotos(alice)
                try await town.pool.hears { $0.failedLogOns > 0 }
                for _ in 0..<3 {
                    #expect(try await alice.search("Bob").people.people.map(\.address.text) == [Self.bob])
                }
                #expect(town.pool.observations.failedLogOns == 1)
                try await alice.signOut()
            }
        }

        @Test(arguments: [true, false]) func whoSomebodyIsIsToldWithAllThatIsKnown(hasAddressBook: Bool) async throws {
            try await Town.with(hasAddressBook: hasAddressBook) { town in
                let alice = try await town.citizen("alice")
                try await alice.sees { $0.cards[Self.carol]?.office == "5/1002" }
                let carol = try await alice.information(on: Self.carol)
                #expect(carol.problem == nil && carol.card.displayName == "Carol" && carol.card.title == "Accountant")
                #expect(carol.card.department == "Finance" && carol.card.office == "5/1002")
                #expect(carol.card.email == Self.carol && carol.card.phones.contains { $0.kind == .work })
                #expect(carol.card.phones.contains { $0.kind == .mobile } == hasAddressBook)
                let nobody = try await alice.information(on: "nobody@fabrikam.example")
                #expect(nobody.card == ContactCard() && nobody.problem == nil)
                try await alice.signOut()
            }
        }

        @Test func strangersAreKnownToo() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice")
                let bob = try #require(ContactAddress(Self.bob))
                alice.session.contacts.wish(.remove(bob, group: "Other Contacts"))
                try await alice.sees { $0.contacts[Self.bob] == nil }
                #expect(try await alice.information(on: Self.bob).card.title == "Manager")
                try await alice.signOut()
            }
        }

        @Test func photosComeFromTheWebTheAddressBookAndExchange() async throws {
            try await Town.with(users: Self.users) { town in
                let alice = try await Self.whoKnowsOfPhotos(in: town)
                try Self.askForPhotos(alice)
                try await alice.sees { $0.photos.count == 3 }
                #expect(alice.photos.values.allSatisfy { $0.photo.format == .png && !$0.version.isEmpty })
                #expect(alice.photos[Self.bob]?.version == alice.cards[Self.bob]?.photoVersion)
                #expect(Set(alice.photos.values.map(\.photo)).count == 3)
                #expect(town.pool.observations.refusals.isEmpty)
                try await alice.signOut()
            }
        }

        @Test(arguments: [LabPool.ContactKeeping.pool, .exchangeRefused])
        func theMembersOfADistributionGroupAreTold(keeping: LabPool.ContactKeeping) async throws {
            try await Town.with(users: Self.users, contactKeeping: keeping) { town in
                let sales = "sales@contoso.example"
                town.pool.addDistributionGroup("All", address: "all@contoso.example", members: [], toListOf: Self.bob)
                town.pool.addDistributionGroup(
                    "Sales & Co", address: sales,
                    members: [Self.bob, "all@contoso.example", "erin.baker@contoso.example"],
                    toListOf: Self.dave)
                // Dave's card names the Exchange server.
                let dave = try await town.citizen("dave.smith")
                #expect(dave.groups == ["Other Contacts", "Sales & Co"])
                let contacts = dave.session.contacts
                #expect(contacts.distributionAddress(ofGroup: "Other Contacts") == nil)
                let group = try #require(contacts.distributionAddress(ofGroup: "Sales & Co"))
                #expect(group.text == sales)
                let told = try await dave.members(of: group)
                #expect(told.people.people.map(\.address.text) == [Self.bob, "erin.baker@contoso.example"])
                #expect(told.people.people.map(\.card.displayName) == ["Bob", "Erin Baker"])
                #expect(told.people.isCut && told.problem == nil, "a group in the group is left out")
                let nobody = try #require(ContactAddress("nothing@contoso.example"))
                #expect(try await dave.members(of: nobody).problem == "The server said: No results were found.")
                try await dave.signOut()
            }
        }

        @Test func whoDoesNotKnowExchangeIsToldSoInPlaceOfMembers() async throws {
            try await Town.with { town in
                var timing = Timing()
                timing.ownData = .seconds(1)
                let alice = try await town.citizen("alice", timing: timing)
                let group = try #require(ContactAddress("sales@contoso.example"))
                let told = try await alice.members(of: group)
                #expect(told.people == PeopleFound())
                #expect(told.problem == "Exchange, which knows the members of groups, cannot be asked.")
                try await alice.signOut()
            }
        }

        @Test func aQuestionOutsideASignInIsAnsweredSo() async throws {
            try await Town.with { town in
                let alice = try town.stranger("alice")
                #expect(try await alice.search("Bob").problem == "The account is not signed in at the moment.")
                #expect(try await alice.information(on: Self.bob).problem != nil)
                alice.session.people.photo(of: try #require(ContactAddress(Self.bob)))
                try await alice.signIn()
                #expect(try await alice.search("Bob").people.people.count == 1)
                try await alice.signOut()
            }
        }

        @Test func aQuestionIsAnsweredWhenTheConnectionIsLost() async throws {
            try await Town.with(hasAddressBook: false) { town in
                let alice = try await town.citizen("alice")
                let numbers = (0..<3).map { _ in alice.session.people.search("Bob") }
                alice.session.signOut()
                try await alice.sees { alice in numbers.allSatisfy { alice.found[$0] != nil } }
                try await alice.sees { $0.hasEnded }
            }
        }
    }
}

extension Citizen {
    /// The answer to a search.
    func search(_ text: String) async throws -> (people: PeopleFound, problem: String?) {
        let number = session.people.search(text)
        try await sees { $0.found[number] != nil }
        return try #require(found[number])
    }

    /// The answer to who is in a distribution group.
    func members(of group: ContactAddress) async throws -> (people: PeopleFound, problem: String?) {
        let number = session.people.members(of: group)
        try await sees { $0.found[number] != nil }
        return try #require(found[number])
    }

    /// What is known of somebody.
    func information(on address: String) async throws -> (card: ContactCard, problem: String?) {
        let number = session.people.information(on: try #require(ContactAddress(address)))
        try await sees { $0.information[number] != nil }
        return try #require(information[number])
    }
}

extension Town {
    fileprivate var ticketsIssued: Int {
        pool.observations.events.count { if case .ticketIssued = $0 { true } else { false } }
    }
}
