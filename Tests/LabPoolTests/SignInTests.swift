import Authentication
import EventLoop
import LabPool
import Network
import SIP
import Security
import Synchronization
import Testing

@Suite("A sign-in to the lab")
struct SignInTests {
    @Test("by password to a certificate, by certificate to a signed registration", arguments: [false, true])
    func wholeWay(isSecured: Bool) async throws {
        let observations = try await withPool([], change: { $0.isWebEncrypted = isSecured }) { pool in
            let identity = try await WebClient(pool).identity()
            let client = try await SIPClient(pool, isSecured: isSecured)
            let answer = try await client.signIn(identity)
            #expect(answer.status == .ok)
            #expect(client.association?.verify(answer) == .authentic)
            #expect(answer.expires == 600)
            #expect(answer.contacts.first?.parameters["+sip.instance"] == "<urn:uuid:\(SIPClient.instance)>")
            #expect(
                answer.contacts.first?.gruu?.description
                    == "sip:alice@contoso.example;opaque=user:epid:qIIWS2j5AVeD_HxnQdxmlwAA;gruu")
            #expect(answer.headers.all(.supported).contains("msrtc-event-categories"))
        }
        #expect(observations.refusals.isEmpty)
        #expect(observations.registrations == ["alice@contoso.example"])
        #expect(
            observations.requests == [
                "POST /WebTicket/WebTicketService.svc", "POST /WebTicket/WebTicketService.svc",
                "POST /CertProv/CertProvisioningService.svc/WebTicket_Proof_SHA1", "REGISTER", "REGISTER", "REGISTER",
                "REGISTER",
            ])
    }

    @Test("nothing is left of a pool that was stopped while clients are connected")
    func nothingIsLeft() async throws {
        // In a process of its own: the loop's inventory is that of all tests that run at the time.
        await #expect(processExitsWith: .success) {
            let left = Mutex<EventLoop.Inventory?>(nil)
            var faults: FaultPlan = [.byteByByte, .deregisteredRejected]
            faults.add(.slowReplies, 5)
            try await withPool(faults) { pool in
                let idle = try await SIPClient(pool)
                let client = try await SIPClient(pool, isSecured: true)
                try await client.signIn(try await WebClient(pool).identity())
                client.stream.close()
                idle.stream.close()
                pool.stop()
                left.withLock { $0 = EventLoop.shared.inventory }
            }
            #expect(left.withLock { $0 } == EventLoop.Inventory(timers: 0, descriptors: 0, tasks: 1))
        }
    }

    @Test("a registration is refreshed, ended, and its endpoint told apart from another's")
    func lifeOfARegistration() async throws {
        let observations = try await withPool { pool in
            let identity = try await WebClient(pool).identity()
            let client = try await SIPClient(pool)
            try await client.signIn(identity)
            let other = try await SIPClient(pool)
            try await other.authenticate(identity)
            let second = try await other.exchangeSigned(
                try other.request {
                    $0.headers[.from] = "<sip:alice@contoso.example>;tag=t;epid=8248ca9ebb"
                    $0.headers[.contact] =
                        "<sip:127.0.0.1:1>;proxy=replace;+sip.instance=\"<urn:uuid:4233fd41-093b-5fd6-b5d2-651ed55969e6>\""
                })
            #expect(second.contacts.count == 2)
            let refreshed = try await client.exchangeSigned(try client.request())
            #expect(refreshed.headers[.presenceState] == "register-action=\"refreshed\"")
            let ended = try await client.exchangeSigned(try client.request { $0.expires = 0 })
            #expect(ended.expires == 0)
            #expect(client.association?.verify(ended) == .authentic)
        }
        #expect(observations.registrations.count == 2)
        #expect(
            observations.events.contains(.deregistered(connection: 1, address: "alice@contoso.example")))
    }

    @Test("another user's certificate does not serve")
    func otherUser() async throws {
        let alice = Account(address: "alice@contoso.example", login: #"CONTOSO\alice"#, password: Secret(utf8: "a b"))
        let bob = Account(
            address: "bob@contoso.example", login: "bob@contoso.example", password: Secret(utf8: "&<\"'>"))
        let observations = try await withPool([], change: { $0.accounts = [alice, bob] }) { pool in
            var web = try WebClient(pool)
            web.password = "a b"
            let client = try await SIPClient(pool)
            try await client.authenticate(try await web.identity())
            let answer = try await client.exchangeSigned(
                try client.request {
                    $0.headers[.from] = "<sip:bob@contoso.example>;tag=t;epid=01010101"
                    $0.headers[.to] = "<sip:bob@contoso.example>"
                })
            #expect(answer.status == .forbidden)
            #expect(answer.diagnostics.first?.code == 4004)
            // Bob logs on with a name that has no domain and a password that is hard to write.
            web.login = bob.login
            web.password = "&<\"'>"
            let ticket = try await web.requestTicket {
                $0.replacing("sip:alice@contoso.example", with: "sip:bob@contoso.example")
            }
            #expect(ticket.status == 200)
        }
        #expect(
            observations.refusals == [.notAuthorised(login: "alice@contoso.example", address: "bob@contoso.example")])
        #expect(observations.failedLogOns == 0)
    }

    @Test("what every endpoint asks for after its registration is answered, signed")
    func afterRegistration() async throws {
        try await withPool { pool in
            let client = try await SIPClient(pool)
            try await client.signIn(try await WebClient(pool).identity())
            @LoopActor func ask(
                _ method: Method, of user: String = "alice", _ change: (inout Message) -> Void
            ) async throws -> Message {
                let request = try client.request(
                    method, to: "sip:\(user)@contoso.example", callID: RandomBytes.hexadecimal(count: 8), change)
                let answer = try await client.exchangeSigned(request)
                #expect(client.association?.verify(answer) == .authentic)
                return answer
            }
            for event in ["roaming-contacts", "provisioning-v2", "roaming-self"] {
                let answer = try await ask(.subscribe) {
                    $0.headers.append(.event, "vnd-microsoft-\(event)")
                    $0.headers.append(.supported, "ms-piggyback-first-notify")
                }
                #expect(answer.status == .ok)
                #expect(answer.headers[.msPiggybackCSeq] == "1")
                #expect(!answer.body.isEmpty)
            }
            #expect(try await ask(.subscribe) { $0.headers.append(.event, "dialog") }.status == .badEvent)
            #expect(try await ask(.service) { _ in }.status == .ok)
            #expect(try await ask(.options) { _ in }.status == .ok)
            #expect(try await ask(.negotiate) { _ in }.status == .methodNotAllowed)
            #expect(try await ask(.bye, of: "nobody") { _ in }.status == .notFound)
            #expect(try await ask(.publish) { _ in }.status == .notImplemented)
            #expect(try await ask(.message, of: "nobody") { _ in }.status == .notFound)
            #expect(try await ask(.invite, of: "nobody") { _ in }.status == .notFound)
        }
    }

    @Test("over IPv4 and IPv6", arguments: ["127.0.0.1", "::1"], [false, true])
    func addresses(host: String, isSecured: Bool) async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool, host: host, isSecured: isSecured)
            let answer = try await client.signIn(try await WebClient(pool).identity())
            #expect(answer.contacts.first?.uri.host?.name == host)
        }
        #expect(observations.registrations.count == 1)
        #expect(observations.refusals.isEmpty)
    }

    @Test("an empty line is answered")
    func keepAlive() async throws {
        try await withPool { pool in
            let client = try await SIPClient(pool)
            try client.stream.send(Array("\r\n\r\n".utf8))
            #expect(try await client.stream.receive() == Array("\r\n".utf8))
        }
    }

    @Test("round trips are counted as a chain, whatever is under way at the same time")
    func roundTrips() async throws {
        let observations = try await withPool([], change: { $0.delay = .milliseconds(40) }) { pool in
            let web = try WebClient(pool)
            async let first = web.get(web.certificateService + "/mex")
            async let second = web.get(web.ticketService + "/mex")
            _ = try await (first, second)
        }
        // A connection and a request, twice, side by side.
        #expect(observations.sequentialRoundTrips == 2)
    }
}
