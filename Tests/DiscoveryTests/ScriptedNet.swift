import Discovery
import EventLoop
import Network
import Security
import Web

/// A network as a table: what the DNS and the web servers answer, with a record of what was asked.
@LoopActor
final class ScriptedNet: WebTransport {
    enum Answer: Sendable {
        case reply(Int, String, HTTPHeaders)
        case failure(NetworkError)
        /// What follows, on a connection that stands at once, but only some time after a registrar was reached.
        indirect case afterRegistrar(Duration, Answer)
        /// What follows, on a connection that stands at once, after this time.
        indirect case late(Duration, Answer)
        /// What follows, of a host whose certificate passes only because the user has accepted it.
        indirect case accepted(Answer)
        /// Nothing, until nobody waits any more.
        case silence
    }

    /// By URL without its query; the answers to each request in turn, the last one again and again.
    var pages: [String: [Answer]] = [:]
    /// By name; a name that is missing does not exist, nil answers nothing.
    var services: [String: [SRVRecord]?] = [:]
    /// The hosts that have an address; nil: none of the questions is answered.
    var hosts: Set<String>? = []
    /// The endpoints on which a registrar answers.
    var registrars: Set<String> = []
    /// How long it takes to reach a registrar.
    var distance: Duration = .zero
    /// What the user says to hosts outside the domain.
    var confirmed: Set<String> = []
    /// The ticket; nil: nobody has a password.
    var ticket: WebTicket?
    var ticketError: WebError?
    var isProofAtHand = false
    /// Whether a connection that is opened ahead stands only when the page that everybody is told has been asked for and
    /// answered, instead of at once.
    var connectsLate = false

    /// The servers to which connections were opened ahead.
    private(set) var opened: [String] = []
    private(set) var requests: [HTTPRequest] = []
    private(set) var reached: [String] = []
    private(set) var questions: [String] = []
    private(set) var tickets: [String] = []

    /// The URLs in the order in which they were asked for.
    var asked: [String] { requests.map(\.url) }

    nonisolated static let xml: HTTPHeaders = [
        "Content-Type": "application/vnd.microsoft.rtc.autodiscover+xml; v=1; charset=utf-8"
    ]

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.append(request)
        let key = String(request.url.prefix { $0 != "?" })
        guard let address = WebAddress(request.url) else { throw NetworkError.invalidAddress(request.url) }
        guard var left = pages[key], let answer = left.first else {
            throw NetworkError.nameNotFound(host: address.host)
        }
        if left.count > 1 { left.removeFirst() }
        pages[key] = left
        return try await give(answer, to: request)
    }

    func connect(ahead url: String) async {
        opened.append(url)
        guard connectsLate else { return }
        while reached.isEmpty, !Task.isCancelled { try? await EventLoop.sleep(for: .milliseconds(5)) }
    }

    private func give(
        _ answer: Answer, to request: HTTPRequest, isVerified: Bool? = nil
    ) async throws -> HTTPResponse {
        switch answer {
        case .reply(let status, let body, let headers):
            return HTTPResponse(
                status: status, headers: headers, body: Array(body.utf8), url: request.url,
                redirect: headers["Location"], isVerified: isVerified)
        case .failure(let error): throw error
        case .afterRegistrar(let time, let answer):
            request.onConnection()
            while reached.isEmpty { try await EventLoop.sleep(for: .milliseconds(5)) }
            try await EventLoop.sleep(for: time)
            return try await give(answer, to: request)
        case .late(let time, let answer):
            request.onConnection()
            try await EventLoop.sleep(for: time)
            return try await give(answer, to: request)
        case .accepted(let answer): return try await give(answer, to: request, isVerified: false)
        case .silence:
            try await Signal<Void>().value()
            throw CancellationError()
        }
    }

    /// Looks for the pool of `user`.
    func locate(
        _ user: String = "alice@contoso.com", transport: Candidates.Transport = .automatic,
        patience: Duration = .milliseconds(300), limit: Duration = Locator.limit,
        log: ((DiscoveryLog) -> Void)? = nil
    ) async throws -> Location {
        guard let domain = DomainName(String(user.drop { $0 != "@" }.dropFirst())) else { throw DNSError.malformed }
        let gate = HostGate(policy: HostPolicy(domain: domain)) { host in
            self.questions.append(host)
            return self.confirmed.contains(host)
        }
        let around = Locator.Surroundings(
            names: NameService(services: { try await self.records($0) }, addresses: { try await self.addresses($0) }),
            web: self,
            ticket: { service, issuer in
                self.tickets.append("\(service.text) from \(issuer.text)")
                if let error = self.ticketError { throw error }
                return self.ticket
            },
            reach: { candidates in
                try await EventLoop.sleep(for: self.distance)
                self.reached += candidates.map(\.authority)
                return candidates.first { self.registrars.contains($0.authority) }
            }, isProofAtHand: { self.isProofAtHand })
        let locator = Locator(
            .init(user: user, domain: domain, transport: transport), gate: gate, around: around, patience: patience,
            limit: limit)
        defer { log?(locator.log) }
        return try await locator.locate()
    }

    private func records(_ name: String) async throws -> SRVAnswer {
        guard let records = services[name] else { throw DNSError.noSuchName }
        guard let records else {
            try await Signal<Void>().value()
            throw CancellationError()
        }
        return SRVAnswer(records: records)
    }

    private func addresses(_ host: String) async throws -> [String] {
        guard let hosts else {
            try await Signal<Void>().value()
            throw CancellationError()
        }
        guard hosts.contains(host) else { throw DNSError.noSuchName }
        return ["192.0.2.1"]
    }
}

extension ScriptedNet {
    /// An autodiscover document.
    nonisolated static func document(_ resource: String, _ content: String, place: String? = "External") -> Answer {
        let attribute = place.map { " AccessLocation=\"\($0)\"" } ?? ""
        return .reply(
            200, "<AutodiscoverResponse\(attribute)><\(resource)>\(content)</\(resource)></AutodiscoverResponse>", xml)
    }

    nonisolated static func link(_ token: String, _ url: String) -> String {
        "<Link token=\"\(token)\" href=\"\(url)\"/>"
    }

    nonisolated static func redirect(_ url: String) -> Answer {
        document("Root", link("Redirect", url))
    }

    nonisolated static let web = "https://lyncweb.contoso.com/Autodiscover/AutodiscoverService.svc/root"
    nonisolated static let tickets = "https://lyncweb.contoso.com/WebTicket/WebTicketService.svc"
    nonisolated static let entryPoints = """
        <SipServerExternalAccess fqdn="server.contoso.com" port="5061"/>
        <SipClientInternalAccess fqdn="pool01.contoso.com" port="5061"/>
        <SipClientExternalAccess fqdn=" sip.contoso.com " port="443"/>
        """
    nonisolated static let root = document(
        "Root", link("Domain", web + "/domain") + link("User", web + "/user") + link("Self", web))
    nonisolated static let challenge = Answer.reply(401, "", ["X-MS-WebTicketURL": tickets])

    /// A pool that `lyncdiscover` leads to, as outside of its network.
    func installPool() throws {
        pages["https://lyncdiscover.contoso.com/"] = [Self.root]
        pages[Self.web + "/user"] = [
            Self.challenge,
            Self.document(
                "User",
                Self.entryPoints + Self.link("Internal/Ucwa", "https://webint.contoso.com/ucwa")
                    + Self.link("External/Ucwa", "https://lyncweb.contoso.com/ucwa")),
        ]
        pages[Self.web + "/domain"] = [Self.document("Domain", Self.entryPoints)]
        ticket = try Self.someTicket()
    }

    /// The same pool, whose registrar a service record names, which is reached before autodiscover answers.
    func installPublishedPool() throws {
        try installPool()
        services["_sip._tls.contoso.com"] = [SRVRecord(priority: 0, weight: 0, port: 443, target: "sip.contoso.com")]
        registrars = ["sip.contoso.com:443"]
        pages["https://lyncdiscover.contoso.com/"] = [.afterRegistrar(.zero, Self.root)]
        isProofAtHand = true
    }

    nonisolated static func someTicket() throws -> WebTicket {
        let text = """
            <Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
            <RequestSecurityTokenResponse><Lifetime><Created>2026-01-01T00:00:00Z</Created>
            <Expires>2026-01-01T08:00:00Z</Expires></Lifetime>
            <RequestedSecurityToken><Assertion AssertionID="a"/></RequestedSecurityToken>
            </RequestSecurityTokenResponse></Body></Envelope>
            """
        return try WebTicket(parsing: text.utf8, clientEntropy: .init(copying: [1]))
    }
}
