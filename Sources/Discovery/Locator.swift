public import EventLoop
internal import Localization
internal import Network
internal import Security
public import Web

/// Finds the pool of a sign-in address (sign-in sheet 2.1).
///
/// Everything that needs no earlier answer is asked at once: the four autodiscover addresses, the service records, the
/// fixed names. The best answer wins that is there when a lesser one has been on its way for ``patience``: a name that is
/// slow or not answered for costs no more than that. A DNS answer is usable when a connection to it stands, so that the
/// time of waiting is not lost.
@LoopActor
public final class Locator {
    /// Who is looked for, and how it is reached.
    public struct Subject: Sendable {
        /// `user@domain`.
        public var user: String
        public var domain: DomainName
        public var transport: Candidates.Transport

        public init(user: String, domain: DomainName, transport: Candidates.Transport) {
            self.user = user
            self.domain = domain
            self.transport = transport
        }
    }

    /// What the locator needs of those around it.
    public struct Surroundings: Sendable {
        public var names: NameService
        public var web: any WebTransport
        /// Obtains a ticket for a service from a ticket service; nil where that would take a password that nobody has
        /// to give. A `WebError.credentialsRefused` ends the discovery.
        public var ticket: @LoopActor @Sendable (_ service: WebAddress, _ issuer: WebAddress) async throws -> WebTicket?
        /// Whether a ticket can be obtained without a question to anybody.
        public var isProofAtHand: @LoopActor @Sendable () -> Bool
        /// Opens a connection ahead of its use; returns the candidate that answers, nil if none does.
        public var reach: @LoopActor @Sendable ([Candidate]) async throws -> Candidate?
        /// Whether a candidate's host needs no address of the DNS: it is overridden, or the proxy resolves it.
        public var isKnown: @LoopActor @Sendable (Candidate) -> Bool

        public init(
            names: NameService, web: any WebTransport,
            ticket: @escaping @LoopActor @Sendable (WebAddress, WebAddress) async throws -> WebTicket?,
            reach: @escaping @LoopActor @Sendable ([Candidate]) async throws -> Candidate?,
            isProofAtHand: @escaping @LoopActor @Sendable () -> Bool = { false },
            isKnown: @escaping @LoopActor @Sendable (Candidate) -> Bool = { _ in false }
        ) {
            self.names = names
            self.web = web
            self.ticket = ticket
            self.reach = reach
            self.isProofAtHand = isProofAtHand
            self.isKnown = isKnown
        }
    }

    /// How long a better answer is waited for when a lesser one is usable.
    public static let patience: Duration = .milliseconds(300)
    /// The bound of one round of questions, in which no person is waited for.
    public static let limit: Duration = .seconds(40)

    public let log = DiscoveryLog()
    private let subject: Subject
    private let gate: HostGate
    private let around: Surroundings
    private let patience: Duration
    private let limit: Duration
    private var problem: CertificateProblem?
    private var failures: [DiscoveryError.Failure] = []
    private var pool: PublishedPool?
    /// Whether a connection stands to a server that a service record names.
    private var isServiceReached = false

    public init(
        _ subject: Subject, gate: HostGate, around: Surroundings, patience: Duration = Locator.patience,
        limit: Duration = Locator.limit
    ) {
        self.subject = subject
        self.gate = gate
        self.around = around
        self.patience = patience
        self.limit = limit
    }

    /// - Throws: ``DiscoveryError``; `WebError.credentialsRefused`; what the surroundings throw; `CancellationError`.
    public func locate() async throws -> Location {
        var starts = AutodiscoverAddresses.all(of: subject.domain).map { RedirectTrail($0) }
        while let lead = try await bestLead(from: starts) {
            switch lead {
            case .published(let pool): return try await location(pool)
            case .autodiscover(let start, .unconfirmed(let host, let trail)):
                starts.removeAll { $0.current == start }
                if try await isConfirmed(host, on: trail) { starts.insert(trail, at: 0) }
            case .autodiscover(let start, .service(let service)):
                starts.removeAll { $0.current == start }
                if let answer = try await home(service) { return try await location(answer) }
            }
        }
        return try await location(published())
    }

    // The race for the first answer

    private enum Lead: Sendable {
        case autodiscover(start: WebAddress, Autodiscover.End)
        case published(PublishedPool)
    }

    private var autodiscover: Autodiscover {
        Autodiscover(user: subject.user, policy: gate.policy, transport: around.web, log: log)
    }

    /// The best of the answers of the autodiscover addresses and the DNS; nil if there is none within the limit.
    private func bestLead(from starts: [RedirectTrail]) async throws -> Lead? {
        var lanes: [Race.Lane<Lead>] = starts.map { start in
            { sign in try await self.follow(start, sign).map { .autodiscover(start: start.current, $0) } }
        }
        lanes.append { sign in
            let pool = try await self.published(sign)
            return try await self.isReached(pool) ? .published(pool) : nil
        }
        let all = lanes
        do {
            return try await EventLoop.withDeadline(limit) {
                // Whoever must be confirmed stands behind all who need not.
                try await Race(patience: self.patience).best(of: all) { lead in
                    if case .autodiscover(_, .unconfirmed) = lead { all.count } else { 0 }
                }
            }
        } catch is DeadlineExceeded {
            for start in starts { note(.unreachable(overdue(start.current)), from: start.current) }
            return nil
        }
    }

    private func overdue(_ place: WebAddress) -> NetworkError {
        .timedOut(NetworkError.Target(host: place.host, port: place.port), after: limit)
    }

    private func follow(
        _ trail: RedirectTrail, _ sign: @escaping Race.SignOfLife
    ) async throws -> Autodiscover.End? {
        do {
            let end = try await autodiscover.follow(trail, sign)
            if case .service = end { log.note(trail.current.name, localized("answers for the domain"), isUseful: true) }
            return end
        } catch let error as AutodiscoverError {
            note(error, from: trail.current)
            return nil
        }
    }

    private func note(_ error: AutodiscoverError, from place: WebAddress) {
        problem = problem ?? error.problem
        failures.append(DiscoveryError.Failure(address: place.name, error: error))
        log.note(place.name, "\(error)", isUseful: false)
    }

    /// Whether the user says that the host is right that the end of the trail names.
    private func isConfirmed(_ host: String, on trail: RedirectTrail) async throws -> Bool {
        let isRight = try await gate.admits(host, namedBy: .unverified)
        if !isRight { note(.notConfirmed(host: host), from: trail.current) }
        return isRight
    }

    private func admit(_ host: String, namedBy source: HostPolicy.Source) async throws {
        guard try await gate.admits(host, namedBy: source) else { throw AutodiscoverError.notConfirmed(host: host) }
    }

    // The user's home

    private struct Home: Sendable {
        var answer: AutodiscoverAnswer
        var links = PoolLinks()
    }

    /// What the service says of the user's home; nil if nothing of use.
    private func home(_ first: AutodiscoverService) async throws -> Home? {
        var next = first
        while true {
            let service = next
            let isProofAtHand = around.isProofAtHand()
            let told = Signal<Bool>()
            async let near =
                isProofAtHand ? domainAnswer(at: service.nearDomainPage, told: { told.send(true) }) : nil
            async let _ = isProofAtHand ? connect(to: service, else: told) : told.send(false)
            // A log-on has its server for itself. What everybody is told goes before it, since that leads to the registrar;
            // where something has led there already, nothing does.
            let isTold = try await told.value()
            let isNear = isProofAtHand && service.nearDomainPage == service.domainPage
            let logsOnFirst = isProofAtHand && (isServiceReached || isTold)
            async let ahead = logsOnFirst || isNear ? nil : domainAnswer(at: service.domainPage)
            do {
                switch try await userAnswer(service, logsOnFirst: logsOnFirst) {
                case .found(let home): return home
                case .elsewhere(let place):
                    next = place
                    continue
                case .anonymous: break
                }
            } catch let error as AutodiscoverError {
                note(error, from: service.userPage)
            }
            // Where the service itself cannot be reached that it names, what it tells elsewhere leads to no sign-in.
            let answer =
                if isNear { await near } else if logsOnFirst { await domainAnswer(at: service.domainPage) } else {
                    await ahead
                }
            return answer.map { Home(answer: $0) }
        }
    }

    /// Opens the connections that the log-on and the request beside it will need, while the server that has answered is
    /// asked more over the one that stands. When they stand, its answer is not waited for any more.
    private func connect(to service: AutodiscoverService, else told: Signal<Bool>) async {
        defer { told.send(false) }
        guard service.domainPage != nil else { return }
        let isOther = !service.trail.current.isSameOrigin(as: service.userPage)
        async let one: Void = around.web.connect(ahead: service.userPage.text)
        async let other: Void = isOther ? around.web.connect(ahead: service.userPage.text) : ()
        _ = await (one, other)
    }

    private enum UserAnswer {
        case found(Home)
        case elsewhere(AutodiscoverService)
        /// There is nothing to show a ticket service.
        case anonymous
    }

    /// - Parameter logsOnFirst: whether the page is asked for only with a ticket, if there is one to be had.
    private func userAnswer(_ service: AutodiscoverService, logsOnFirst: Bool) async throws -> UserAnswer {
        // The page will most likely send us to the usual place for a ticket: that saves a round trip.
        let usual = TicketIssuer.usualAddress(beside: service.userPage)
        async let early = earlyTicket(for: service.userPage, from: usual)
        var shown = logsOnFirst ? try await early : nil
        var issuer = shown == nil ? nil : usual
        var page: Autodiscover.Page
        do {
            page = try await autodiscover.page(of: service, ticket: shown)
        } catch {
            _ = try await early
            throw error
        }
        // A ticket that is not accepted is replaced once.
        for _ in 0..<(shown == nil ? 2 : 1) {
            guard case .ticketNeeded(let place, let source) = page else { break }
            if place.host != service.userPage.host { try await admit(place.host, namedBy: source) }
            // Whatever became of the first request for a ticket is known before the next: no password is sent twice
            // that was refused.
            let ready = try await early
            var ticket = place == usual && shown == nil ? ready : nil
            if ticket == nil { ticket = try await self.ticket(for: service.userPage, from: place) }
            guard let ticket else { return .anonymous }
            issuer = place
            shown = ticket
            page = try await autodiscover.page(of: service, ticket: ticket)
        }
        guard case .answer(let answer) = page else {
            throw AutodiscoverError.noTicket(localized("the page refuses the ticket"))
        }
        guard let redirect = answer.links["redirect"] else {
            log.note(service.userPage.name, localized("knows the user's pool"), isUseful: true)
            return .found(home(answer, service, issuer))
        }
        return .elsewhere(try await move(service, to: redirect, saidBy: answer.source))
    }

    private func earlyTicket(for page: WebAddress, from issuer: WebAddress) async throws -> WebTicket? {
        guard around.isProofAtHand() else { return nil }
        do {
            return try await ticket(for: page, from: issuer)
        } catch is AutodiscoverError {
            return nil
        }
    }

    private func home(_ answer: AutodiscoverAnswer, _ service: AutodiscoverService, _ issuer: WebAddress?) -> Home {
        let ucwa = answer.link(to: "Ucwa").flatMap { try? service.trail.place($0) }.flatMap { place in
            gate.policy.trusts(place.host, namedBy: answer.source) ? place : nil
        }
        return Home(
            answer: answer,
            links: PoolLinks(
                location: answer.location, webTickets: issuer?.text, ucwa: ucwa?.text, userPage: service.userPage.text))
    }

    private func ticket(for page: WebAddress, from issuer: WebAddress) async throws -> WebTicket? {
        do {
            return try await around.ticket(page, issuer)
        } catch let error as WebError {
            if case .credentialsRefused = error { throw error }
            if error.refusesPassword { throw error }
            if case .untrusted(_, _, let found) = error { problem = problem ?? found }
            throw AutodiscoverError.noTicket(error.outcome)
        }
    }

    /// The service of the user's real home, which the page of another names.
    private func move(
        _ service: AutodiscoverService, to redirect: String, saidBy source: HostPolicy.Source
    ) async throws -> AutodiscoverService {
        var trail = service.trail
        let place = try trail.place(redirect)
        try await admit(place.host, namedBy: source)
        log.note(service.userPage.name, localized("says that the user's home is at \(place.name)"), isUseful: true)
        try trail.follow(place)
        switch try await autodiscover.follow(trail) {
        case .service(let next): return next
        case .unconfirmed(let host, _): throw AutodiscoverError.notConfirmed(host: host)
        }
    }

    /// What everybody is told; then the way to the registrar is opened that it names.
    ///
    /// - Parameter told: called when it names one.
    private func domainAnswer(
        at page: WebAddress?, told: @LoopActor () -> Void = {}
    ) async -> AutodiscoverAnswer? {
        guard let page, let answer = try? await autodiscover.domainPage(at: page) else { return nil }
        let candidates = candidates(answer)
        guard !candidates.isEmpty else { return nil }
        told()
        _ = try? await around.reach(trusted(candidates, namedBy: answer.source))
        return answer
    }

    private func candidates(_ answer: AutodiscoverAnswer) -> [Candidate] {
        answer.entryPoints.map { server in
            switch subject.transport {
            case .automatic, .only(.tls): Candidate(host: server.host.ascii, port: server.port, transport: .tls)
            // The port that is named speaks TLS.
            case .only(.tcp): Candidate(host: server.host.ascii, transport: .tcp)
            }
        }
    }

    private func trusted(_ candidates: [Candidate], namedBy source: HostPolicy.Source) -> [Candidate] {
        candidates.filter { gate.policy.trusts($0.host, namedBy: source) }
    }

    /// Those that may be shown who the user is; where there is none, the first that the user confirms.
    private func admitted(
        _ candidates: [Candidate], namedBy source: HostPolicy.Source
    ) async throws -> [Candidate] {
        var admitted = trusted(candidates, namedBy: source)
        for foreign in candidates where admitted.isEmpty {
            if try await gate.admits(foreign.host, namedBy: source) { admitted.append(foreign) }
        }
        return admitted
    }

    private func location(_ home: Home) async throws -> Location {
        let named = try await admitted(candidates(home.answer), namedBy: home.answer.source)
        let others = pool.map { trusted($0.servers, namedBy: .unverified) } ?? []
        guard named.isEmpty else {
            return Location(candidates: (named + others).withoutRepetition, links: home.links)
        }
        var location = try await location(published())
        location.links = home.links
        return location
    }

    // The DNS

    /// The servers that the DNS names; it is asked once.
    private func published(_ sign: @escaping Race.SignOfLife = {}) async throws -> PublishedPool {
        if let pool { return pool }
        let found = try await PublishedPool.find(
            subject, names: around.names, isKnown: around.isKnown, patience: patience, log: log, sign)
        pool = found
        return found
    }

    private func isReached(_ pool: PublishedPool) async throws -> Bool {
        let trusted = trusted(pool.servers, namedBy: .unverified)
        guard !trusted.isEmpty else { return false }
        guard let server = try await around.reach(trusted) else { return false }
        isServiceReached = pool.offered.contains(server)
        return true
    }

    private func location(_ pool: PublishedPool) async throws -> Location {
        let candidates = try await admitted(pool.servers, namedBy: .unverified)
        guard !candidates.isEmpty else {
            throw DiscoveryError(entries: log.entries, failures: failures, problem: problem)
        }
        return Location(candidates: candidates.withoutRepetition)
    }
}

extension [Candidate] {
    fileprivate var withoutRepetition: [Candidate] {
        var seen: Set<Candidate> = []
        return filter { seen.insert($0).inserted }
    }
}
