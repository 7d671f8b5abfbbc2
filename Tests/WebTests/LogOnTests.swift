import EventLoop
import Network
import PollLoop
import Security
import Testing
import Web
import XML

@Suite("Ways to a ticket")
struct LogOnTests {
    typealias Server = ScriptedServer

    static let password = WebLogin.password(Credentials(name: "FABRIKAM\\alice", password: Secret(utf8: "p&<>\"'w")))
    static let windows = Documents.ticketService
    static let userName = Documents.ticketService + "/Auth"
    static let certificate = Documents.ticketService + "/cert"
    static let federated = Documents.ticketService + "/fedbearer"
    static let adfs = "https://sts.fabrikam.example/adfs/services/trust/2005/usernamemixed"
    static let identity = Result {
        let key = try CertificateProvisioningRequestTests.key.get()
        return try TLSIdentity(certificate: TestCertificates.issue(for: key), key: key)
    }

    init() { LoopThread.start() }

    struct Outcome: Sendable {
        var result: Result<WebTicket, any Error>
        var requests: [HTTPRequest]
        var told: [String]

        var posts: [String] { requests.filter { $0.method == .post }.map(\.url) }
        var error: WebError? { if case .failure(let error) = result { error as? WebError } else { nil } }

        /// The body of the last request to a URL.
        func body(_ url: String) throws -> XMLElement {
            let request = try #require(requests.last { $0.url == url && $0.method == .post })
            return try XMLElement(parsing: request.body)
        }
    }

    static func ticket(
        _ logins: [WebLogin] = [password], ports: [String: String] = [:], federation: String? = nil,
        proof: String = "SignedSupportingTokens",
        script: @escaping @LoopActor @Sendable (Server) -> Void = { _ in },
        admits: @escaping HostCheck = { _, _ in true }
    ) async throws -> Outcome {
        try await EventLoop.shared.task {
            let server = Server()
            server.answers[Server.ticket] = [.reply(404, "")]
            server.answers[Server.ticketServiceDescription] = [
                .reply(200, Documents.ticketService(ports: ports, federation: federation, tokens: proof))
            ]
            for url in [userName, certificate, federated] {
                server.answers["POST \(url)"] = [.reply(200, Documents.ticket())]
            }
            server.answers["POST \(adfs)"] = [.reply(200, Documents.federationToken())]
            script(server)
            var told: [String] = []
            let issuer = TicketIssuer(
                applicant: CertificateApplicant(user: "alice@fabrikam.example", instance: "i-1", logins: logins),
                transport: server, now: { TestCertificates.now }, admits: admits, notice: { told.append("\($0)") })
            let service = try #require(WebAddress(Documents.port))
            let place = try #require(WebAddress(Documents.ticketService))
            let result: Result<WebTicket, any Error>
            do {
                result = .success(try await issuer.ticket(for: service, from: place))
            } catch {
                result = .failure(error)
            }
            return Outcome(result: result, requests: server.requests, told: told)
        }.value
    }

    @Test("Login name and password go into the message where the service wants them there, and nowhere else")
    func userNameToken() async throws {
        let outcome = try await Self.ticket(ports: ["WebTicketServiceAuth": Self.userName])
        _ = try outcome.result.get()
        let header = try #require(try outcome.body(Self.userName).element("Header"))
        #expect(header.element("To")?.text == Self.userName)
        let token = try #require(header.element("Security", "UsernameToken"))
        #expect(token.element("Username")?.text == "FABRIKAM\\alice")
        #expect(token.element("Password")?.text == "p&<>\"'w")
        let times = header.element("Security", "Timestamp")?.elements.compactMap { XMLTimestamp($0.text)?.unixSeconds }
        #expect(times == [TestCertificates.now, TestCertificates.now + 300])
        #expect(outcome.told.count == 2 && outcome.told[1].hasSuffix("with login name and password"), "\(outcome.told)")
    }

    @Test("A name that is escaped for Kerberos goes without the escape")
    func enterpriseName() async throws {
        let login = WebLogin.password(
            Credentials(name: "alice\\@upn.fabrikam.example", password: Secret(utf8: "secret")))
        let outcome = try await Self.ticket([login], ports: ["WebTicketServiceAuth": Self.userName])
        let token = try outcome.body(Self.userName).element("Header", "Security", "UsernameToken")
        #expect(token?.element("Username")?.text == "alice@upn.fabrikam.example")
    }

    @Test("A message is dated by the server's clock")
    func serverClock() async throws {
        let outcome = try await Self.ticket(ports: ["WebTicketServiceAuth": Self.userName]) { server in
            let description = Documents.ticketService(ports: ["WebTicketServiceAuth": Self.userName])
            server.answers[Server.ticketServiceDescription] = [
                .reply(200, description, ["Date": "Wed, 01 May 2024 10:00:00 GMT"])
            ]
        }
        let created = try outcome.body(Self.userName).element("Header", "Security", "Timestamp", "Created")
        #expect(created?.text == "2024-05-01T10:00:00Z")
    }

    @Test("A certificate comes first, signs time and addressee, and no password is sent")
    func certificateToken() async throws {
        let identity = try Self.identity.get()
        let ports = ["WebTicketServiceWinNegotiate": Self.windows, "WebTicketServiceCert": Self.certificate]
        let outcome = try await Self.ticket([.certificate(identity), Self.password], ports: ports)
        _ = try outcome.result.get()
        #expect(outcome.posts == [Self.certificate])
        let header = try #require(try outcome.body(Self.certificate).element("Header"))
        let security = try #require(header.element("Security"))
        #expect(security.element("BinarySecurityToken")?.text == Base64.encode(identity.certificate.der))
        let signedInfo = try #require(security.element("Signature", "SignedInfo"))
        let signed = [try #require(security.element("Timestamp")), try #require(header.element("To"))]
        let references = signedInfo.elements("Reference")
        #expect(references.map { $0.attribute("URI") } == signed.map { "#\($0.attribute("Id") ?? "")" })
        for (reference, element) in zip(references, signed) {
            let digest = try HashAlgorithm.sha1.digest(element.canonicalForm().utf8)
            #expect(reference.element("DigestValue")?.text == Base64.encode(digest))
        }
        let value = try Base64.decode(security.element("Signature", "SignatureValue")?.text ?? "", limit: 1024)
        #expect(try identity.certificate.verifies(value, of: signedInfo.canonicalForm().utf8, hash: .sha1))
    }

    @Test("A refused certificate gives way to the password, and the reason is told")
    func refusedCertificate() async throws {
        let ports = ["WebTicketServiceWinNegotiate": Self.windows, "WebTicketServiceCert": Self.certificate]
        let outcome = try await Self.ticket([.certificate(try Self.identity.get()), Self.password], ports: ports) {
            $0.answers["POST \(Self.certificate)"] = [
                .reply(403, "", ["X-Ms-diagnostics": "28020;reason=\"Certificate revoked.\""])
            ]
            $0.answers[Server.ticket] = [.reply(200, Documents.ticket())]
        }
        _ = try outcome.result.get()
        #expect(outcome.posts == [Self.certificate, Self.windows])
        #expect(outcome.told.last?.contains("Certificate revoked") == true, "\(outcome.told)")
    }

    @Test("Without a Kerberos ticket the password serves")
    func noKerberosTicket() async throws {
        let outcome = try await Self.ticket(
            [.singleSignOn, Self.password], ports: ["WebTicketServiceAuth": Self.userName]
        ) {
            $0.answers[Server.ticket] = [
                .failure(.noTicket(.init(host: "web.fabrikam.example", port: 443), reason: "none"))
            ]
        }
        _ = try outcome.result.get()
        #expect(outcome.posts.last == Self.userName)
    }

    @Test(
        "A service that takes a password by Basic alone gets it so, once",
        arguments: ["Basic realm=\"pool\"", "Negotiate, Basic realm=\"pool\""])
    func basic(offered: String) async throws {
        let challenge = Server.Answer.reply(401, "", ["WWW-Authenticate": offered])
        let accepted = try await Self.ticket {
            $0.answers[Server.ticket] = [challenge, .reply(200, Documents.ticket())]
        }
        _ = try accepted.result.get()
        #expect(accepted.posts == [Self.windows, Self.windows])
        guard case .basic? = accepted.requests.last?.authentication else { throw try #require(accepted.error) }
        let refused = try await Self.ticket(ports: ["WebTicketServiceAuth": Self.userName]) {
            $0.answers[Server.ticket] = [challenge]
        }
        #expect(refused.posts == [Self.windows, Self.windows])
        #expect(refused.error?.refusesPassword == true)
        #expect(refused.error?.outcome.hasPrefix("Login name or password was not accepted") == true)
    }

    @Test("A refused Kerberos ticket says nothing of the password, which follows; refused alone, it is told in words")
    func refusedKerberosTicket() async throws {
        let offered: HTTPHeaders = ["WWW-Authenticate": "Negotiate, NTLM"]
        let both = try await Self.ticket(
            [.singleSignOn, Self.password], ports: ["WebTicketServiceAuth": Self.userName]
        ) { $0.answers[Server.ticket] = [.reply(401, "", offered)] }
        _ = try both.result.get()
        #expect(both.posts.last == Self.userName)
        let alone = try await Self.ticket([.singleSignOn], ports: ["WebTicketServiceWinNegotiate": Self.windows]) {
            $0.answers[Server.ticket] = [.reply(401, "", offered)]
        }
        let error = try #require(alone.error)
        #expect(!error.refusesPassword)
        #expect(error.outcome == "The server did not accept the Kerberos ticket." && error.remedy.contains("kinit"))
        #expect(alone.posts == [Self.windows])
    }

    @Test(
        "A refused password is sent in no other way, whatever is offered",
        arguments: ["WebTicketServiceWinNegotiate", "WebTicketServiceAuth", "WsFedBearer"])
    func refusedPassword(first: String) async throws {
        let order = ["WebTicketServiceWinNegotiate", "WebTicketServiceAuth", "WsFedBearer"]
        let places = [Self.windows, Self.userName, Self.federated]
        let offered = zip(order, places).drop { $0.0 != first }
        let ports = Dictionary(uniqueKeysWithValues: offered.map { ($0.0, $0.1) })
        let fault = Server.Answer.reply(500, Documents.fault(code: "a:FailedAuthentication"))
        let outcome = try await Self.ticket(ports: ports, federation: Self.adfs) { server in
            if first == order[0] { server.answers[Server.ticket] = [.reply(401, "", ["WWW-Authenticate": "NTLM"])] }
            server.answers["POST \(Self.userName)"] = [fault]
            server.answers["POST \(Self.adfs)"] = [fault]
        }
        guard case .credentialsRefused = outcome.error else { throw try #require(outcome.error) }
        let refusing = [order[0]: Self.windows, order[1]: Self.userName, order[2]: Self.adfs]
        #expect(outcome.posts.last == refusing[first])
        #expect(outcome.posts.count { $0 != Self.windows } == (first == order[0] ? 0 : 1))
        #expect(outcome.error?.refusesPassword == true)
    }

    @Test(
        "A refusal counts whether the schemes stand on a line each or on one",
        arguments: ["Negotiate, NTLM", "Negotiate oYG2MIGz,NTLM", "Digest realm=\"a, b\", nonce=\"c\", NTLM", "NTLM"])
    func schemesOnOneLine(challenges: String) async throws {
        let outcome = try await Self.ticket(ports: ["WebTicketServiceAuth": Self.userName]) {
            $0.answers[Server.ticket] = [.reply(401, "", ["WWW-Authenticate": challenges])]
        }
        #expect(outcome.error?.refusesPassword == true)
        #expect(outcome.posts == [Self.windows])
    }

    @Test(
        "A federation service that has judged the password says so in many words",
        arguments: ["The account is locked out.", "ID3242", "The password has expired"])
    func judgedPassword(reason: String) async throws {
        let outcome = try await Self.ticket(ports: ["WsFedBearer": Self.federated], federation: Self.adfs) {
            let fault = Documents.fault(code: "a:FailedAuthentication", reason: reason)
            $0.answers["POST \(Self.adfs)"] = [.reply(500, fault)]
        }
        #expect(outcome.error?.refusesPassword == true, "\(String(describing: outcome.error))")
    }

    @Test("A federation service vouches for the user: its token is passed on as it came, with its own time")
    func federation() async throws {
        let outcome = try await Self.ticket(ports: ["WsFedBearer": Self.federated], federation: Self.adfs)
        _ = try outcome.result.get()
        #expect(outcome.posts == [Self.windows, Self.adfs, Self.federated])
        let request = try #require(outcome.requests.first { $0.url == Self.adfs })
        #expect(request.headers["Content-Type"]?.hasPrefix("application/soap+xml") == true)
        let order = try #require(
            try outcome.body(Self.adfs).element("Body", "RequestSecurityToken"))
        #expect(order.namespace == "http://schemas.xmlsoap.org/ws/2005/02/trust")
        #expect(order.element("AppliesTo", "EndpointReference", "Address")?.text == Self.federated)
        #expect(order.element("KeyType")?.text == "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey")
        let security = try #require(try outcome.body(Self.federated).element("Header", "Security"))
        #expect(security.elements.map(\.name) == ["Timestamp", "Assertion"])
        #expect(security.element("Assertion")?.source == Documents.federationAssertion)
        #expect(security.element("Timestamp", "Created")?.text == "2024-05-01T10:00:00Z")
    }

    @Test("Where the pool wants proof, the federation token's key signs, and it is referred to as SAML 2.0 wants it")
    func federationProof() async throws {
        let outcome = try await Self.ticket(
            ports: ["WsFedBearer": Self.federated], federation: Self.adfs, proof: "EndorsingSupportingTokens"
        ) {
            $0.answers["POST \(Self.adfs)"] = [.reply(200, Documents.federationToken(proof: Documents.computedKey))]
        }
        _ = try outcome.result.get()
        let order = try outcome.body(Self.adfs).element("Body", "RequestSecurityToken")
        #expect(order?.element("KeyType")?.text.hasSuffix("/SymmetricKey") == true)
        let signature = try outcome.body(Self.federated).element("Header", "Security", "Signature")
        let reference = signature?.element("KeyInfo", "SecurityTokenReference")
        #expect(reference?.attribute("TokenType")?.hasSuffix("#SAMLV2.0") == true)
        #expect(reference?.element("KeyIdentifier")?.text == "_fed-1")
        #expect(reference?.element("KeyIdentifier")?.attribute("ValueType")?.hasSuffix("#SAMLID") == true)
    }

    @Test("The password goes to no federation service that is not admitted, or without encryption")
    func foreignFederation() async throws {
        let refused = try await Self.ticket(
            ports: ["WsFedBearer": Self.federated], federation: Self.adfs,
            admits: { host, isVerified in host != "sts.fabrikam.example" || !isVerified })
        guard case .addressRefused(.federation, _, _) = refused.error else { throw try #require(refused.error) }
        let clear = Self.adfs.replacing("https", with: "http")
        let unencrypted = try await Self.ticket(ports: ["WsFedBearer": Self.federated], federation: clear)
        guard case .addressRefused(.federation, _, _) = unencrypted.error else { throw try #require(unencrypted.error) }
        #expect(!(refused.posts + unencrypted.posts).contains { $0.contains("adfs") })
    }

    @Test(
        "What a federation service answers instead of a token is told in words",
        arguments: [
            (
                "a:FailedAuthentication", "The referenced account is currently locked out.",
                FederationRefusal.accountLocked
            ),
            ("a:FailedAuthentication", "MSIS7066: Authentication failed, change the password.", .passwordExpired),
            ("a:RequestFailed", "Multi-factor authentication is required.", .strongerProofWanted),
            ("a:InvalidScope", "ID3082: The request scope is not valid.", .poolUnknown),
            ("a:MessageExpired", "The message has expired.", .clocksDiffer),
        ])
    func federationRefusals(code: String, text: String, refusal: FederationRefusal) async throws {
        let outcome = try await Self.ticket(ports: ["WsFedBearer": Self.federated], federation: Self.adfs) {
            $0.answers["POST \(Self.adfs)"] = [.reply(500, Documents.soap12Fault(code, text))]
        }
        guard case .federationRefused(let reply, refusal) = outcome.error else { throw try #require(outcome.error) }
        #expect(reply.url == Self.adfs && outcome.error?.remedy.isEmpty == false)
        #expect(outcome.error?.refusesPassword == [.passwordExpired, .accountLocked].contains(refusal))
    }

    @Test("A federation service's own description leads to where it takes passwords")
    func federationDescription() async throws {
        let mex = "https://sts.fabrikam.example/adfs/services/trust/mex"
        let port = "UserNameWSTrustBinding_IWSTrust13Async"
        let place = Self.adfs.replacing("2005", with: "13")
        let outcome = try await Self.ticket(ports: ["WsFedBearer": Self.federated], federation: mex) {
            $0.answers["GET \(mex)"] = [.reply(200, Documents.ticketServiceDescription(port: port, location: place))]
            $0.answers["POST \(place)"] = [.reply(200, Documents.federationToken())]
        }
        _ = try outcome.result.get()
        let order = try outcome.body(place).element("Body", "RequestSecurityToken")
        #expect(order?.namespace == "http://docs.oasis-open.org/ws-sx/ws-trust/200512")
        let without = try await Self.ticket(ports: ["WsFedBearer": Self.federated], federation: mex) {
            $0.answers["GET \(mex)"] = [.reply(200, Documents.ticketServiceDescription(port: "Other"))]
        }
        guard case .policyUnsupported(.federationDescription, _, _) = without.error else {
            throw try #require(without.error)
        }
        #expect(without.error?.remedy.contains("usernamemixed") == true)
    }
}

extension Documents {
    /// The description of a ticket service with these ports.
    static func ticketService(
        ports: [String: String], federation: String? = nil, tokens: String = "SignedSupportingTokens"
    ) -> String {
        let policy = federation.map {
            """
            <Policy Id="WsFedBearer_policy"><ExactlyOne><All><\(tokens)><Policy><IssuedToken><Issuer><Address>\($0)\
            </Address></Issuer></IssuedToken></Policy></\(tokens)></All></ExactlyOne></Policy>
            """
        }
        let list = ports.sorted { $0.key < $1.key }.map {
            "<port name=\"\($0.key)\"><address location=\"\($0.value)\"/></port>"
        }
        return """
            <definitions xmlns="http://schemas.xmlsoap.org/wsdl/">\(policy ?? "")<service>\(list.joined())</service>\
            </definitions>
            """
    }

    /// An assertion as ADFS writes it in SAML 2.0.
    static let federationAssertion = """
        <Assertion ID="_fed-1" IssueInstant="2024-05-01T10:00:00.000Z" Version="2.0" \
        xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>http://sts.fabrikam.example/adfs/services/trust</Issuer>\
        <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="#_fed-1"/>\
        </ds:SignedInfo><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature></Assertion>
        """

    /// What ADFS answers, in SOAP 1.2 and WS-Trust of 2005.
    static func federationToken(assertion: String = federationAssertion, proof: String = "") -> String {
        """
        <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><t:RequestSecurityTokenResponse \
        xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:Lifetime><wsu:Created xmlns:wsu="\(utility)">\
        2024-05-01T10:00:00Z</wsu:Created><wsu:Expires xmlns:wsu="\(utility)">2024-05-01T11:00:00Z</wsu:Expires>\
        </t:Lifetime><t:RequestedSecurityToken>\(assertion)</t:RequestedSecurityToken>\(proof)\
        </t:RequestSecurityTokenResponse></s:Body></s:Envelope>
        """
    }

    static func soap12Fault(_ code: String, _ text: String) -> String {
        """
        <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender\
        </s:Value><s:Subcode><s:Value xmlns:a="urn:x">\(code)</s:Value></s:Subcode></s:Code><s:Reason><s:Text \
        xml:lang="en-US">\(text)</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>
        """
    }
}
