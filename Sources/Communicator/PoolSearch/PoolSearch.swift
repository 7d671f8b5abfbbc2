import Authentication
import Discovery
import EventLoop
import Localization
import Network
import Web

/// From an account to the endpoints that its sign-in tries: the server that the user has named, the pool that is known
/// from an earlier sign-in, or the discovery.
@LoopActor
final class PoolSearch {
    let gate: HostGate
    private let account: Account
    private let questions: Questions
    private let steps: StepLog
    private let network: NetworkAccess
    private let certificates: CertificateSource
    private let connector: Connector
    private let discovery: Discovery
    /// What the last answer rests on.
    private var basis = Basis.nothing
    /// Whether the known pool is not to be trusted any more in this session.
    private var isDoubted = false

    /// The discovery itself, which tests replace.
    typealias Discovery =
        @LoopActor @Sendable (Locator.Subject, HostGate, Locator.Surroundings) async throws -> Location

    private enum Basis {
        case nothing
        case named
        case known(Location)
        case found(Location)

        var location: Location? {
            switch self {
            case .nothing, .named: nil
            case .known(let location), .found(let location): location
            }
        }
    }

    init(
        account: Account, questions: Questions, steps: StepLog, network: NetworkAccess,
        certificates: CertificateSource, connector: Connector, discovery: @escaping Discovery
    ) {
        self.account = account
        self.questions = questions
        self.steps = steps
        self.network = network
        self.certificates = certificates
        self.connector = connector
        self.discovery = discovery
        gate = questions.gate
    }

    /// Whether the endpoints come from an earlier sign-in, so that their failure is no reason to ask the user anything.
    var isFromMemory: Bool { if case .known = basis { true } else { false } }

    /// The web services of the pool, as far as they are known.
    var links: PoolLinks { basis.location?.links ?? PoolLinks() }

    /// The endpoints to try, in order.
    ///
    /// - Throws: ``SignInError``; `CancellationError`.
    func candidates() async throws -> [Candidate] {
        let settings = account.configuration
        for host in await account.loadConfirmedHosts() { gate.confirm(host) }
        guard settings.server == nil, !isDoubted, let known = await account.loadPool(),
            known.location.suits(settings.transport.registrars)
        else { return try await search() }
        basis = .known(known.location)
        if let address = known.address, let home = known.location.candidates.first {
            connector.addresses.note([address], of: home.host)
        }
        steps.begin(.discovery)
        steps.succeed(.discovery, localized("known from an earlier sign-in: \(known.location.summary)"))
        return known.location.candidates
    }

    /// The endpoints to try where an earlier sign-in is no help.
    ///
    /// - Throws: ``SignInError``; `CancellationError`.
    func search() async throws -> [Candidate] {
        let settings = account.configuration
        if let server = settings.server {
            basis = .named
            gate.confirm(server.host)
            return try await steps.run(.discovery, detail: { $0.map(\.authority).joined(separator: ", ") }) {
                Candidates.given(server, transport: settings.transport.registrars)
            }
        }
        let found = try await steps.run(.discovery, settings.address.domain, detail: \.summary) { try await find() }
        basis = .found(found)
        return found.candidates
    }

    /// Notes why the sign-in, or what came after it, has failed: what was kept may be worthless.
    func failed(_ error: SignInError) async {
        guard error.refutesKnownPool, basis.location != nil else { return }
        isDoubted = true
        await account.keep(pool: nil)
    }

    /// Keeps what was found, the endpoint that serves the account in front.
    ///
    /// - Parameter address: the other end of the connection.
    func registered(at candidate: Candidate, address: String) async {
        connector.closeUnused()
        let isOfUse = connector.noteAddress(address, of: candidate)
        guard var location = basis.location else { return }
        isDoubted = false
        location.candidates = [candidate] + location.candidates.filter { $0 != candidate }
        await account.keep(pool: KnownPool(location, address: isOfUse ? address : nil))
    }

    // The discovery

    private func find() async throws -> Location {
        while true {
            do {
                return try await locate()
            } catch let error as DiscoveryError {
                guard let problem = error.problem, !questions.trusts(problem) else {
                    throw SignInError(error, account.configuration.address)
                }
                try await questions.confirm(problem)
            }
        }
    }

    private func locate() async throws -> Location {
        let settings = account.configuration
        let subject = Locator.Subject(
            user: settings.address.description, domain: settings.address.domainName,
            transport: settings.transport.registrars)
        do {
            return try await discovery(subject, gate, try surroundings())
        } catch let error as DNSError {
            throw SignInError(
                .internal, localized("The names of servers cannot be looked up on this computer."),
                answer: "\(error)",
                advice: localized("Check the file /etc/resolv.conf, or name the server in the account's options."))
        } catch let error as WebError {
            throw SignInError(error)
        }
    }

    private func surroundings() throws -> Locator.Surroundings {
        let names = try NameService.ofThisComputer().telling { [addresses = connector.addresses] host, found in
            addresses.note(found, of: host)
        }
        return Locator.Surroundings(
            names: names, web: network, ticket: { try await self.ticket(for: $0, from: $1) },
            reach: { try await self.connector.open(ahead: $0, greet: self.greet) },
            isProofAtHand: { self.certificates.isProofAtHand },
            isKnown: { self.network.resolvesItself($0) })
    }

    /// Asks a registrar that may be the one for its challenge, and begins the handshake in which a certificate will be
    /// needed: where that is the one that is on its way, it goes on with it.
    private func greet(_ registrar: Registrar) {
        guard certificates.current == nil else { return }
        let schemes = SchemeChoice(account.configuration, at: registrar.connection.channel.candidate)
        registrar.askAhead { [certificates, unowned registrar] response in
            guard let challenge = try? schemes.choose(from: Challenges(response)), challenge.scheme == .tlsDSK else {
                return
            }
            certificates.expect(from: challenge.stsURI, registrar.proveAhead(to: challenge))
        }
    }

    /// A ticket for the user's page. Who can show a certificate is not asked for a password.
    private func ticket(for page: WebAddress, from issuer: WebAddress) async throws -> WebTicket? {
        while true {
            let applicant = try await certificates.applicant(at: issuer)
            let accepted = Signal<Void>()
            let usual = CertificateProvisioning.usualAddress(beside: issuer)
            do {
                // The certificate has the longer way before it: its ticket is what the user is logged on for.
                let isUsual = issuer == TicketIssuer.usualAddress(beside: issuer)
                let isProved = isUsual ? try await certificates.anticipate(from: usual) : false
                if !isProved { certificates.anticipate(from: usual, once: accepted) }
                let ticket = try await TicketIssuer(
                    applicant: applicant, transport: network, now: { UnixTime.now }, admits: gate.check
                ).ticket(for: page, from: issuer)
                accepted.send(())
                return ticket
            } catch WebError.untrusted(_, _, let problem) {
                certificates.stopAnticipating()
                try await questions.confirm(problem)
            } catch {
                certificates.stopAnticipating()
                if (error as? WebError)?.refusesPassword == true { await account.forgetRefusedPassword() }
                throw error
            }
        }
    }
}

extension Location {
    fileprivate var summary: String { candidates.map(\.authority).joined(separator: ", ") }

    /// Whether the first endpoint is reached as the user wants it.
    fileprivate func suits(_ transport: Candidates.Transport) -> Bool {
        switch transport {
        case .automatic: !candidates.isEmpty
        case .only(let only): candidates.first?.transport == only
        }
    }
}
