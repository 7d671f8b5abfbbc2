import Contacts
import Discovery
import EventLoop
import LabPool
import Network
import People
import Presence
import Testing

@testable import Communicator

extension SessionTests {
    /// The user's own sign-in over UCWA, at the lab's pool.
    @Suite("Sessions over UCWA")
    struct WebSessions {
        @Test("signs in with the password, and out again: the pool has nothing left of it")
        func signsIn() async throws {
            try await Town.with { town in
                let alice = try await town.citizen("alice", over: .web)
                #expect(alice.signedIn?.product == "UCWA")
                #expect(alice.signedIn?.server == "localhost:\(town.pool.webPort)")
                #expect(alice.signedIn?.connection != nil)
                try await alice.signOut()
                #expect(alice.end == .some(nil))
                #expect(town.pool.observations.failedLogOns == 0)
                #expect(town.pool.observations.refusals.isEmpty, "\(town.pool.observations.refusals)")
            }
        }

        @Test("people see each other's presence and notes, over SIP or UCWA")
        func presence() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "At work") }
                let alice = try await town.citizen("alice", over: .web)
                try await alice.sees { $0.presence["bob@contoso.example"]?.activity == .busy }
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "At work" }
                try await alice.sees { $0.cards["bob@contoso.example"]?.displayName == "Bob" }
                bob.session.ownPresence.choose(.doNotDisturb, note: "")
                try await alice.sees { $0.presence["bob@contoso.example"]?.activity == .doNotDisturb }
                try await alice.sees { $0.presence["bob@contoso.example"]?.note == nil }
                alice.session.ownPresence.choose(.beRightBack, note: "Tea")
                try await bob.sees { $0.presence["alice@contoso.example"]?.activity == .beRightBack }
                try await bob.sees { $0.presence["alice@contoso.example"]?.note?.text == "Tea" }
                try await alice.sees { $0.own?.activity == .beRightBack && $0.own?.note?.text == "Tea" }
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test("the user is told once what they are called, over SIP or UCWA")
        func ownName() async throws {
            try await Town.with { town in
                for transport in [AccountConfiguration.Transport.only(.tcp), .web] {
                    let alice = try await town.citizen("alice", over: transport)
                    try await alice.sees { $0.ownNames == ["Alice"] }
                    alice.session.ownPresence.choose(.busy, note: "Named")
                    try await alice.sees { $0.own?.note?.text == "Named" }
                    #expect(alice.ownNames == ["Alice"])
                    try await alice.signOut()
                }
            }
        }

        @Test("the contact list is changed over the web, and each side sees what the other does")
        func contacts() async throws {
            try await Town.with { town in
                let carol = try #require(ContactAddress("carol@contoso.example"))
                let sip = try await town.citizen("alice")
                let web = try await town.citizen("alice", over: .web)
                #expect(web.groups == ["Other Contacts"] && Set(web.contacts.keys) == Set(sip.contacts.keys))
                web.session.contacts.wish(.addGroup("Friends"))
                try await sip.sees { $0.groups.contains("Friends") }
                web.session.contacts.wish(.move(carol, from: "Other Contacts", to: "Friends"))
                try await sip.sees { $0.contacts[carol.text]?.groups == ["Friends"] }
                web.session.contacts.wish(.renameGroup(from: "Friends", to: "Old & new friends"))
                try await sip.sees { $0.contacts[carol.text]?.groups == ["Old & new friends"] }
                try await web.sees { $0.contacts[carol.text]?.groups == ["Old & new friends"] }
                sip.session.contacts.wish(.add(carol, name: "", group: "Other Contacts"))
                try await web.sees { $0.contacts[carol.text]?.groups == ["Old & new friends", "Other Contacts"] }
                web.session.contacts.wish(.removeGroup("Old & new friends"))
                try await sip.sees { $0.contacts[carol.text]?.groups == ["Other Contacts"] }
                web.session.contacts.wish(.remove(carol, group: "Other Contacts"))
                try await sip.sees { $0.contacts[carol.text] == nil }
                try await web.sees { $0.contacts[carol.text] == nil }
                #expect(web.refusals.isEmpty)
                web.session.contacts.wish(.rename(try #require(ContactAddress("bob@contoso.example")), name: "Bobby"))
                try await web.sees { $0.refusals.count == 1 }
                try await web.signOut()
                try await sip.signOut()
            }
        }

        @Test("people are searched for, known, and have photos")
        func people() async throws {
            try await Town.with(users: ["alice", "bob", "carol", "dave.smith"]) { town in
                let dave = try #require(ContactAddress("dave.smith@contoso.example"))
                let alice = try await town.citizen("alice", over: .web)
                let found = try await alice.search("Smith")
                #expect(found.people.people.map(\.address) == [dave] && found.problem == nil)
                #expect(try await alice.search("Nobody & <Nowhere>").people.people.isEmpty)
                let card = try await alice.information(on: dave.text).card
                #expect(card.displayName == "Dave Smith" && card.title == "Lawyer" && card.company == "Contoso")
                #expect(card.phones.contains { $0.kind == .work && $0.text == "+12065550103" }, "\(card.phones)")
                alice.session.people.photo(of: dave)
                try await alice.sees { $0.photos[dave.text] != nil }
                #expect(alice.photos[dave.text]?.version == alice.cards[dave.text]?.photoVersion)
                try await alice.signOut()
            }
        }

        @Test("a wrong password is sent once, and told")
        func wrongPassword() async throws {
            try await Town.with { town in
                let alice = try town.stranger("alice", over: .web, password: "wrong")
                alice.session.signIn()
                try await alice.sees { $0.hasEnded }
                #expect(alice.end??.kind == .credentialsRefused)
                #expect(alice.end??.message == "The login name or the password is wrong.")
                #expect(town.pool.observations.failedLogOns == 1)
                #expect(alice.passwordQuestions == 0)
            }
        }

        @Test("a pool that wants a log-on page alone is named as one that cannot be signed in at")
        func passive() async throws {
            try await Town.with([.passiveGrant: nil]) { town in
                let alice = try town.stranger("alice", over: .web)
                alice.session.signIn()
                try await alice.sees { $0.hasEnded }
                #expect(alice.end??.kind == .noCommonScheme)
                #expect(town.pool.observations.failedLogOns == 0)
            }
        }

        @Test(
            "what servers do differently does not keep the user out",
            arguments: [
                [.windowsGrant: nil], [.secondPool: nil],
            ] as [[Fault: Int?]])
        func varieties(faults: [Fault: Int?]) async throws {
            try await Town.with(faults) { town in
                let alice = try await town.citizen("alice", over: .web)
                #expect(town.pool.observations.failedLogOns == 0)
                try await alice.signOut()
            }
        }

        @Test(
            "what goes wrong on the way is made good, and nobody is shown twice or lost",
            arguments: [
                [.tokenLost: 8], [.shortToken: 3], [.applicationGone: 0], [.applicationGone: 4], [.eventsResync: 2],
                [.bareEvents: nil],
            ] as [[Fault: Int?]])
        func mishaps(faults: [Fault: Int?]) async throws {
            try await Town.with(faults) { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                let alice = try await town.citizen("alice", over: .web)
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "One" }
                bob.session.ownPresence.choose(.away, note: "Two")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                #expect(alice.interruptions.isEmpty && !alice.hasEnded)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test("after a break of the network it goes on with the same application, and nothing is lost")
        func networkBreak() async throws {
            try await Town.with(delay: .milliseconds(1)) { town in
                var timing = Timing()
                timing.hurry()
                let bob = try await town.citizen("bob", timing: timing) {
                    $0.session.ownPresence.choose(.busy, note: "One")
                }
                let alice = try await town.citizen("alice", over: .web, timing: timing)
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "One" }
                let made = town.pool.observations.requests.count { $0 == "POST /ucwa/oauth/v1/applications" }
                town.pool.goDown()
                alice.session.networkChanged(isAvailable: false)
                try await bob.sees { !$0.interruptions.isEmpty }
                try town.pool.comeUp()
                alice.session.networkChanged(isAvailable: true)
                try await bob.sees { $0.restorations == 1 }
                bob.session.ownPresence.choose(.away, note: "Two")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                #expect(town.pool.observations.requests.count { $0 == "POST /ucwa/oauth/v1/applications" } == made)
                #expect(!alice.hasEnded && alice.contacts.count == 2)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test("a server that is down for longer is an interruption, which is told, and over when it is back")
        func outage() async throws {
            try await Town.with(delay: .milliseconds(1)) { town in
                var timing = Timing()
                timing.hurry()
                timing.webPatience = .milliseconds(200)
                let alice = try await town.citizen("alice", over: .web, timing: timing)
                town.pool.goDown()
                try await alice.sees { $0.interruptions.count >= 2 }
                #expect(alice.interruptions.allSatisfy { $0.reason.kind.mayPass })
                try town.pool.comeUp()
                try await alice.sees { $0.restorations == 1 }
                try await alice.signOut()
                #expect(alice.end == .some(nil))
            }
        }

        @Test("a user who is moved to another pool goes on there, with a token of that pool")
        func moved() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                let alice = try await town.citizen("alice", over: .web)
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "One" }
                let tokens = town.pool.observations.requests.count { $0 == "POST /WebTicket/oauthtoken" }
                town.pool.faults.add(.secondPool)
                town.pool.faults.add(.applicationGone, 4)
                bob.session.ownPresence.choose(.away, note: "Two")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                bob.session.ownPresence.choose(.busy, note: "Three")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Three" }
                #expect(town.pool.observations.requests.count { $0 == "POST /WebTicket/oauthtoken" } == tokens + 1)
                #expect(town.pool.observations.failedLogOns == 0 && alice.interruptions.isEmpty)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test("two programs of one user with one folder both stay signed in, and the user is told once")
        func rivals() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                let first = try town.stranger("alice", over: .web, folder: "shared")
                let second = try town.stranger("alice", over: .web, folder: "shared")
                try await first.signIn()
                try await second.signIn()
                try await Self.seeBoth(first, second) { !$0.isEmpty }
                for note in ["Two", "Three", "Four"] {
                    bob.session.ownPresence.choose(.away, note: note)
                    for alice in [first, second] {
                        try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == note }
                    }
                }
                #expect((first.notices + second.notices).count { $0.contains("Another program") } == 1)
                #expect(first.interruptions.isEmpty && second.interruptions.isEmpty)
                for citizen in [first, second, bob] { try await citizen.signOut() }
            }
        }

        /// Waits until the notices of two are as wished.
        @LoopActor
        private static func seeBoth(
            _ first: Citizen, _ second: Citizen, _ isSo: @escaping @LoopActor ([String]) -> Bool
        ) async throws {
            try await waitUntil { isSo(first.notices + second.notices) }
        }

        @Test("who appears offline is shown to nobody, is told what that means, and appears again when they wish")
        func offline() async throws {
            try await Town.with { town in
                let bob = try await town.citizen("bob")
                let alice = try await town.citizen("alice", over: .web) {
                    $0.session.ownPresence.choose(.offline, note: nil)
                }
                try await alice.sees { $0.own?.activity == .offline && $0.notices.count == 1 }
                #expect([nil, .offline].contains(bob.presence["alice@contoso.example"]?.activity))
                alice.session.ownPresence.choose(.busy, note: nil)
                try await bob.sees { $0.presence["alice@contoso.example"]?.activity == .busy }
                try await alice.sees { $0.own?.activity == .busy }
                alice.session.ownPresence.choose(.offline, note: nil)
                try await bob.sees { $0.presence["alice@contoso.example"]?.activity == .offline }
                try await alice.sees { $0.own?.activity == .offline && $0.notices.count == 2 }
                #expect(alice.interruptions.isEmpty && !alice.hasEnded)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test(
            "a server that does not want the application any more is believed",
            arguments: [(1, SignInError.Kind.signedInElsewhere), (3, .userAgentRefused)])
        func thrownOut(number: Int, kind: SignInError.Kind) async throws {
            try await Town.with([.applicationGone: number]) { town in
                let alice = try town.stranger("alice", over: .web)
                alice.session.signIn()
                try await alice.sees { $0.hasEnded }
                #expect(alice.end??.kind == kind)
            }
        }

        @Test("a user who may not use the web API is told so")
        func forbidden() async throws {
            try await Town.with([.applicationForbidden: nil]) { town in
                let alice = try town.stranger("alice", over: .web)
                alice.session.signIn()
                try await alice.sees { $0.hasEnded }
                #expect(alice.end??.kind == .accountRefused)
                #expect(alice.end??.answer.contains("403") == true)
            }
        }

        @Test("a server that the user has named and that serves no web is named with its port, and nothing else is")
        func namedServer() async throws {
            try await TestSite.with { site in
                let server = "localhost:\(site.pool.sipTLSPort)"
                let account = try site.account {
                    $0.server = .init(server)
                    $0.transport = .web
                }
                let end = try await SessionDriver(account: account).run()
                #expect(end?.tried == "Connections to https://\(server).")
                #expect(end?.answer.hasPrefix("https://\(server): ") == true)
            }
        }
    }

    /// The place of an earlier sign-in (UCWA sheet 1.7).
    @Suite("A place that is known")
    struct KnownPlaces {
        /// What becomes of the place in a sign-in that begins there.
        private enum Fate {
            case kept
            case forgotten
        }

        /// Signs in with a known place, where nothing else can be found.
        @LoopActor
        private func signIn(
            _ site: TestSite, at port: Int? = nil, path: String = "applications", signsOut: Bool = true
        ) async throws -> (SessionDriver, Communicator.Account) {
            let account = try site.account {
                $0.timing.hurry()
                $0.timing.webPatience = .milliseconds(100)
                $0.timing.webSearch = .milliseconds(100)
                $0.server = nil
                $0.transport = .web
                // Nothing listens there.
                $0.overrides = ["lyncdiscover", "lyncdiscoverinternal"].map {
                    .init(host: "\($0).contoso.example", port: 443, addresses: ["127.0.0.2"])
                }
            }
            let place = "https://localhost:\(port ?? site.pool.webPort)/ucwa/oauth/v1/\(path)"
            await account.keep(pool: KnownPool(Location(candidates: [], links: PoolLinks(ucwa: place))))
            return (SessionDriver(account: account, behaviour: .init(signsOut: signsOut)), account)
        }

        private func fate(_ account: Communicator.Account) async -> Fate {
            await account.loadPool()?.location.links.ucwa == nil ? .forgotten : .kept
        }

        @Test("403 and 502 are reasons to forget it", arguments: [Fault.applicationForbidden, .webAPI502])
        func refuted(fault: Fault) async throws {
            try await TestSite.with([fault: nil]) { site in
                let (driver, account) = try await signIn(site)
                #expect(try await driver.run() != nil)
                #expect(await fate(account) == .forgotten)
            }
        }

        @Test("other answers are not, nor is a connection that fails once")
        func doubted() async throws {
            try await TestSite.with([.webAPI503: 100]) { site in
                let (driver, account) = try await signIn(site)
                #expect(try await driver.run()?.kind == .serverUnavailable)
                #expect(await fate(account) == .kept)
            }
            try await TestSite.with { site in
                let (driver, account) = try await signIn(site, at: 1)
                #expect(try await driver.run()?.kind == .unreachable)
                #expect(await fate(account) == .kept)
            }
        }

        @Test("where no applications are made any more (404), the place is looked for anew")
        func notThere() async throws {
            try await TestSite.with { site in
                let (driver, account) = try await signIn(site, path: "elsewhere")
                let error = try await driver.run()
                #expect(site.pool.observations.requests.contains("POST /ucwa/oauth/v1/elsewhere"))
                #expect(driver.steps.contains { $0.step == .registration && $0.outcome == .failed })
                #expect(driver.steps.contains { $0.step == .discovery && $0.detail.contains("contoso.example") })
                // What is told is what came of looking for it.
                #expect(
                    error?.kind == .unreachable && error?.answer.contains("lyncdiscover") == true, "\(error as Any)")
                #expect(await fate(account) == .kept)
            }
        }

        @Test("a session forgets it after five attempts in vain to reach its server again, and not before")
        func unreachable() async throws {
            try await TestSite.with { site in
                let (driver, account) = try await signIn(site, signsOut: false)
                driver.session.signIn()
                try await driver.told { $0.succeeded(.subscriptions) == 1 }
                site.pool.goDown()
                driver.session.networkChanged(isAvailable: true)
                try await driver.told { $0.interruptions.count >= 2 }
                #expect(await fate(account) == .kept)
                try await EventLoop.withDeadline(.seconds(60)) {
                    while await fate(account) == .kept { try await EventLoop.sleep(for: .milliseconds(20)) }
                }
                // The loss itself, and the attempts before the last.
                #expect(driver.interruptions.count >= 5)
                driver.session.close()
            }
        }

        @Test("whoever signs out forgets it; whoever ends otherwise does not")
        func signedOut() async throws {
            try await TestSite.with { site in
                let (driver, account) = try await signIn(site)
                #expect(try await driver.run() == nil)
                #expect(await fate(account) == .forgotten)
            }
            try await TestSite.with { site in
                let (_, account) = try await signIn(site)
                let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.succeeded(.subscriptions) == 1 }
                driver.session.close()
                #expect(await fate(account) == .kept)
            }
        }

        @Test("a server that does not answer is given up after five attempts in a minute, and not before")
        func lostTouch() {
            let start = ContinuousClock.now
            var touch = LostTouch()
            let verdicts = [0, 1, 2, 3, 4, 60].map { touch.failed(at: start + .seconds($0)) }
            #expect(verdicts == [false, false, false, false, false, true])
            touch.ended()
            let later = [0, 70, 140].map { touch.failed(at: start + .seconds($0)) }
            #expect(later == [false, false, false])
        }
    }

    /// Where no registrar can be connected to.
    @Suite("Falling back to UCWA")
    struct FallBacks {
        @LoopActor
        private func driver(
            _ site: TestSite, password: String? = nil, change: (inout AccountConfiguration) -> Void = { _ in }
        ) throws -> SessionDriver {
            let account = try site.account(password: password) {
                $0.server = nil
                $0.transport = .automatic
                change(&$0)
            }
            let place = "https://localhost:\(site.pool.webPort)/ucwa/oauth/v1/applications"
            // Nothing listens there, and nothing may without being root.
            let closed = Candidate(host: "localhost", port: 1, transport: .tls)
            return SessionDriver(account: account) { _, _, _ in
                Location(candidates: [closed], links: PoolLinks(ucwa: place))
            }
        }

        @Test("the account signs in over the web where the registrars cannot be reached, and the steps say so")
        func fallsBack() async throws {
            try await TestSite.with { site in
                let driver = try driver(site)
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.product == "UCWA")
                #expect(driver.steps.contains { $0.step == .connection && $0.outcome == .failed })
                #expect(driver.steps.contains { $0.step == .registration && $0.outcome == .succeeded })
                #expect(driver.notices.contains { $0.contains("UCWA") })
                #expect(driver.openSteps.isEmpty)
            }
        }

        @Test("a registrar that the user has named and that cannot be reached is no reason to look nowhere else")
        func namedRegistrar() async throws {
            try await TestSite.with { site in
                let driver = try driver(site) { $0.server = ServerAddress("localhost:1") }
                // The web services are those of the domain, which has none here: the registrar is what is told of.
                let error = try await driver.run()
                #expect(error?.kind == .unreachable && error?.tried.contains("localhost:1") == true, "\(error as Any)")
                #expect(driver.notices.contains { $0.contains("UCWA") })
                #expect(driver.steps.contains { $0.step == .discovery && $0.detail.contains("contoso.example") })
            }
        }

        @Test("a refused password is not tried there a second time")
        func refused() async throws {
            try await TestSite.with { site in
                let driver = try driver(site, password: "wrong")
                #expect(try await driver.run()?.kind == .credentialsRefused)
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test("whoever has chosen SIP is not signed in otherwise")
        func chosen() async throws {
            try await TestSite.with { site in
                let driver = try driver(site) { $0.transport = .only(.tls) }
                #expect(try await driver.run()?.kind == .unreachable)
                #expect(driver.signedIn == nil)
            }
        }
    }
}
