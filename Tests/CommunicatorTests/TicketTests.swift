import EventLoop
import LabPool
import Network
import Security
import Testing
import Web

@testable import Communicator

extension SessionTests {
    /// Tickets from the lab's ticket service, by whatever proof.
    @Suite("Web tickets")
    struct TicketTests {
        @Test("who holds a certificate gets tickets without a password")
        func byCertificate() async throws {
            try await TestSite.with { site in
                let account = try site.account()
                #expect(try await SessionDriver(account: account).run() == nil)
                let kept = try #require(try await account.loadCertificate())
                let before = site.pool.observations.events.count
                let ticket = try await site.ticket([.certificate(try kept.identity)])
                #expect(ticket.proofKey != nil && ticket.duration == .seconds(8 * 60 * 60))
                let events = site.pool.observations.events[before...]
                #expect(!events.contains { if case .loggedOn = $0 { true } else { false } })
                #expect(site.pool.observations.requests.last == "POST /WebTicket/WebTicketService.svc/cert")
            }
        }

        @Test("a certificate that the pool has not issued gives way to the password")
        func strangeCertificate() async throws {
            try await TestSite.with { site in
                let stranger = try site.stranger()
                _ = try await site.ticket([.certificate(stranger), site.password])
                #expect(site.pool.observations.refusals == [.certificateNotAccepted])
                await #expect {
                    try await site.ticket([.certificate(stranger)])
                } throws: { error in
                    guard case .ticketRefused = error as? WebError else { return false }
                    return true
                }
            }
        }

        @Test(
            "a certificate (/CertAuth) is shown before any password, and dated by the server's clock",
            arguments: [("password", "Pa$$w0rd", 0), ("wrong password", "not it", 0), ("skewed clock", "", -14_400)])
        func certificates(circumstance: String, password: String, skew: Int) async throws {
            try await TestSite.with([.clockSkew: skew]) { site in
                let account = try site.account()
                #expect(try await SessionDriver(account: account).run() == nil)
                let kept = try #require(try await account.loadCertificate())
                var logins = [WebLogin.certificate(try kept.identity)]
                if !password.isEmpty {
                    logins.append(
                        .password(Credentials(name: #"CONTOSO\alice"#, password: Secret(utf8: password))))
                }
                _ = try await site.ticket(logins)
                #expect(site.pool.observations.requests.last == "POST /WebTicket/WebTicketService.svc/cert")
                #expect(site.pool.observations.failedLogOns == 0)
                print("web ticket: certificate (/CertAuth) | \(circumstance) | a ticket, 0 failed log-ons")
            }
        }

        @Test(
            "messages are dated by the server's clock, however wrong ours is",
            arguments: [[.formsOnly: nil], [.adfs: 1], [.adfs: 3]] as [[Fault: Int?]], [-14_400, 14_400])
        func clocks(faults: [Fault: Int?], skew: Int) async throws {
            let skewed = faults.merging([.clockSkew: skew]) { $1 }
            try await TestSite.with(skewed) { site in
                _ = try await site.ticket([site.password])
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }
    }
}

extension TestSite {
    fileprivate var password: WebLogin {
        get throws {
            let account = try #require(pool.configuration.accounts.first)
            return .password(Credentials(name: account.login, password: account.password))
        }
    }

    /// A ticket for certificates, with these proofs.
    fileprivate func ticket(_ logins: [WebLogin]) async throws -> WebTicket {
        let web = "https://localhost:\(pool.webPort)"
        let service = try #require(WebAddress(web + "/CertProv/CertProvisioningService.svc/WebTicket_Proof_SHA1"))
        let network = NetworkConfiguration(trust: try TrustPolicy(authorityFile: pool.authorityFile), proxy: .none)
        return try await TicketIssuer(
            applicant: CertificateApplicant(
                user: "alice@contoso.example", instance: "4b1682a8-f968-5701-83fc-7c6741dc6697", logins: logins),
            transport: try HTTPClient(configuration: network), now: { UnixTime.now }
        ).ticket(for: service, from: TicketIssuer.usualAddress(beside: service))
    }

    /// A certificate with alice's name that another pool has issued.
    fileprivate func stranger() throws -> TLSIdentity {
        let now = UnixTime.now
        let validity = Validity(notBefore: now - 3600, notAfter: now + 86_400)
        let authority = try CertificateAuthority.root(
            commonName: "Another pool", key: try PrivateKey.generateRSA(), validity: validity)
        let key = try PrivateKey.generateRSA()
        let request = try CertificateRequest(commonName: "alice@contoso.example", key: key)
        return try TLSIdentity(certificate: try authority.issueClient(for: request, validity: validity), key: key)
    }
}
