import Diagnosis
import Discovery
import EventLoop
import Network
import Web

/// Looks up every name that a sign-in may use, all at once.
@LoopActor
struct NameSurvey {
    let settings: AccountConfiguration
    let names: NameService
    let log: FindingLog

    /// - Returns: the servers that the DNS names for each service, in the order in which they are tried.
    func run() async throws -> [ServiceName: [SRVRecord]] {
        guard settings.server == nil, let domain = DomainName(settings.address.domain) else {
            if let host = settings.server?.host, !Self.isAddress(host) { try await lookUp(host) }
            return [:]
        }
        return try await withThrowingTaskGroup(of: (ServiceName, [SRVRecord])?.self) { group in
            for service in ServiceName.all(of: domain, transport: settings.transport.registrars) {
                group.addTask { (service, try await self.lookUp(service)) }
            }
            for host in Self.hosts(of: domain) {
                group.addTask {
                    try await self.lookUp(host)
                    return nil
                }
            }
            var services: [ServiceName: [SRVRecord]] = [:]
            for try await case let (service, records)? in group { services[service] = records }
            return services
        }
    }

    private static func hosts(of domain: DomainName) -> [String] {
        let autodiscover = AutodiscoverAddresses.all(of: domain).map(\.host)
        let fixed = Candidates.fixedNames(of: domain.ascii, transport: .automatic).map(\.host)
        var seen: Set<String> = []
        return (autodiscover + fixed).filter { seen.insert($0).inserted }
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
    }

    private func lookUp(_ service: ServiceName) async throws -> [SRVRecord] {
        let start = ContinuousClock.now
        var records: [SRVRecord] = []
        let answer = try await answer {
            let found = try await names.services(service.text)
            records = found.records.sorted { ($0.priority, $1.weight) < ($1.priority, $0.weight) }
            return records.isEmpty ? .absent : .services(records.map(NameReport.Service.init))
        }
        log.add(.name(NameReport(service.text, .service, answer)), since: start)
        return records
    }

    private func lookUp(_ host: String) async throws {
        let start = ContinuousClock.now
        let set = settings.overrides.filter { $0.host.lowercased() == host.lowercased() }.flatMap(\.addresses)
        let answer: NameReport.Answer =
            set.isEmpty ? try await answer { .addresses(try await names.addresses(host)) } : .overridden(set)
        log.add(.name(NameReport(host, .host, answer)), since: start)
    }

    private func answer(
        _ ask: @LoopActor () async throws -> NameReport.Answer
    ) async throws -> NameReport.Answer {
        do {
            return try await ask()
        } catch let error as DNSError {
            switch error {
            case .noSuchName, .noData: return .absent
            case .timedOut, .malformed, .failed: return .failed(reason: "\(error)")
            }
        }
    }
}

extension NameReport.Service {
    init(_ record: SRVRecord) {
        self.init(target: record.target, port: record.port, priority: record.priority, weight: record.weight)
    }
}
