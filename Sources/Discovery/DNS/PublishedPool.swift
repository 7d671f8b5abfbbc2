internal import EventLoop
internal import Localization

/// The servers of a sign-in domain by its service records and its fixed names (sign-in sheet 2.6, 2.7).
struct PublishedPool: Sendable {
    /// What service records name, in the order in which it is tried.
    let offered: [Candidate]
    /// The fixed names that have an address.
    let named: [Candidate]

    /// In the order in which they are tried.
    var servers: [Candidate] { offered + named }

    /// Asks for all at once. What has not answered when something has been there for `patience` is left out.
    ///
    /// - Parameter sign: called when a server is known.
    /// - Throws: `CancellationError`.
    @LoopActor
    static func find(
        _ subject: Locator.Subject, names: NameService, isKnown: @escaping @LoopActor @Sendable (Candidate) -> Bool,
        patience: Duration, log: DiscoveryLog, _ sign: @escaping Race.SignOfLife
    ) async throws -> PublishedPool {
        let services = ServiceName.all(of: subject.domain, transport: subject.transport)
        let fixed = Candidates.fixedNames(of: subject.domain.ascii, transport: subject.transport)
        let look = LookUp(names: names, log: log, sign: sign)
        let offers = services.map { service -> Race.Lane<[Candidate]> in
            { _ in try await look.servers(of: service) }
        }
        let guesses = fixed.map { name -> Race.Lane<[Candidate]> in
            { _ in try await look.address(of: name, isKnown: isKnown(name)) }
        }
        let outcomes = try await Race(patience: patience).outcomes(of: offers + guesses).map { $0.value ?? [] }
        return PublishedPool(
            offered: outcomes.prefix(offers.count).flatMap(\.self),
            named: outcomes.dropFirst(offers.count).flatMap(\.self))
    }

    @LoopActor
    private struct LookUp {
        let names: NameService
        let log: DiscoveryLog
        let sign: Race.SignOfLife

        func servers(of service: ServiceName) async throws -> [Candidate]? {
            do {
                let answer = try await names.services(service.text)
                var generator = SystemRandomNumberGenerator()
                let servers = SRVOrder.sort(answer.records, using: &generator).map {
                    Candidate(host: $0.target, port: $0.port, transport: service.transport)
                }
                let text = servers.map(\.authority).joined(separator: ", ")
                log.note(
                    "SRV \(service.text)", answer.isRefusal ? localized("not offered") : text,
                    isUseful: !servers.isEmpty)
                guard !servers.isEmpty else { return nil }
                sign()
                return servers
            } catch let error as DNSError {
                log.note("SRV \(service.text)", "\(error)", isUseful: false)
                return nil
            }
        }

        func address(of name: Candidate, isKnown: Bool) async throws -> [Candidate]? {
            guard !isKnown else { return [name] }
            do {
                let addresses = try await names.addresses(name.host)
                log.note(name.host, addresses.joined(separator: ", "), isUseful: true)
                sign()
                return [name]
            } catch let error as DNSError {
                log.note(name.host, "\(error)", isUseful: false)
                return nil
            }
        }
    }
}
