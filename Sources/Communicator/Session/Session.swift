import Authentication
import Discovery
public import EventLoop
import Localization
import Network
import SIP
import Security

/// One sign-in of an account and the time after it, until it ends for whatever reason.
///
/// The session composes the capabilities; each of them owns its state. Everything that waits is a child of one task,
/// so that closing the session ends all of it.
@LoopActor
public final class Session {
    /// The most redirects that are followed in one sign-in.
    private static let maximumRedirects = 5

    private let account: Account
    private let outlet: EventOutlet
    private let steps: StepLog
    private let questions: Questions
    private let network: NetworkAccess
    private let certificates: CertificateSource
    private let capabilities: Capabilities
    private let signOutWish = Signal<Void>()
    private var task: Task<Void, any Error>?
    private var hasSignedIn = false
    /// Whether there is a registration to end in good order.
    private var isRegistered = false
    private var isSigningOut = false

    /// - Parameter deliver: receives everything that happens, `ended` last.
    public init(account: Account, deliver: @escaping @LoopActor (SessionEvent) -> Void) {
        let outlet = EventOutlet(deliver)
        self.account = account
        self.outlet = outlet
        steps = StepLog { outlet.deliver(.step($0)) }
        questions = Questions(account: account, outlet: outlet)
        network = NetworkAccess(account: account, questions: questions, outlet: outlet)
        certificates = CertificateSource(
            account: account, questions: questions, steps: steps, network: network, outlet: outlet)
        capabilities = Capabilities(account: account, outlet: outlet)
    }

    /// The account's conversations.
    public var messenger: Messenger { capabilities.messenger }

    /// Begins to sign in; call it once.
    public func signIn() {
        guard task == nil else { return }
        task = EventLoop.shared.task { await self.live() }
    }

    /// Signs out in good order; an attempt to sign in that is under way is given up.
    public func signOut() {
        isSigningOut = true
        signOutWish.send(())
        if !isRegistered { task?.cancel() }
    }

    /// Ends the session at once; nothing is delivered any more.
    public func close() {
        outlet.close()
        capabilities.close()
        task?.cancel()
    }

    // The life of a session

    private func live() async {
        let end = await outcome()
        certificates.cancel()
        if let end { steps.abandon(end.message) }
        capabilities.close()
        outlet.deliver(.ended(end))
        outlet.close()
    }

    private func outcome() async -> SignInError? {
        do {
            try await run()
            return nil
        } catch is CancellationError {
            return nil
        } catch  where isSigningOut {
            // A server may close the connection before its answer to the deregistration is looked at.
            return nil
        } catch {
            return SignInError(any: error, hasSignedIn: hasSignedIn)
        }
    }

    private func run() async throws {
        try await account.loadTrust()
        try await certificates.load()
        var candidates = try await discover()
        var visited: Set<Candidate> = []
        while visited.count <= Self.maximumRedirects {
            let connection = try await connect(candidates)
            visited.insert(connection.channel.candidate)
            guard let home = try await serve(connection) else { return }
            guard visited.insert(home).inserted else { break }
            candidates = [home]
        }
        throw SignInError(
            .protocolViolation, localized("The servers send the account from one to the other."),
            tried: localized("Registration with one redirect after the other."),
            answer: localized("Redirects to \(visited.map(\.authority).sorted().joined(separator: ", "))."),
            advice: localized("Ask the administrator to check the account's home pool."))
    }

    private func discover() async throws -> [Candidate] {
        let settings = account.configuration
        return try await steps.run(.discovery, detail: { $0.map(\.authority).joined(separator: ", ") }) {
            if let server = settings.server { return Candidates.given(server, transport: settings.transport) }
            return Candidates.fixedNames(of: settings.address.domain, transport: settings.transport)
        }
    }

    private func connect(_ candidates: [Candidate]) async throws -> Connection {
        let trace = MessageTrace(level: account.configuration.trace, outlet: outlet)
        let connector = Connector(account: account, questions: questions, network: network, trace: trace)
        return try await steps.run(
            .connection, candidates.map(\.authority).joined(separator: ", "), detail: { $0.summary }
        ) {
            try await connector.connect(candidates)
        }
    }

    /// Everything that happens on one connection.
    ///
    /// - Returns: where the account's home is, if not here; nil when the user has signed out.
    private func serve(_ connection: Connection) async throws -> Candidate? {
        defer { connection.close() }
        return try await withThrowingTaskGroup(of: Candidate?.self) { group in
            group.addTask {
                try await connection.serve()
                return nil
            }
            group.addTask { try await self.attend(connection) }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func attend(_ connection: Connection) async throws -> Candidate? {
        let registrar = Registrar(connection: connection, timing: account.configuration.timing)
        var patience = ChallengePatience()
        while true {
            steps.begin(.registration, connection.channel.candidate.authority)
            switch try await register(registrar) {
            case .moved(let response):
                let home = try Candidate(redirect: response, from: connection.channel.candidate)
                steps.succeed(.registration, localized("sent on to \(home.authority)"))
                return home
            case .registered(let registration, let summary):
                let detail = registration.product.isEmpty ? "" : localized("by \(registration.product)")
                steps.succeed(.registration, detail)
                let start = ContinuousClock.now
                let departure = try await stay(registrar, registration, summary)
                if departure == .signOut || isSigningOut { return nil }
                guard patience.allows(departure, after: .now - start) else {
                    throw SignInError(forgetful: connection.channel.candidate)
                }
                certificates.renewIfDue()
            }
        }
    }

    private func register(_ registrar: Registrar) async throws -> RegistrationProcedure.Outcome {
        let procedure = RegistrationProcedure(
            registrar: registrar, certificates: certificates, candidate: registrar.connection.channel.candidate)
        do {
            return try await procedure.run()
        } catch let error as SignInError {
            steps.fail(.registration, error.message)
            throw error
        }
    }

    // Signed in

    /// The time for which one security association holds.
    private func stay(
        _ registrar: Registrar, _ registration: Registration, _ summary: TLSDSKSummary
    ) async throws -> Departure {
        isRegistered = true
        defer { isRegistered = false }
        let connection = registrar.connection
        let keeper = RegistrationKeeper(
            registrar: registrar, timing: account.configuration.timing,
            certificateExpires: certificates.current?.certificate.validity.notAfter ?? 0)
        let subscriptions = SelfSubscriptions(connection: connection, registration: registration, steps: steps)
        let endpoint = RegisteredEndpoint(account: account, connection: connection, registration: registration)
        let dismissal = Signal<Departure>()
        defer {
            // The subscriptions hold the connection: it must not hold them for ever.
            connection.serveRequest = { _ in false }
            capabilities.interrupted()
        }
        connection.serveRequest = { [capabilities] request in
            if let notice = DeregistrationNotice(request.message) {
                request.respond(.ok)
                dismissal.fail(notice.error)
                return true
            }
            return subscriptions.serve(request) || capabilities.serve(request)
        }
        announce(registration, summary, connection)
        return try await withThrowingTaskGroup(of: Departure.self) { group in
            group.addTask {
                try await keeper.run(registration)
            }
            group.addTask {
                try await subscriptions.run()
                return .challenged
            }
            group.addTask {
                try await self.capabilities.run(endpoint)
                return .challenged
            }
            group.addTask {
                try await endpoint.challenge.value()
                return .challenged
            }
            group.addTask { try await dismissal.value() }
            group.addTask {
                try await self.signOutWish.value()
                await self.leave(registrar)
                return .signOut
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .signOut
        }
    }

    private func leave(_ registrar: Registrar) async {
        // Whether the registrar answers or not, the session ends.
        try? await EventLoop.withDeadline(account.configuration.timing.signOut) { try await registrar.unregister() }
    }

    private func announce(_ registration: Registration, _ summary: TLSDSKSummary, _ connection: Connection) {
        guard !hasSignedIn else { return }
        hasSignedIn = true
        if let remark = registration.remark { outlet.deliver(.notice(localized("The server remarks: \(remark)"))) }
        let tls = connection.channel.stream.tls?.parameters
        outlet.deliver(
            .signedIn(
                SignedIn(
                    uri: account.configuration.address.uri, server: connection.channel.candidate.authority,
                    product: registration.product, connection: tls.map(SignedIn.Protection.init),
                    signing: SignedIn.Protection(summary.parameters), gruu: registration.gruu?.description,
                    certificateExpires: certificates.current?.certificate.validity.notAfter,
                    registrationLifetime: registration.lifetime, usedKeptCertificate: certificates.isKept,
                    isRemote: registration.isRemote)))
    }
}
