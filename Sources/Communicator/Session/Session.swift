import Discovery
public import EventLoop
import Localization
import Security

/// One sign-in of an account and the time after it, until it ends for whatever reason.
///
/// A session outlives its connections: when one is lost after the sign-in, the session tells of the interruption and
/// signs in again, until that makes no sense. It composes the capabilities; each of them owns its state. What waits
/// is a child of one task, or waits for an answer of the connection or of the web services, which end with it: closing
/// the session ends all of it.
@LoopActor
public final class Session {
    private enum Phase {
        case signingIn
        case signedIn
        /// Signed in before, and again as soon as that is possible.
        case interrupted(since: ContinuousClock.Instant, failures: Int)
    }

    private let parts: SessionParts
    private lazy var way = SignInWay(parts) { [unowned self] in announce($0, remark: $1) }
    private var phase = Phase.signingIn
    private var recovery: Recovery
    private var task: Task<Void, any Error>?
    /// The password on its way to the keyring.
    private var keeping: Task<Void, any Error>?

    private var account: Account { parts.account }
    private var outlet: EventOutlet { parts.outlet }
    private var commands: any AccountCommands { way.commands }

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
        if isAvailable, way.isWeb { parts.network.startAnew() }
        guard isAvailable, way.isWeb || !parts.isRegistered else { return }
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
        parts.network.close()
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
            if way.isWeb { parts.network.cameBack() }
        }
    }

    /// Attempt after attempt, until the user signs out or there is no sense in another.
    private func persist() async throws {
        while true {
            do {
                recovery.begin(at: EventLoop.now)
                guard let reason = try await way.attempt(hasSignedIn: { self.hasSignedIn }) else { return }
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
            at: now, asked: reason.retryAfter, isCrowded: isCrowded && !way.hasHome, chance: .random(in: 0..<1))
        outlet.deliver(
            .interrupted(Interruption(reason: reason, nextAttempt: due - now, failures: failures)))
        while EventLoop.now < due {
            guard try await parts.attention.wait(for: due - EventLoop.now) else { continue }
            due = min(due, recovery.hastened(at: EventLoop.now))
        }
    }

    // Signed in

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
            // The HTTP client remembers the password with the servers that it has logged on to.
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
}
