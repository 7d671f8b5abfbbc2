import Authentication
import Discovery
public import EventLoop
import Localization
import Network
import SIP
import Security

/// One sign-in of an account and the time after it, until it ends for whatever reason.
///
/// A session outlives its connections: when one is lost after the sign-in, the session tells of the interruption and
/// signs in again, until that makes no sense. It composes the capabilities; each of them owns its state. Everything
/// that waits is a child of one task, so that closing the session ends all of it.
@LoopActor
public final class Session {
    private enum Phase {
        case signingIn
        case signedIn
        /// Signed in before, and again as soon as that is possible.
        case interrupted(since: ContinuousClock.Instant, failures: Int)
    }

    /// What an account is signed in over.
    private enum Way {
        case sip
        case web
    }

    private let parts: SessionParts
    private lazy var web = WebParts(parts)
    private var way: Way
    private lazy var webLife = WebLife(parts, web) { [unowned self] in announce($0) }
    private var phase = Phase.signingIn
    private var recovery: Recovery
    /// The registrar that served last.
    private var home: Candidate?
    /// Whether a registrar could be connected to.
    private var hasConnected = false
    private var task: Task<Void, any Error>?
    /// The password on its way to the keyring.
    private var keeping: Task<Void, any Error>?

    private var account: Account { parts.account }
    private var outlet: EventOutlet { parts.outlet }
    /// What the account can do the way it is signed in.
    private var commands: any AccountCommands { way == .web ? web.capabilities : parts.capabilities }

    /// - Parameter deliver: receives everything that happens, `ended` last.
    public convenience init(account: Account, deliver: @escaping @LoopActor (SessionEvent) -> Void) {
        self.init(
            account: account, discovery: { try await Locator($0, gate: $1, around: $2).locate() }, deliver: deliver)
    }

    init(
        account: Account, discovery: @escaping PoolSearch.Discovery,
        deliver: @escaping @LoopActor (SessionEvent) -> Void
    ) {
        parts = SessionParts(account, EventOutlet(deliver), discovery)
        way = if case .web = account.configuration.transport { .web } else { .sip }
        recovery = Recovery(account.configuration.timing.backoff)
    }

    /// The account's conversations.
    public var messenger: any MessagingCommands { commands.messaging }
    /// The account's conferences.
    public var conferences: any MeetingCommands { commands.meetings }
    /// The contact list.
    public var contacts: any ContactCommands { commands.contactList }
    /// The user's own presence, and who sees it.
    public var ownPresence: any OwnPresenceCommands { commands.presence }
    /// The address book, and photos.
    public var people: any PeopleCommands { commands.directory }

    /// Begins to sign in; call it once.
    public func signIn() {
        guard task == nil else { return }
        task = EventLoop.shared.task { await self.live() }
    }

    /// Signs out in good order; an attempt to sign in that is under way is given up.
    public func signOut() {
        parts.isSigningOut = true
        parts.signOutWish.send(())
        if !parts.isRegistered { task?.cancel() }
    }

    /// Ends the session at once; nothing is delivered any more.
    public func close() {
        outlet.close()
        commands.close()
        keeping?.cancel()
        task?.cancel()
    }

    /// The machine's network has changed: a connection is examined at once. Where there is none and the network is
    /// available, the next attempt is brought forward, and one that is under way begins anew.
    public func networkChanged(isAvailable: Bool) {
        if isAvailable || parts.isRegistered { parts.attention.end() }
        if isAvailable, way == .web { parts.network.startAnew() }
        guard isAvailable, way == .web || !parts.isRegistered else { return }
        parts.connector.addresses.forget()
        parts.network.cameBack()
    }

    // The life of a session

    private func live() async {
        let end = await outcome()
        parts.certificates.cancel()
        parts.connector.closeUnused()
        if let end { parts.steps.abandon(end.message) }
        commands.close()
        await finishKeeping()
        outlet.deliver(.ended(end))
        outlet.close()
    }

    /// Who signs out at once has their password kept all the same, if the keyring is not locked.
    private func finishKeeping() async {
        guard let keeping else { return }
        let patience = EventLoop.shared.task {
            try await EventLoop.sleep(for: self.account.configuration.timing.signOut)
            keeping.cancel()
        }
        try? await keeping.value
        patience.cancel()
    }

    private func outcome() async -> SignInError? {
        do {
            try await account.loadTrust()
            try await parts.certificates.load()
            if !parts.certificates.isProofAtHand { _ = try await account.recallPassword() }
            try await stayAwake()
            return nil
        } catch is CancellationError {
            return nil
        } catch  where parts.isSigningOut {
            // A server may close the connection before its answer to the deregistration is looked at.
            return nil
        } catch {
            return SignInError(any: error, hasSignedIn: hasSignedIn)
        }
    }

    private var hasSignedIn: Bool { if case .signingIn = phase { false } else { true } }

    /// Signs in and stays so; a sleep of the machine calls the connection in question.
    private func stayAwake() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.persist() }
            group.addTask { try await self.heedSleep() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func heedSleep() async throws {
        while true {
            try await EventLoop.awakening()
            parts.attention.end()
            if way == .web { parts.network.cameBack() }
        }
    }

    /// Attempt after attempt, until the user signs out or there is no sense in another.
    private func persist() async throws {
        while true {
            do {
                recovery.begin(at: EventLoop.now)
                guard let reason = try await attempt() else { return }
                try await interrupt(reason, isCrowded: true)
            } catch {
                let reason = SignInError(any: error, hasSignedIn: hasSignedIn)
                guard hasSignedIn, !parts.isSigningOut, reason.kind.mayRecover, !Task.isCancelled else { throw error }
                try await interrupt(reason)
            }
        }
    }

    /// Tells of the interruption and waits for the time of the next attempt.
    private func interrupt(_ reason: SignInError, isCrowded: Bool = false) async throws {
        let now = EventLoop.now
        if case .interrupted(let since, let failures) = phase {
            phase = .interrupted(since: since, failures: failures + 1)
        } else {
            phase = .interrupted(since: now, failures: 0)
        }
        guard case .interrupted(_, let failures) = phase else { return }
        parts.steps.abandon(reason.message)
        parts.network.startAnew()
        parts.questions.isAttended = false
        var due = recovery.failed(
            at: now, asked: reason.retryAfter, isCrowded: isCrowded && home == nil, chance: .random(in: 0..<1))
        outlet.deliver(
            .interrupted(Interruption(reason: reason, nextAttempt: due - now, failures: failures)))
        while EventLoop.now < due {
            guard try await parts.attention.wait(for: due - EventLoop.now) else { continue }
            due = min(due, recovery.hastened(at: EventLoop.now))
        }
    }

    // One attempt

    /// Signs in, and stays until that is over.
    ///
    /// - Returns: nil when the user has signed out; why, when the server sends the account elsewhere.
    private func attempt() async throws -> SignInError? {
        guard way == .sip else {
            try await webLife.run()
            return nil
        }
        do {
            return try await attemptSIP()
        } catch {
            let reason = SignInError(any: error, hasSignedIn: hasSignedIn)
            guard mayFallBack(after: reason), !Task.isCancelled else { throw error }
            try await fallBack(after: reason)
            return nil
        }
    }

    /// Whether UCWA is to be tried: no registrar that the discovery has found could be connected to.
    private func mayFallBack(after reason: SignInError) -> Bool {
        let settings = account.configuration
        guard case .automatic = settings.transport, settings.server == nil, !hasSignedIn, !hasConnected else {
            return false
        }
        switch reason.kind {
        case .unreachable, .timeout, .connectionLost: return true
        case .nameNotFound: return parts.pools.links.ucwa != nil
        default: return false
        }
    }

    /// Signs in over UCWA. Where that cannot be reached either, it is the registrars that the user is told of.
    private func fallBack(after reason: SignInError) async throws {
        parts.steps.abandon(reason.message)
        outlet.deliver(
            .notice(localized("No SIP server can be reached. The account signs in over the web services (UCWA).")))
        web.capabilities.adopt(parts.capabilities.ownPresence.choice)
        // What waits for a registrar waits in vain, and is told of.
        parts.capabilities.close()
        way = .web
        do {
            try await webLife.run()
        } catch {
            guard !hasSignedIn, SignInError(any: error, hasSignedIn: false).kind.isAboutWay else { throw error }
            way = .sip
            throw reason
        }
    }

    private func attemptSIP() async throws -> SignInError? {
        var route = try await firstRoute()
        while true {
            var life: ConnectionLife?
            do {
                let registrar = try await connect(&route)
                hasConnected = true
                let current = ConnectionLife(registrar, parts) { [unowned self] in announce($0, $1, $2) }
                life = current
                switch try await current.run() {
                case .signedOut: return nil
                case .redirected(let home): try route.redirect(to: home)
                case .moved(let next, let reason):
                    home = next
                    await parts.pools.failed(reason)
                    return reason
                }
            } catch {
                let reason = SignInError(any: error, hasSignedIn: hasSignedIn)
                await parts.pools.failed(reason)
                guard life?.hasRegistered != true, route.mayGoOn(after: reason), !Task.isCancelled else { throw error }
                parts.steps.abandon(reason.message)
                if route.mayBeWidened { route.widen(try await parts.pools.search()) }
                guard !route.candidates.isEmpty else { throw error }
            }
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
                pools: parts.pools, connector: parts.connector, searches: parts.certificates.isProofAtHand)
            defer {
                if trial.hasSearched { route.widen([]) }
                candidates += trial.found
            }
            return try await trial.connect(candidates)
        }
        route.reach(registrar.connection.channel.candidate, of: candidates)
        return registrar
    }

    // Registered

    private func announce(_ connection: Connection, _ registration: Registration, _ summary: ProofSummary) {
        home = connection.channel.candidate
        announce(outcome(connection, registration, summary), remark: registration.remark)
    }

    private func announce(_ application: UCWAApplication) {
        announce(
            SignedIn(
                uri: account.configuration.address.uri, server: application.server, product: "UCWA",
                connection: application.tls.map { SignedIn.Protection($0.parameters) }, registrationLifetime: .zero,
                usedKeptCertificate: false, isRemote: false),
            remark: nil)
    }

    private func announce(_ outcome: SignedIn, remark: String?) {
        recovery.succeeded(at: EventLoop.now)
        parts.questions.isAttended = true
        let earlier = phase
        phase = .signedIn
        switch earlier {
        case .signedIn: break
        case .interrupted(let since, _):
            outlet.deliver(.restored(Restored(server: outcome.server, duration: EventLoop.now - since)))
        case .signingIn:
            if let remark { outlet.deliver(.notice(localized("The server remarks: \(remark)"))) }
            outlet.deliver(.signedIn(outcome))
            // libcurl remembers the password with the connections that it has logged on.
            parts.network.startAnew()
            keeping = EventLoop.shared.task { try await self.keepPassword() }
        }
    }

    private func keepPassword() async throws {
        do {
            if try await account.keepPassword() { outlet.deliver(.passwordKept) }
        } catch let error as KeyringError {
            outlet.deliver(
                .notice(localized("The password could not be kept in the system's keyring: \(error.reason).")))
        }
    }

    private func outcome(
        _ connection: Connection, _ registration: Registration, _ summary: ProofSummary
    ) -> SignedIn {
        let certificates = summary.isByCertificate ? parts.certificates : nil
        return SignedIn(
            uri: account.configuration.address.uri, server: connection.channel.candidate.authority,
            product: registration.product,
            connection: connection.channel.stream.tls.map { SignedIn.Protection($0.parameters) },
            signing: SignedIn.Protection(summary), gruu: registration.gruu?.description,
            certificateExpires: certificates?.current?.certificate.validity.notAfter,
            registrationLifetime: registration.lifetime, usedKeptCertificate: certificates?.isKept ?? false,
            isRemote: registration.isRemote)
    }
}
