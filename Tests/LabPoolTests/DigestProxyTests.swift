import Authentication
import EventLoop
import LabPool
import SIP
import Security
import Testing

/// The lab's proxy before its registrar judges what it is shown as a real one does.
@Suite("The proxy before the registrar")
struct DigestProxyTests {
    /// A client that answers the proxy as it likes.
    @LoopActor
    private final class Client {
        private let client: SIPClient
        private(set) var challenge: DigestChallenge?
        private var logOn: DigestLogOn?

        init(_ pool: LabPool) async throws {
            client = try await SIPClient(pool)
            #expect(try await send(nil) == .proxyAuthenticationRequired)
        }

        /// Begins to answer the latest challenge.
        func begin(password: String = "Pa$$w0rd") throws {
            logOn = try DigestLogOn(
                try #require(challenge), name: "CONTOSO\\alice", password: Secret(utf8: password))
        }

        /// The proof of a REGISTER.
        func proof() throws -> AuthenticationHeader {
            var request = try client.request()
            try logOn?.authorize(&request)
            return try AuthenticationHeader(parsing: request.headers[.proxyAuthorization] ?? "")
        }

        /// What a REGISTER gets that bears a proof.
        func send(_ proof: AuthenticationHeader?) async throws -> Status? {
            var request = try client.request()
            if let proof { request.headers.append(.proxyAuthorization, proof.description) }
            let answer = try await client.exchange(request)
            challenge = DigestChallenge(answer) ?? challenge
            return answer.status
        }
    }

    private static func with(
        _ uses: Int, _ body: @escaping @LoopActor @Sendable (LabPool) async throws -> Void
    ) async throws -> Observations {
        var faults = FaultPlan()
        faults.add(.proxyDigest, uses)
        return try await withPool(faults, body)
    }

    @Test("a proof is good once; played again, it passes neither on its connection nor on another")
    func replay() async throws {
        let observations = try await Self.with(0) { pool in
            let client = try await Client(pool)
            try client.begin()
            let heard = try client.proof()
            #expect(try await client.send(heard) == .unauthorized, "what the registrar says")
            #expect(try await client.send(heard) == .proxyAuthenticationRequired)
            #expect(client.challenge?.isStale == true)
            let other = try await Client(pool)
            #expect(try await other.send(heard) == .proxyAuthenticationRequired)
            #expect(other.challenge?.isStale == true)
            let next = try client.proof()
            #expect(try await client.send(next) == .unauthorized, "the one before does not spoil the next")
        }
        #expect(observations.refusals == [.counterNotIncreasing, .ticketExpired])
        #expect(observations.failedLogOns == 0)
    }

    @Test("a nonce is good as often as the proxy says")
    func stale() async throws {
        let observations = try await Self.with(2) { pool in
            let client = try await Client(pool)
            try client.begin()
            for status in [Status.unauthorized, .unauthorized, .proxyAuthenticationRequired] {
                #expect(try await client.send(try client.proof()) == status)
            }
            #expect(client.challenge?.isStale == true)
        }
        #expect(observations.refusals == [.ticketExpired])
    }

    @Test("a wrong password counts, what is made for another request or realm proves nothing")
    func refusals() async throws {
        let observations = try await Self.with(0) { pool in
            let client = try await Client(pool)
            try client.begin(password: "not it")
            #expect(try await client.send(try client.proof()) == .proxyAuthenticationRequired)
            #expect(client.challenge?.isStale == false)
            for (parameter, value) in [("uri", "sip:fabrikam.example"), ("realm", "fabrikam"), ("qop", "none")] {
                try client.begin()
                var proof = try client.proof()
                proof[parameter] = value
                #expect(try await client.send(proof) == .proxyAuthenticationRequired, "\(parameter)")
            }
        }
        #expect(observations.failedLogOns == 1)
        #expect(observations.refusals.count == 4)
    }
}
