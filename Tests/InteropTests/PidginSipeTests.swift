import Authentication
import EventLoop
import Foundation
import LabPool
import PollLoop
import Security
import TestRealm
import Testing

/// The proof that the lab is faithful: a client that was made for real pools, by others, signs in to it.
@Suite("pidgin-sipe against the lab", .serialized)
struct PidginSipeTests {
    private let referee: Referee

    init() throws {
        LoopThread.start()
        referee = try Referee()
    }

    /// Runs `body` with a pool that is open and returns what the pool has seen.
    private func withPool(
        _ faults: FaultPlan = [], schemes: [AuthenticationScheme] = [.tlsDSK], keytab: URL? = nil,
        _ body: (_ tls: String, _ tcp: String, _ certificate: String) throws -> Void
    ) async throws -> Observations {
        var configuration = LabPool.Configuration()
        configuration.faults = faults
        configuration.hasAddressBook = false
        configuration.schemes = schemes
        configuration.keytab = keytab?.path
        let pool = try await EventLoop.shared.task { [configuration] in
            let pool = LabPool(configuration)
            try await pool.start()
            return pool
        }.value
        let (tls, tcp, certificate) = try await EventLoop.shared.task {
            ("localhost:\(pool.sipTLSPort)", "localhost:\(pool.sipTCPPort)", pool.serverCertificate)
        }.value
        try body(tls, tcp, certificate)
        return try await EventLoop.shared.task {
            pool.stop()
            return pool.observations
        }.value
    }

    @Test("it signs in over TCP and over TLS, by a certificate that the lab issued")
    func signsIn() async throws {
        let observations = try await withPool { tls, tcp, certificate in
            for (server, transport) in [(tcp, "tcp"), (tls, "tls")] {
                let account = try referee.signIn(
                    password: "Pa$$w0rd", server: server, transport: transport, certificate: certificate)
                #expect(account.isConnected, "\(transport): \(account)")
                #expect(account.failure == nil)
            }
        }
        #expect(observations.registrations == ["alice@contoso.example", "alice@contoso.example"])
        #expect(observations.failedLogOns == 0)
        // It looks for a group-chat server that is not there; everything else is as the lab wants it.
        #expect(Set(observations.refusals) == [.recipientUnknown("ocschat@contoso.example")])
        #expect(observations.events.contains { if case .deregistered = $0 { true } else { false } })
    }

    @Test("it signs in by NTLM in every version, and the lab verifies each of its signatures", arguments: [2, 3, 4])
    func signsInByNTLM(version: Int) async throws {
        var faults = FaultPlan()
        faults.add(.oldVersion, version)
        let observations = try await withPool(faults, schemes: [.ntlm, .tlsDSK]) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "Pa$$w0rd", server: tcp, transport: "tcp", certificate: certificate, scheme: "ntlm")
            #expect(account.isConnected, "\(account)")
        }
        #expect(observations.registrations == ["alice@contoso.example"])
        #expect(Set(observations.refusals) == [.recipientUnknown("ocschat@contoso.example")])
        #expect(observations.events.contains { if case .authenticated(_, _, "NTLM") = $0 { true } else { false } })
        #expect(observations.failedLogOns == 0)
    }

    @Test("a wrong password is refused in SIP, once")
    func wrongPasswordByNTLM() async throws {
        let observations = try await withPool(schemes: [.ntlm]) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "wrong", server: tcp, transport: "tcp", certificate: certificate, scheme: "ntlm")
            #expect(!account.isConnected, "\(account)")
        }
        #expect(observations.failedLogOns == 1)
        #expect(observations.registrations.isEmpty)
    }

    @Test("it signs in with the desktop's Kerberos ticket")
    func signsInByKerberos() async throws {
        let realm = try KerberosRealm(users: ["alice": "Pa55word"], services: ["sip/fe01.contoso.example"])
        try realm.getTicket("alice", password: "Pa55word")
        let observations = try await withPool(schemes: [.kerberos], keytab: realm.keytab) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "", server: tcp, transport: "tcp", certificate: certificate, scheme: "krb5",
                environment: realm.environment())
            #expect(account.isConnected, "\(account)")
        }
        #expect(observations.registrations == ["alice@contoso.example"])
        #expect(Set(observations.refusals) == [.recipientUnknown("ocschat@contoso.example")])
    }

    @Test("it refreshes its registration on the same association")
    func refreshes() async throws {
        var faults = FaultPlan()
        faults.add(.shortExpires, 32)
        let observations = try await withPool(faults) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "Pa$$w0rd", server: tcp, transport: "tcp", certificate: certificate, seconds: 10)
            #expect(account.isConnected, "\(account)")
        }
        let refreshes = observations.events.filter { if case .registered(_, _, true, _) = $0 { true } else { false } }
        #expect(!refreshes.isEmpty)
        #expect(observations.registrations.count == 1)
    }

    @Test("a wrong password is refused, once")
    func wrongPassword() async throws {
        let observations = try await withPool { _, tcp, certificate in
            let account = try referee.signIn(
                password: "wrong", server: tcp, transport: "tcp", certificate: certificate)
            #expect(!account.isConnected)
            #expect(account.failure?.contains("Web ticket request") == true, "\(account)")
        }
        #expect(observations.registrations.isEmpty)
        #expect(observations.failedLogOns == 1)
    }

    @Test(
        "it is told in its own words why it may not sign in",
        arguments: [
            (Fault.notAuthorised403, "rejected by the server"), (.notFound404, "Not found"),
            (.overloaded503, "Service unavailable"), (.wronglySignedReplies, "Invalid message signature"),
        ])
    func refusals(fault: Fault, words: String) async throws {
        let observations = try await withPool([fault]) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "Pa$$w0rd", server: tcp, transport: "tcp", certificate: certificate)
            #expect(account.failure?.contains(words) == true, "\(account)")
        }
        #expect(observations.failedLogOns == 0)
    }

    @Test("it obeys when the lab ends its registration")
    func forcedDeregistration() async throws {
        let observations = try await withPool([.deregisteredRejected]) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "Pa$$w0rd", server: tcp, transport: "tcp", certificate: certificate, seconds: 10)
            #expect(account.isConnected)
            #expect(account.failure?.contains("User disabled") == true, "\(account)")
        }
        #expect(observations.registrations.count == 1)
    }

    @Test("it follows the lab to another registrar")
    func redirect() async throws {
        let observations = try await withPool([.redirect301]) { _, tcp, certificate in
            let account = try referee.signIn(
                password: "Pa$$w0rd", server: tcp, transport: "tcp", certificate: certificate)
            #expect(account.isConnected, "\(account)")
        }
        #expect(observations.registrations.count == 1)
    }
}
