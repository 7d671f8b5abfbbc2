import Authentication
import EventLoop
import Foundation
import LabPool
import Network
import SIP
import Security
import TestRealm
import Testing

/// What the acceptors of the system's GSSAPI let in on the lab's side, and what they see through.
@Suite("Windows log-ons", .serialized)
struct WindowsLogOnTests {
    /// A pool in a realm whose user has a ticket.
    private static func withRealm(
        _ schemes: [AuthenticationScheme] = [.tlsDSK],
        _ body: @escaping @LoopActor @Sendable (LabPool) async throws -> Void
    ) async throws -> Observations {
        let realm = try KerberosRealm(
            users: ["alice": "secret"], services: ["sip/fe01.contoso.example", "HTTP/localhost"])
        try realm.getTicket("alice", password: "secret")
        let keytab = realm.keytab.path
        return try await realm.whileInUse {
            try await withPool {
                $0.keytab = keytab
                $0.accounts = [account()]
                $0.schemes = schemes
            } _: {
                try await body($0)
            }
        }
    }

    private static func account(password: String = "Pa$$w0rd") -> Account {
        .init(address: "alice@contoso.example", login: #"CONTOSO.EXAMPLE\alice"#, password: Secret(utf8: password))
    }

    private static func withSecuredPool(
        password: String = "Pa$$w0rd", _ faults: FaultPlan = [],
        _ body: @escaping @LoopActor @Sendable (LabPool, WebClient) async throws -> Void
    ) async throws -> Observations {
        try await withPool(faults) {
            $0.isWebEncrypted = true
            $0.accounts = [account(password: password)]
        } _: { pool in
            var client = try WebClient(pool)
            client.login = pool.configuration.accounts[0].login
            client.password = password
            try await body(pool, client)
        }
    }

    @Test(
        "NTLM over HTTP carries passwords of every language, bound to the TLS connection",
        arguments: ["Pa$$w0rd", "пароль", "Größe", "密码🔑"], [[], [.extendedProtection]] as [FaultPlan])
    func passwords(password: String, faults: FaultPlan) async throws {
        let observations = try await Self.withSecuredPool(password: password, faults) { _, client in
            let answer = try await client.requestTicket()
            #expect(answer.status == 200)
        }
        #expect(observations.failedLogOns == 0 && observations.refusals.isEmpty)
    }

    @Test(
        "NTLM inside Negotiate is judged where the pool has a keytab for Kerberos too; a wrong password counts once",
        arguments: [("secret", 0), ("not it", 1)])
    func insideNegotiate(password: String, failures: Int) async throws {
        let realm = try KerberosRealm(users: ["alice": "secret"], services: ["HTTP/localhost"])
        let keytab = realm.keytab.path
        let observations = try await withPool([.negotiateOnly, .extendedProtection]) {
            $0.keytab = keytab
            $0.isWebEncrypted = true
            $0.accounts = [Self.account(password: "secret")]
        } _: { pool in
            var client = try WebClient(pool)
            client.login = pool.configuration.accounts[0].login
            client.password = password
            for _ in 0..<2 where pool.observations.failedLogOns == 0 {
                let answer = try await client.requestTicket()
                #expect(answer.status == (failures == 0 ? 200 : 401))
            }
        }
        #expect(observations.failedLogOns == failures)
    }

    /// Both legs of NTLM by hand.
    @LoopActor
    private static func logOn(_ client: WebClient, bound certificate: Certificate?) async throws -> HTTPResponse {
        let context = GSSContext(
            initiator: try .password(
                .ntlm, LoginName(client.login).name(for: .ntlm), Secret(utf8: client.password)),
            target: .service("HTTP", on: "localhost"))
        let asked = try await show(client, "NTLM", try context.advance())
        let words = (asked.headers["WWW-Authenticate"] ?? "").split(separator: " ")
        let challenge = try Base64.decode(words.last ?? "", limit: 4096)
        return try await show(
            client, "NTLM",
            try context.advance(challenge, binding: certificate.flatMap { ChannelBinding(serverEndPoint: $0) }))
    }

    @LoopActor
    private static func show(
        _ client: WebClient, _ scheme: String, _ progress: GSSContext.Progress
    ) async throws -> HTTPResponse {
        try await show(client, scheme, progress.token)
    }

    @LoopActor
    private static func show(_ client: WebClient, _ scheme: String, _ token: [UInt8]) async throws -> HTTPResponse {
        try await client.client.send(
            HTTPRequest(
                .post, url: client.ticketService,
                headers: [
                    "Content-Type": "text/xml", "SOAPAction": "\"\(WebClient.ticketAction)\"",
                    "Authorization": "\(scheme) \(Base64.encode(token))",
                ], body: Array(client.ticketRequest.utf8)))
    }

    @Test("where log-ons must be bound, one by NTLM that is bound to nothing, or to another server, does not pass")
    func unboundNTLM() async throws {
        let key = try PrivateKey.generateRSA()
        let validity = Validity(notBefore: 0, notAfter: 4_000_000_000)
        let other = try CertificateAuthority.root(commonName: "Other", key: key, validity: validity).certificate
        let observations = try await Self.withSecuredPool([.extendedProtection]) { pool, client in
            let own = try Certificate(pem: pool.serverCertificate)
            #expect(try await Self.logOn(client, bound: own).status == 200)
            #expect(try await Self.logOn(try Self.anew(client), bound: nil).status == 401)
            #expect(try await Self.logOn(try Self.anew(client), bound: other).status == 401)
        }
        #expect(observations.refusals.first == .fault(.extendedProtection) && observations.refusals.count == 2)
    }

    /// The same user on another connection.
    @LoopActor
    private static func anew(_ client: WebClient) throws -> WebClient {
        var other = try WebClient(client.pool)
        other.login = client.login
        other.password = client.password
        return other
    }

    @Test("a ticket's token that was shown before is a replay, over HTTP")
    func replayedOverHTTP() async throws {
        let observations = try await Self.withRealm { pool in
            let context = GSSContext(
                initiator: try .singleSignOn(.negotiate), target: .service("HTTP", on: "localhost"))
            guard case .needsInput(let token) = try context.advance() else { throw SIPClient.Closed() }
            #expect(try await Self.show(try WebClient(pool), "Negotiate", token).status == 200)
            #expect(try await Self.show(try WebClient(pool), "Negotiate", token).status == 401)
            let whole = try await WebClient(pool).client.send(
                HTTPRequest(
                    .post, url: try WebClient(pool).ticketService, body: [65], authentication: .singleSignOn))
            #expect(whole.status != 401)
        }
        #expect(
            observations.refusals.first?.description.lowercased().contains("replay") == true, "\(observations.refusals)"
        )
    }

    @Test("a ticket's token that was shown before is a replay, in SIP, whoever signs what comes with it")
    func replayedInSIP() async throws {
        let observations = try await Self.withRealm([.kerberos]) { pool in
            let client = try await SIPClient(pool)
            let challenge = try Challenges(try await client.exchange(try client.request())).choose([.kerberos])
            guard case .established(let association, _) = try GSSExchange(challenge, .singleSignOn).start() else {
                throw SIPClient.Closed()
            }
            client.association = association
            var heard: Message?
            let answer = try await client.exchangeSigned(try client.request()) { heard = $0 }
            #expect(answer.status == .ok)
            // The same words on another connection, whose place is told rightly.
            let thief = try await SIPClient(pool)
            _ = try await thief.exchange(try thief.request())
            let stolen = try #require(heard?.headers[.authorization])
            let refused = try await thief.exchange(
                try thief.request(number: 2) { $0.headers.append(.authorization, stolen) })
            #expect(refused.status == .unauthorized)
        }
        #expect(observations.registrations.count == 1)
        #expect(observations.refusals.count == 1)
        #expect(
            observations.refusals.first?.description.lowercased().contains("replay") == true, "\(observations.refusals)"
        )
    }

    @Test("tokens of SPNEGO that are cut off are refused with a reason, and it goes on")
    func truncatedSPNEGO() async throws {
        let observations = try await Self.withRealm { pool in
            let context = GSSContext(
                initiator: try .singleSignOn(.negotiate), target: .service("HTTP", on: "localhost"))
            guard case .needsInput(let token) = try context.advance() else { throw SIPClient.Closed() }
            for count in [1, 2, 4, 8, 16, 17, 24, 32, 48, 64, 100, 200, token.count / 2, token.count - 1] {
                let answer = try await Self.show(try WebClient(pool), "Negotiate", Array(token.prefix(count)))
                #expect(answer.status == 401, "\(count) bytes")
            }
            #expect(try await Self.show(try WebClient(pool), "Negotiate", token).status == 200)
        }
        #expect(observations.refusals.count >= 13 && observations.refusals.allSatisfy { !$0.description.isEmpty })
    }
}
