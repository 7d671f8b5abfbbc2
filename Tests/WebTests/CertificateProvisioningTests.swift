import EventLoop
import Network
import PollLoop
import Security
import Testing
import Web
import XML

@Suite("Obtaining a certificate")
struct CertificateProvisioningTests {
    typealias Server = ScriptedServer

    static let key = CertificateProvisioningRequestTests.key
    static let login = WebLogin.password(Credentials(name: "FABRIKAM\\alice", password: Secret(utf8: "p&<>\"'w")))

    init() { LoopThread.start() }

    struct Outcome: Sendable {
        var result: Result<ProvisionedCertificate, any Error>
        var requests: [HTTPRequest]
        var asked: [String]
        var mostAtOnce: Int
        var steps: [WebStep]

        var error: WebError? {
            if case .failure(let error) = result { error as? WebError } else { nil }
        }
    }

    static func obtain(
        _ service: String = Documents.service, login: WebLogin = login, key: Result<PrivateKey, any Error> = key,
        script: @escaping @LoopActor @Sendable (Server) -> Void = { _ in }
    ) async throws -> Outcome {
        try await EventLoop.shared.task {
            let server = Server()
            script(server)
            var steps: [WebStep] = []
            let result: Result<ProvisionedCertificate, any Error>
            do {
                let provisioning = try CertificateProvisioning(
                    service: service,
                    applicant: CertificateApplicant(user: "alice@fabrikam.example", instance: "i-1", logins: [login]),
                    transport: server, now: { TestCertificates.now }, progress: { steps.append($0) })
                result = .success(try await provisioning.obtain(once: {}, key: { try key.get() }))
            } catch {
                result = .failure(error)
            }
            return Outcome(
                result: result, requests: server.requests, asked: server.asked, mostAtOnce: server.mostAtOnce,
                steps: steps)
        }.value
    }

    /// Certificates are issued where no installation seen has the service, as its description says.
    @LoopActor static func elsewhere(_ server: Server) {
        server.answers[Server.serviceDescription] = [.reply(200, Documents.serviceDescription(port: place))]
        server.answers[Server.certificate] = [.reply(404, "")]
        server.answers["POST \(place)"] = [.certificate()]
    }

    private static let place = "https://web.fabrikam.example/Certificates.svc"

    @Test("Where every installation has its services two requests lead to a certificate")
    func success() async throws {
        let outcome = try await Self.obtain()
        let obtained = try outcome.result.get()
        #expect(obtained.certificate.matches(try Self.key.get()) && obtained.issuer.text == Documents.port)
        #expect(obtained.certificate.commonName == "alice@fabrikam.example")
        #expect(outcome.asked == [Server.ticket, Server.certificate])
        #expect(outcome.steps == [.ticket, .certificate])
    }

    @Test("Where they are not, the descriptions are read, both at once, and say the place")
    func described() async throws {
        let outcome = try await Self.obtain { server in
            Self.elsewhere(server)
            let description = Server.Answer.reply(200, Documents.serviceDescription(port: Self.place))
            server.answers[Server.serviceDescription] = [.together(Server.ticketServiceDescription, description)]
        }
        let obtained = try outcome.result.get()
        #expect(obtained.issuer.text == Self.place)
        #expect(outcome.asked.prefix(2) == [Server.ticket, Server.certificate])
        #expect(
            Set(outcome.asked.dropFirst(2).prefix(2)) == [Server.serviceDescription, Server.ticketServiceDescription])
        #expect(outcome.asked.dropFirst(4) == [Server.ticket, "POST \(Self.place)"])
        #expect(outcome.mostAtOnce == 2)
    }

    @Test("A refusal stands where the description names no other place: the request is not repeated")
    func refusedForGood() async throws {
        let outcome = try await Self.obtain { $0.answers[Server.certificate] = [.reply(200, Documents.errorInfo)] }
        #expect(outcome.asked.count { $0 == Server.certificate } == 1)
        #expect(outcome.asked.count { $0 == Server.ticket } == 1)
    }

    @Test("Nothing is asked until the user may be proved to the services")
    func onceProved() async throws {
        try await EventLoop.shared.task {
            let server = Server()
            let provisioning = try CertificateProvisioning(
                service: Documents.service,
                applicant: CertificateApplicant(user: "alice@fabrikam.example", instance: "i-1", logins: [Self.login]),
                transport: server, now: { TestCertificates.now })
            let askedBefore = Signal<Int>()
            _ = try await provisioning.obtain(
                once: {
                    try await EventLoop.sleep(for: .milliseconds(1))
                    askedBefore.send(server.asked.count)
                }, key: { try Self.key.get() })
            #expect(try await askedBefore.value() == 0)
            #expect(!server.asked.isEmpty)
        }.value
    }

    @Test("While the user may not be proved yet, one connection to the service is opened, and none where they may be")
    func connectsAhead() async throws {
        try await EventLoop.shared.task {
            for waits in [true, false] {
                let server = Server()
                let provisioning = try CertificateProvisioning(
                    service: Documents.service,
                    applicant: CertificateApplicant(
                        user: "alice@fabrikam.example", instance: "i-1", logins: [Self.login]),
                    transport: server, now: { TestCertificates.now })
                // Returns only when the connection is being opened.
                let leave: @LoopActor @Sendable () async throws -> Void = {
                    try await EventLoop.withDeadline(.seconds(60)) {
                        while server.opened.isEmpty { try await EventLoop.sleep(for: .milliseconds(5)) }
                    }
                    #expect(server.asked.isEmpty)
                }
                _ = try await provisioning.obtain(once: waits ? leave : nil, key: { try Self.key.get() })
                #expect(server.opened == (waits ? [Documents.service] : []))
            }
        }.value
    }

    /// What the one who asks for a certificate is told of the proof, and then the rest is waited for.
    private func proof(
        _ script: @escaping @LoopActor @Sendable (Server) -> Void
    ) async throws -> (Result<Bool, any Error>, asked: [String]) {
        try await EventLoop.shared.task {
            let server = Server()
            script(server)
            let provisioning = try CertificateProvisioning(
                service: Documents.service,
                applicant: CertificateApplicant(user: "alice@fabrikam.example", instance: "i-1", logins: [Self.login]),
                transport: server, now: { TestCertificates.now })
            let proof = Signal<Bool>()
            let obtaining = EventLoop.shared.task {
                try await provisioning.obtain(proof: proof, key: { try Self.key.get() })
            }
            let result: Result<Bool, any Error>
            do {
                result = .success(try await proof.value())
            } catch {
                result = .failure(error)
            }
            let asked = server.asked
            _ = try? await obtaining.value
            return (result, asked)
        }.value
    }

    @Test("Who waits for the proof to be accepted is told so before the certificate is asked for")
    func acceptedProof() async throws {
        let (result, asked) = try await proof { _ in }
        #expect(try result.get())
        #expect(asked == [Server.ticket])
    }

    @Test("Who waits for the proof may show it where this is not the place for it, and not where it was refused")
    func refusedProof() async throws {
        let (open, asked) = try await proof { $0.answers[Server.ticket] = [.reply(404, "")] }
        #expect(try !open.get())
        #expect(asked.count { $0 == Server.ticket } == 1)
        let (refused, _) = try await proof {
            $0.answers[Server.ticket] = [.reply(401, "", ["WWW-Authenticate": "NTLM"])]
        }
        guard case .failure(let error) = refused, case .credentialsRefused? = error as? WebError else {
            Issue.record("\(refused)")
            return
        }
    }

    @Test("The request for a certificate is signed with the key that both sides' entropy makes")
    func signed() async throws {
        let requests = try await Self.obtain().requests
        let bodies = try requests.filter { $0.method == .post }.map { try XMLElement(parsing: $0.body) }
        let secret = try #require(bodies.first?.descendant("BinarySecret"))
        let entropy = try Base64.decode(secret.text, whitespace: .refused, limit: 64)
        let key = try ProofKey.derive(
            clientEntropy: Secret(copying: entropy), serverEntropy: Secret(copying: Array(0x20...0x3F)), size: 32)
        let security = try #require(bodies.last?.element("Header", "Security"))
        let signedInfo = try #require(security.element("Signature", "SignedInfo"))
        let code = try HashAlgorithm.sha1.authenticationCode(for: signedInfo.canonicalForm().utf8, key: key)
        #expect(security.element("Signature", "SignatureValue")?.text == Base64.encode(code))
    }

    @Test("Credentials go to the ticket service alone, and the password is in no document")
    func credentials() async throws {
        for request in try await Self.obtain().requests {
            let isTicket = request.method == .post && request.url == Documents.ticketService
            if case .none = request.authentication { #expect(!isTicket) } else { #expect(isTicket) }
            #expect(!String(decoding: request.body, as: UTF8.self).contains("p&"))
        }
    }

    @Test("A policy without proof leads to an unsigned request")
    func unsigned() async throws {
        let outcome = try await Self.obtain { server in
            server.answers[Server.serviceDescription] = [
                .reply(200, Documents.serviceDescription(tokens: "SignedSupportingTokens"))
            ]
            server.answers[Server.ticket] = [.reply(200, Documents.ticket(proof: ""))]
        }
        _ = try outcome.result.get()
        let body = try #require(outcome.requests.last).body
        #expect(try XMLElement(parsing: body).element("Header", "Security", "Signature") == nil)
    }

    @Test("Another ticket service is asked if the description names one, and the early description is not waited for")
    func otherTicketService() async throws {
        let other = "https://tickets.fabrikam.example/T.svc"
        let outcome = try await Self.obtain { server in
            server.answers[Server.serviceDescription] = [.reply(200, Documents.serviceDescription(issuer: other))]
            server.answers[Server.ticketServiceDescription] = [.silence]
            server.answers["GET \(other)/mex"] = [.reply(200, Documents.ticketServiceDescription(location: other))]
            server.answers["POST \(other)"] = [.reply(200, Documents.ticket())]
            server.answers[Server.ticket] = [.reply(404, "")]
        }
        _ = try outcome.result.get()
        let asked = outcome.asked.filter { $0 != Server.ticketServiceDescription && $0 != Server.ticket }
        #expect(
            asked == [Server.serviceDescription, "GET \(other)/mex", "POST \(other)", Server.certificate])
    }

    @Test("A password that the usual place refuses is not sent to the place that the description names")
    func refusedAtTheUsualPlace() async throws {
        let other = "https://tickets.fabrikam.example/T.svc"
        let outcome = try await Self.obtain { server in
            server.answers[Server.serviceDescription] = [.reply(200, Documents.serviceDescription(issuer: other))]
            server.answers["GET \(other)/mex"] = [.reply(200, Documents.ticketServiceDescription(location: other))]
            server.answers[Server.ticket] = [.reply(401, "", ["WWW-Authenticate": "NTLM"])]
        }
        guard case .credentialsRefused = outcome.error else { throw try #require(outcome.error) }
        #expect(!outcome.asked.contains("POST \(other)"))
    }

    @Test("A refused password is sent once, whatever the service says about it")
    func refusedPassword() async throws {
        let answers: [Server.Answer] = [
            .reply(401, "", ["WWW-Authenticate": "Negotiate"]),
            .reply(401, "<html/>", ["WWW-Authenticate": "NTLM", "X-Ms-diagnostics": "28020;reason=\"No\""]),
            .reply(500, Documents.fault(code: "a:FailedAuthentication")),
            .reply(200, Documents.fault(code: "a:FailedAuthentication")),
        ]
        for answer in answers {
            let outcome = try await Self.obtain { $0.answers[Server.ticket] = [answer] }
            #expect(outcome.asked.count { $0 == Server.ticket } == 1 && outcome.asked.count == 3)
            guard case .credentialsRefused(let reply) = outcome.error else {
                Issue.record("\(answer): \(outcome.result)")
                continue
            }
            #expect(reply.step == .ticket && reply.url == Documents.ticketService)
        }
    }

    @Test(
        "A stale ticket is replaced once",
        arguments: [
            ("a:InvalidSecurityToken", 2), ("b:MessageExpired", 2), ("c:InvalidSecurity", 1),
            ("FailedAuthentication", 1),
        ])
    func staleTicket(code: String, tickets: Int) async throws {
        for status in [200, 500] {
            let always = try await Self.obtain {
                $0.answers[Server.certificate] = [.reply(status, Documents.fault(code: code))]
            }
            #expect(always.asked.count { $0 == Server.ticket } == tickets)
            #expect(always.asked.count { $0 == Server.certificate } == tickets)
            guard case .certificateRefused = always.error else { throw try #require(always.error) }
        }
        let once = try await Self.obtain {
            $0.answers[Server.certificate] = [.reply(500, Documents.fault(code: code)), .certificate()]
        }
        #expect((once.error == nil) == (tickets == 2))
    }

    @Test("A password that is refused when a stale ticket is replaced is not sent again")
    func refusedOnReplacement() async throws {
        let outcome = try await Self.obtain { server in
            server.answers[Server.ticket] = [.reply(200, Documents.ticket()), .reply(401, "")]
            server.answers[Server.certificate] = [.reply(500, Documents.fault())]
        }
        #expect(outcome.asked.count { $0 == Server.ticket } == 2)
        guard case .credentialsRefused = outcome.error else { throw try #require(outcome.error) }
    }

    @Test("A user who may not have a ticket is told the server's reason")
    func ticketRefused() async throws {
        let outcome = try await Self.obtain {
            $0.answers[Server.ticket] = [
                .reply(403, "", ["X-Ms-diagnostics": "28006;source=\"w\";reason=\"Not yours.\""])
            ]
        }
        guard case .ticketRefused(let reply, let reason) = outcome.error else { throw try #require(outcome.error) }
        #expect(reply.errorID == 28006 && reason == "Not yours.")
    }

    @Test("ErrorInfo is told")
    func errorInfo() async throws {
        let outcome = try await Self.obtain { $0.answers[Server.certificate] = [.reply(200, Documents.errorInfo)] }
        guard case .certificateRefused(_, let reason) = outcome.error else { throw try #require(outcome.error) }
        #expect(reason == "4 The user is not enabled.")
    }

    @Test(
        "A page instead of an answer is recognised at every step",
        arguments: [
            ScriptedServer.serviceDescription, ScriptedServer.ticketServiceDescription, ScriptedServer.ticket,
            ScriptedServer.certificate,
        ])
    func pages(request: String) async throws {
        let answers: [Server.Answer] = [
            .reply(
                200, "<!DOCTYPE html><html><body>Log in</body></html>", ["Content-Type": "text/html; charset=utf-8"]),
            .reply(200, "<html><body>Log in</body></html>"), .reply(200, ""), .reply(200, "Log in"),
            .redirect("https://login.fabrikam.example/"), .reply(200, "<a>"),
            .reply(200, "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"),
        ]
        for answer in answers {
            let outcome = try await Self.obtain { server in
                if request.hasPrefix("GET") { Self.elsewhere(server) }
                server.answers[request] = [answer]
            }
            guard case .notTheService = outcome.error else { throw try #require(outcome.error) }
            #expect(outcome.asked.count { $0 == request } == 1)
        }
    }

    @Test("A status that tells no more is passed on", arguments: [404, 500, 502, 503, 504])
    func status(status: Int) async throws {
        for request in [Server.serviceDescription, Server.ticketServiceDescription, Server.ticket, Server.certificate] {
            let outcome = try await Self.obtain { server in
                if request.hasPrefix("GET") { Self.elsewhere(server) }
                server.answers[request] = [.reply(status, "Sorry")]
            }
            guard case .unexpectedStatus(let reply) = outcome.error else { throw try #require(outcome.error) }
            #expect(reply.status == status)
        }
    }

    @Test("A network fault names step and address")
    func network() async throws {
        let fault = NetworkError.nameNotFound(host: "web.fabrikam.example")
        let outcome = try await Self.obtain { server in
            Self.elsewhere(server)
            server.answers[Server.ticketServiceDescription] = [.failure(fault)]
        }
        let url = Documents.ticketService + "/mex"
        #expect(outcome.error == .unreachable(.ticketServiceDescription, url: url, reason: fault))
        #expect(outcome.error?.remedy.contains("reverse proxy") == true)
    }

    @Test("A service without Windows authentication or tickets is told")
    func policy() async throws {
        let federated = try await Self.obtain { server in
            server.answers[Server.ticket] = [.reply(404, "")]
            server.answers[Server.ticketServiceDescription] = [
                .reply(200, Documents.ticketServiceDescription(port: "WsFedBearer"))
            ]
        }
        guard case .policyUnsupported(.ticketServiceDescription, _, let reason) = federated.error else {
            throw try #require(federated.error)
        }
        #expect(reason.contains("WsFedBearer"))
        let without = try await Self.obtain { server in
            Self.elsewhere(server)
            server.answers[Server.serviceDescription] = [.reply(200, Documents.serviceDescription(tokens: "Other"))]
        }
        guard case .policyUnsupported(.serviceDescription, _, _) = without.error else {
            throw try #require(without.error)
        }
    }

    @Test(
        "Addresses that are not https are not followed, and nothing is sent there",
        arguments: ["http://web.fabrikam.example/x", "ftp://x/", "file:///etc/passwd", "", "https://u:p@x/", "x y"])
    func addresses(url: String) async throws {
        let outcomes = [
            try await Self.obtain { server in
                Self.elsewhere(server)
                server.answers[Server.serviceDescription] = [.reply(200, Documents.serviceDescription(port: url))]
            },
            try await Self.obtain { server in
                Self.elsewhere(server)
                server.answers[Server.ticketServiceDescription] = [
                    .reply(200, Documents.ticketServiceDescription(location: url))
                ]
            },
        ]
        for outcome in outcomes {
            guard case .addressRefused = outcome.error else { throw try #require(outcome.error) }
            #expect(
                Set(outcome.asked.filter { $0.hasPrefix("POST") }).isSubset(of: [Server.ticket, Server.certificate]))
        }
    }

    @Test("Credentials are never sent in clear text, even if the registrar named an http address")
    func clearText() async throws {
        let http = Documents.service.replacing("https:", with: "http:")
        let tickets = Documents.ticketService.replacing("https:", with: "http:")
        let outcome = try await Self.obtain(http) { server in
            server.answers["GET \(http)/mex"] = [.reply(200, Documents.serviceDescription(issuer: tickets))]
            server.answers["GET \(tickets)/mex"] = [.reply(200, Documents.ticketServiceDescription(location: tickets))]
        }
        guard case .addressRefused(.ticket, _, _) = outcome.error else { throw try #require(outcome.error) }
        #expect(!outcome.asked.contains { $0.hasPrefix("POST") })
    }

    @Test("A service address that is none is refused at once", arguments: ["", "ftp://x/", "web.fabrikam.example"])
    func noAddress(service: String) async throws {
        let outcome = try await Self.obtain(service)
        guard case .addressRefused(.serviceDescription, _, _) = outcome.error else { throw try #require(outcome.error) }
        #expect(outcome.asked.isEmpty)
    }

    @Test("A certificate that does not hold now is refused", arguments: [(-7200, -1), (301, 7200), (-7200, 0)])
    func validity(from: Int64, to: Int64) async throws {
        let outcome = try await Self.obtain {
            $0.answers[Server.certificate] = [
                .certificate(from: TestCertificates.now + from, to: TestCertificates.now + to)
            ]
        }
        guard case .certificateUnusable = outcome.error else { throw try #require(outcome.error) }
    }

    @Test("A certificate of a clock that is a few minutes ahead is accepted")
    func tolerance() async throws {
        let outcome = try await Self.obtain {
            $0.answers[Server.certificate] = [.certificate(from: TestCertificates.now + 290)]
        }
        #expect(outcome.error == nil)
    }

    @Test("A certificate for another key is refused")
    func otherKey() async throws {
        let other = try TestCertificates.issue(for: PrivateKey.generateRSA())
        let outcome = try await Self.obtain {
            $0.answers[Server.certificate] = [.reply(200, Documents.certificate(Base64.encode(other.der)))]
        }
        #expect(outcome.error == .certificateUnusable(url: Documents.port, reason: "it is for another key"))
    }

    @Test("What the key generation throws is passed on")
    func keyFails() async throws {
        let outcome = try await Self.obtain(key: .failure(CancellationError()))
        #expect(throws: CancellationError.self) { try outcome.result.get() }
        #expect(!outcome.asked.contains(Server.certificate))
    }

    @Test(
        "Cancelling ends it at once, at every request",
        arguments: [
            ScriptedServer.serviceDescription, ScriptedServer.ticketServiceDescription, ScriptedServer.ticket,
            ScriptedServer.certificate,
        ])
    func cancellation(request: String) async throws {
        let task = EventLoop.shared.task {
            let server = Server()
            if request.hasPrefix("GET") { Self.elsewhere(server) }
            server.answers[request] = [.silence]
            let applicant = CertificateApplicant(user: "a@b", instance: "i", logins: [Self.login])
            let provisioning = try CertificateProvisioning(
                service: Documents.service, applicant: applicant, transport: server, now: { TestCertificates.now })
            _ = try await provisioning.obtain { try Self.key.get() }
        }
        try await EventLoop.shared.task { try await EventLoop.sleep(for: .milliseconds(30)) }.value
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Every failure says what was tried, what came back and what to do")
    func explanation() async throws {
        let outcome = try await Self.obtain {
            $0.answers[Server.ticket] = [.reply(401, "", ["WWW-Authenticate": "NTLM"])]
        }
        #expect(
            outcome.error?.description
                == "Asked \(Documents.ticketService) for a web ticket. Login name or password was not accepted (HTTP 401, "
                + "offering NTLM). Enter the password again. If it is right, the login name may be wanted as DOMAIN\\user "
                + "or as user@domain; the password may have expired, or the account be locked. Where nobody can sign in, a "
                + "reverse proxy in front of the web services may break Windows log-ons (NTLM): that is for its "
                + "administrator to mend.")
    }
}
