import Discovery
import EventLoop
import Localization
import Network
import UCWA
import Web

/// From an account to the place where its UCWA applications are made (UCWA sheet 1): the one of an earlier sign-in, the
/// one that the discovery of registrars has found beside them, or what the domain's web services say.
@LoopActor
final class WebPoolSearch {
    /// How long the internal name has the field for itself (UCWA sheet 1.2).
    private static let headStart: Duration = .milliseconds(1500)
    private static let root = "/Autodiscover/AutodiscoverService.svc/root"

    private let account: Account
    private let questions: Questions
    private let steps: StepLog
    private let network: NetworkAccess
    private let tokens: HostTokens
    /// Whether the last answer is but that of another time.
    private(set) var isFromMemory = false

    /// - Parameter tokens: the user's, for the places that want them.
    init(
        account: Account, questions: Questions, steps: StepLog, network: NetworkAccess, tokens: HostTokens
    ) {
        self.account = account
        self.questions = questions
        self.steps = steps
        self.network = network
        self.tokens = tokens
    }

    /// Where applications are made, as far as is known; what is not is looked for.
    ///
    /// - Parameter named: the place that a pool has named beside its registrars.
    /// - Throws: ``SignInError``; `CancellationError`.
    func place(named: String?) async throws -> WebAddress {
        for host in await account.loadConfirmedHosts() { questions.gate.confirm(host) }
        let kept = await account.loadPool()?.location.links.ucwa
        guard server == nil, let known = (kept ?? named).flatMap({ WebAddress($0) }),
            known.scheme == .https
        else { return try await search() }
        isFromMemory = true
        steps.begin(.discovery)
        steps.succeed(.discovery, localized("known from an earlier sign-in: \(known.host)"))
        return known
    }

    /// Asks the domain's web services.
    ///
    /// - Throws: ``SignInError``; `CancellationError`.
    func search() async throws -> WebAddress {
        isFromMemory = false
        if let server { questions.gate.confirm(server.host) }
        return try await steps.run(.discovery, server?.host ?? domain, detail: { $0.host }) {
            while true {
                do {
                    return try await find()
                } catch let refusal as UCWARefusal {
                    throw SignInError(refusal, at: domain)
                } catch let error as DiscoveryError {
                    guard let problem = error.problem, !questions.trusts(problem) else {
                        throw failure(error)
                    }
                    try await questions.confirm(problem)
                }
            }
        }
    }

    /// Nothing was found. Beside a server that the user has named nothing is looked for.
    private func failure(_ error: DiscoveryError) -> SignInError {
        var failure = SignInError(error, account.configuration.address)
        if server != nil {
            failure.tried = localized("Connections to \(roots.map(\.origin).joined(separator: ", ")).")
        }
        return failure
    }

    /// The place serves the account: the next sign-in begins there.
    func keep(_ place: WebAddress) async {
        var pool = await account.loadPool() ?? KnownPool(Location(candidates: []))
        guard pool.location.links.ucwa != place.text else { return }
        pool.location.links.ucwa = place.text
        await account.keep(pool: pool)
    }

    /// The place is not to be asked the next time.
    func forget() async {
        guard var pool = await account.loadPool(), pool.location.links.ucwa != nil else { return }
        pool.location.links.ucwa = nil
        await account.keep(pool: pool.text == nil ? nil : pool)
    }

    // The search

    private var domain: String { account.configuration.address.domainName.ascii }

    /// The server of the web services that the user has named; of whoever signs in over SIP it is the registrar.
    private var server: ServerAddress? {
        guard case .web = account.configuration.transport else { return nil }
        return account.configuration.server
    }

    /// Where the domain's services are asked, the internal ones first.
    private var roots: [WebAddress] {
        if let server {
            let port = server.port.map { ":\($0)" } ?? ""
            let host = server.host.contains(":") ? "[\(server.host)]" : server.host
            return [WebAddress("https://\(host)\(port)\(Self.root)")].compactMap(\.self)
        }
        return ["lyncdiscoverinternal", "lyncdiscover"].compactMap { WebAddress("https://\($0).\(domain)/") }
    }

    /// - Throws: `DiscoveryError`; what the user's proof throws; `CancellationError`.
    private func find() async throws -> WebAddress {
        let failures = Failures()
        var left = roots
        while let lead = try await firstAnswer(of: left, failures) {
            left.removeAll { $0 == lead.root }
            do {
                return try await ApplicationsPlace(transport: tokens, admits: questions.gate.check).follow(lead.answer)
            } catch let error as AutodiscoverError {
                failures.note(error, from: lead.root)
            } catch let error as NetworkError {
                failures.note(.unreachable(error), from: lead.root)
            }
        }
        throw failures.error
    }

    /// The first root that answers, and what it says; nil if none does.
    private func firstAnswer(
        of roots: [WebAddress], _ failures: Failures
    ) async throws -> Lead? {
        let ways: [HeadStart.Way<Lead>] = roots.map { root in
            { @LoopActor @Sendable () async throws -> Lead in try await self.lead(from: root, failures) }
        }
        guard case .reached(let lead) = try await HeadStart(delay: Self.headStart).first(of: ways) else { return nil }
        return lead
    }

    private struct Lead: Sendable {
        let root: WebAddress
        let answer: ApplicationsPlace.Answer
    }

    private func lead(from root: WebAddress, _ failures: Failures) async throws -> Lead {
        do {
            let place = ApplicationsPlace(transport: network, admits: questions.gate.check)
            return Lead(root: root, answer: try await place.ask(root))
        } catch let error as AutodiscoverError {
            failures.note(error, from: root)
            throw NetworkError.malformed(.init(host: root.host, port: root.port), reason: "\(error)")
        } catch let error as NetworkError {
            failures.note(.unreachable(error), from: root)
            throw error
        }
    }

    /// What has come of the places that were of no use.
    @LoopActor
    private final class Failures {
        private var all: [DiscoveryError.Failure] = []

        func note(_ error: AutodiscoverError, from place: WebAddress) {
            all.append(DiscoveryError.Failure(address: place.origin, error: error))
        }

        var error: DiscoveryError {
            DiscoveryError(
                entries: all.map { .init(asked: $0.address, answer: "\($0.error)", isUseful: false) }, failures: all,
                problem: all.lazy.compactMap(\.error.problem).first)
        }
    }
}
