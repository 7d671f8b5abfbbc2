import Diagnosis
import Discovery
import EventLoop
import Network
import Web

/// Asks every autodiscover URL of the domain, all at once, and follows where they lead (sign-in sheet 2.2 to 2.4).
///
/// A host that the user would have to confirm is asked too: nothing that is sent here is worth protecting.
@LoopActor
final class AutodiscoverSurvey {
    /// The most pages that are asked.
    private static let limit = 16
    private static let timeout: Duration = .seconds(15)

    private let settings: AccountConfiguration
    private let probe: ServiceProbe
    private let log: FindingLog
    private var asked: Set<WebAddress> = []
    private var found = Found()

    /// What the answers lead to.
    struct Found: Sendable {
        /// The registrars that they name.
        var servers: [Candidate] = []
        /// Where they say that tickets are issued.
        var ticketServices: [String] = []
    }

    init(settings: AccountConfiguration, probe: ServiceProbe, log: FindingLog) {
        self.settings = settings
        self.probe = probe
        self.log = log
    }

    /// Asks nothing where the user has named the server, since a sign-in does not either.
    func run() async throws -> Found {
        guard settings.server == nil, let domain = DomainName(settings.address.domain) else { return found }
        let policy = HostPolicy(domain: domain)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in AutodiscoverAddresses.all(of: domain) {
                group.addTask { try await self.follow(start, policy) }
            }
            try await group.waitForAll()
        }
        return found
    }

    private func follow(_ start: WebAddress, _ policy: HostPolicy) async throws {
        var next: WebAddress? = start
        while let place = next, asked.count < Self.limit, asked.insert(place).inserted {
            let question = AutodiscoverAddresses.question(for: settings.address.description, at: place)
            let (answer, document) = try await ask(question, as: place, policy)
            if case .redirect(let target, _) = answer {
                next = WebAddress(target).flatMap { $0.scheme == .https ? $0 : nil }
            } else {
                next = nil
                if let document { try await askPages(document, policy) }
            }
        }
    }

    /// The server's own page, which names registrars to everybody, and the user's, which names its ticket service.
    private func askPages(_ document: AutodiscoverAnswer, _ policy: HostPolicy) async throws {
        for link in ["domain", "user"] {
            guard let page = document.links[link].flatMap({ WebAddress($0) }), page.scheme == .https,
                asked.count < Self.limit, asked.insert(page).inserted
            else { continue }
            _ = try await ask(page, as: page, policy)
        }
    }

    private func ask(
        _ address: WebAddress, as place: WebAddress, _ policy: HostPolicy
    ) async throws -> (AutodiscoverReport.Answer, AutodiscoverAnswer?) {
        let start = ContinuousClock.now
        let request = HTTPRequest(
            url: address.text, headers: ["Accept": AutodiscoverAnswer.mediaType],
            maximumBody: AutodiscoverAnswer.maximumSize, timeout: Self.timeout)
        let outcome = try await probe.ask(request)
        var document: AutodiscoverAnswer?
        let answer: AutodiscoverReport.Answer
        switch outcome.result {
        case .failure where !outcome.connection.isReached: answer = .notReached
        case .failure(let error): answer = .broken(reason: "\(error)")
        case .success(let response):
            log.note(date: response.headers["Date"], of: place.host)
            (answer, document) = read(response, from: place, policy)
        }
        log.add(.autodiscover(AutodiscoverReport(place.text, outcome.connection, answer)), since: start)
        return (answer, document)
    }

    private func read(
        _ response: HTTPResponse, from place: WebAddress, _ policy: HostPolicy
    ) -> (AutodiscoverReport.Answer, AutodiscoverAnswer?) {
        if let target = response.redirect, (300..<400).contains(response.status) {
            // A proxy may have made this one: it vouches for nobody.
            return (redirect(to: target, namedBy: .unverified, policy), nil)
        }
        if response.status == 401, let issuer = response.headers["X-MS-WebTicketURL"] {
            found.ticketServices.append(issuer)
            return (.ticketNeeded(issuer: issuer), nil)
        }
        let type = response.headers["Content-Type"]
        guard response.status == 200 else { return (.status(response.status), nil) }
        guard let document = try? AutodiscoverAnswer(parsing: response.body, contentType: type) else {
            return (.foreign(status: response.status, contentType: type), nil)
        }
        if let target = document.links["redirect"] {
            return (redirect(to: target, namedBy: HostPolicy.Source(isVerified: response.isVerified), policy), nil)
        }
        let servers = document.entryPoints.map {
            Candidate(host: $0.host.ascii, port: $0.port, transport: .tls)
        }
        guard !servers.isEmpty else { return (.links(document.links.keys.sorted()), document) }
        found.servers += servers
        return (.servers(servers.map(\.authority), location: document.location?.rawValue), document)
    }

    private func redirect(
        to target: String, namedBy source: HostPolicy.Source, _ policy: HostPolicy
    ) -> AutodiscoverReport.Answer {
        let host = WebAddress(target)?.host
        let isForeign = host.map { !policy.trusts($0, namedBy: source) } ?? true
        return .redirect(to: target, isForeign: isForeign)
    }
}
