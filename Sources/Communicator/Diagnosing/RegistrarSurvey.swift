import Authentication
import Diagnosis
import Discovery
import EventLoop
import Localization
import Network
import SIP

/// Asks every place where the registrar may be with a REGISTER that proves nothing, all at once.
@LoopActor
struct RegistrarSurvey {
    /// How long a registrar may take for its answer.
    private static let patience: Duration = .seconds(15)
    /// The most user agents that are tried where the account's own is refused.
    private static let userAgentTrials = 3

    let account: Account
    let probe: ServiceProbe
    let log: FindingLog

    /// - Returns: where the registrars say that certificates are issued, each once.
    func run(_ places: [RegistrarPlaces.Place]) async throws -> [String] {
        let reports = try await withThrowingTaskGroup(of: (Int, RegistrarReport).self) { group in
            for (index, place) in places.enumerated() {
                group.addTask { (index, try await self.examine(place)) }
            }
            var reports: [(Int, RegistrarReport)] = []
            for try await report in group { reports.append(report) }
            return reports.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
        log.arrange(registrars: reports)
        var services: [String] = []
        for report in reports {
            guard let service = report.challenge?.certificateService, !services.contains(service) else { continue }
            services.append(service)
        }
        return services
    }

    private func examine(_ place: RegistrarPlaces.Place) async throws -> RegistrarReport {
        let start = ContinuousClock.now
        var report = try await ask(place, as: account.configuration.userAgent)
        if case .refused(var refusal) = report.answer, refusal.isOfUserAgent || refusal.status == 403 {
            refusal.acceptedUserAgent = try await acceptedUserAgent(place)
            report.answer = .refused(refusal)
        }
        log.add(.registrar(report), since: start)
        return report
    }

    /// A user agent that the registrar lets through where it refuses the account's.
    private func acceptedUserAgent(_ place: RegistrarPlaces.Place) async throws -> String? {
        let others = UserAgent.known.filter { $0 != account.configuration.userAgent }
        for agent in others.prefix(Self.userAgentTrials)
        where try await ask(place, as: agent).challenge != nil {
            return agent
        }
        return nil
    }

    private func ask(_ place: RegistrarPlaces.Place, as userAgent: String) async throws -> RegistrarReport {
        let candidate = place.candidate
        let isEncrypted = candidate.transport == .tls
        let (connection, stream) = try await probe.connect(
            host: candidate.host, port: candidate.port, protection: isEncrypted ? .tls : .tcp)
        guard let stream else {
            return RegistrarReport(place.origin, isEncrypted: isEncrypted, connection, .notReached)
        }
        defer { stream.close() }
        let answer = try await register(stream, candidate, userAgent)
        return RegistrarReport(place.origin, isEncrypted: isEncrypted, connection, answer)
    }

    private func register(
        _ stream: ByteStream, _ candidate: Candidate, _ userAgent: String
    ) async throws -> RegistrarReport.Answer {
        var settings = account.configuration
        settings.trace = .none
        var timing = Timing()
        timing.unreachableHop = .zero
        let trace = MessageTrace(settings, outlet: EventOutlet { _ in })
        let channel = MessageChannel(candidate: candidate, stream: stream, timing: timing, trace: trace)
        // An endpoint of its own: the one that may be signed in is left alone.
        let endpoint = EndpointIdentity(address: settings.address, scope: nil)
        let identity = try Identity(address: settings.address, endpoint: endpoint, userAgent: userAgent)
        let connection = Connection(channel: channel, identity: identity, timing: timing)
        let registrar = Registrar(connection: connection, timing: timing)
        do {
            return try await EventLoop.withDeadline(Self.patience) {
                try await withThrowingTaskGroup(of: RegistrarReport.Answer?.self) { group in
                    group.addTask {
                        try await connection.serve()
                        return nil
                    }
                    group.addTask { await self.answer(try await registrar.register(), from: candidate) }
                    defer { group.cancelAll() }
                    return try await group.next() ?? nil
                }
            } ?? .silent
        } catch {
            return try failure(error)
        }
    }

    private func answer(_ answer: RegisterAnswer, from candidate: Candidate) -> RegistrarReport.Answer {
        switch answer {
        case .challenged(let response):
            log.note(date: response.headers[.date], of: candidate.host)
            return challenge(response, at: candidate)
        case .registered: return .admitted
        case .moved(let response):
            log.note(date: response.headers[.date], of: candidate.host)
            let home = try? Candidate(redirect: response, from: candidate)
            return .moved(to: home?.authority ?? "")
        case .unreachableHop(let response), .refused(let response):
            log.note(date: response.headers[.date], of: candidate.host)
            return .refused(.init(response))
        }
    }

    private func challenge(_ response: Message, at candidate: Candidate) -> RegistrarReport.Answer {
        guard let challenges = try? Challenges(response) else {
            return .foreign(reason: localized("it asks for authentication and offers no scheme"))
        }
        let usable = SchemeChoice(account.configuration, at: candidate).candidates
        let first = try? challenges.choose(usable)
        let schemes = challenges.offered.map { name in
            let challenge = challenges.all.first { $0.scheme.rawValue.lowercased() == name.lowercased() }
            let isUsable = challenge.map { usable.contains($0.scheme) } ?? false
            return RegistrarReport.Scheme(
                name, version: challenge?.version.rawValue,
                !isUsable ? .none : challenge?.scheme == first?.scheme ? .first : .possible)
        }
        let service = usable.contains(.tlsDSK) ? challenges.all.lazy.compactMap(\.stsURI).first : nil
        return .challenge(
            .init(schemes: schemes, product: response.headers[.server] ?? "", certificateService: service))
    }

    /// - Throws: `CancellationError`.
    private func failure(_ error: any Error) throws -> RegistrarReport.Answer {
        switch error {
        case is CancellationError: throw error
        case is DeadlineExceeded, TransactionError.timedOut: return .silent
        case is ConnectionEnded: return .foreign(reason: localized("it closes the connection without an answer"))
        default: return .foreign(reason: "\(error)")
        }
    }
}

extension RegistrarReport.Refusal {
    init(_ response: Message) {
        let codes = response.diagnostics.map(\.code)
        self.init(
            status: response.status?.code ?? 0, reason: response.explanation ?? response.reason ?? "",
            code: codes.first { DiagnosticsCatalogue.entry(for: $0) != nil } ?? codes.first,
            isOfUserAgent: codes.contains { (17001...17003).contains($0) }
                || response.warnings.contains { $0.code == 310 })
    }
}
