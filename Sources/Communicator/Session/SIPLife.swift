import Discovery
import EventLoop
import Localization
import Network
import SIP
import Security

/// The account's time at registrars: one is found, connected to and registered at, and the next one where the server
/// sends the account there, until the user signs out or the connection is lost.
@LoopActor
final class SIPLife {
    private let parts: SessionParts
    private let announce: @LoopActor (SignedIn, _ remark: String?) -> Void
    /// The registrar that served last.
    private(set) var home: Candidate?
    /// Whether a registrar could be connected to.
    private(set) var hasConnected = false

    /// - Parameter announce: called whenever the account is registered.
    init(_ parts: SessionParts, announce: @escaping @LoopActor (SignedIn, _ remark: String?) -> Void) {
        self.parts = parts
        self.announce = announce
    }

    /// Signs in, and stays until that is over.
    ///
    /// - Parameter hasSignedIn: whether the session has been signed in before.
    /// - Returns: nil when the user has signed out; why, when the server sends the account elsewhere.
    /// - Throws: ``SignInError``; the reason for which the connection is lost; `CancellationError`.
    func run(hasSignedIn: Bool) async throws -> SignInError? {
        var route = try await firstRoute()
        while true {
            var life: ConnectionLife?
            do {
                let registrar = try await connect(&route)
                hasConnected = true
                let current = ConnectionLife(registrar, parts) { [unowned self] in registered($0, $1, $2) }
                life = current
                switch try await current.run() {
                case .signedOut: return nil
                case .redirected(let home):
                    try await admit(home, namedBy: registrar.connection)
                    try route.redirect(to: home)
                case .moved(let next, let reason):
                    if let next { try await admit(next, namedBy: registrar.connection) }
                    home = next
                    await parts.pools.failed(reason)
                    return reason
                }
            } catch {
                let reason = SignInError(
                    any: error, hasSignedIn: hasSignedIn || life?.hasRegistered == true)
                await parts.pools.failed(reason)
                guard life?.hasRegistered != true, route.mayGoOn(after: reason), !Task.isCancelled else { throw error }
                parts.steps.abandon(reason.message)
                if route.mayBeWidened { route.widen(try await others(after: reason)) }
                guard !route.candidates.isEmpty else { throw error }
            }
        }
    }

    /// Where no verified certificate vouches for a registrar, anybody on the way can send the account to a host of their
    /// own, which would be shown the password.
    private func admit(_ next: Candidate, namedBy connection: Connection) async throws {
        guard try await !parts.questions.gate.check(next.host, connection.isVerified) else { return }
        let origin = connection.channel.candidate.authority
        throw SignInError(unconfirmed: next.host, namedBy: origin, tried: localized("Registration at \(origin)."))
    }

    /// What is found anew. Where nothing is, what a server has said tells more than that.
    private func others(after reason: SignInError) async throws -> [Candidate] {
        do {
            return try await parts.pools.search()
        } catch let failure as SignInError where reason.status != nil && failure.kind.mayPass {
            throw reason
        }
    }

    private func firstRoute() async throws -> Route {
        if let home { return Route(home: home) }
        let candidates = try await parts.pools.candidates()
        return Route(candidates, mayBeWidened: parts.pools.isFromMemory)
    }

    private func connect(_ route: inout Route) async throws -> Registrar {
        var candidates = route.takeCandidates()
        let registrar = try await parts.steps.run(
            .connection, candidates.map(\.authority).joined(separator: ", "), detail: { $0.connection.summary }
        ) {
            guard route.mayBeWidened else { return try await parts.connector.connect(candidates) }
            // A pool of earlier times that cannot be trusted is looked for anew before the user is asked.
            let trial = KnownPoolTrial(
                pools: parts.pools, connector: parts.connector, searches: parts.certificates.isProofAtHand,
                patience: parts.timing.knownPool)
            defer {
                if trial.hasSearched { route.widen([]) }
                candidates += trial.found
            }
            return try await trial.connect(candidates)
        }
        route.reach(registrar.connection.channel.candidate, of: candidates)
        return registrar
    }

    private func registered(_ connection: Connection, _ registration: Registration, _ summary: ProofSummary) {
        home = connection.channel.candidate
        announce(outcome(connection, registration, summary), registration.remark)
    }

    private func outcome(
        _ connection: Connection, _ registration: Registration, _ summary: ProofSummary
    ) -> SignedIn {
        let certificates = summary.isByCertificate ? parts.certificates : nil
        return SignedIn(
            uri: parts.account.configuration.address.uri, server: connection.channel.candidate.authority,
            product: registration.product,
            connection: connection.channel.stream.tls.map { SignedIn.Protection($0.parameters) },
            signing: SignedIn.Protection(summary), gruu: registration.gruu?.description,
            certificateExpires: certificates?.current?.certificate.validity.notAfter,
            registrationLifetime: registration.lifetime, usedKeptCertificate: certificates?.isKept ?? false,
            isRemote: registration.isRemote)
    }
}
