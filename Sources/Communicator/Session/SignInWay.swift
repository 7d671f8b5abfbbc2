import Discovery
import EventLoop
import Localization
import Network

/// Which way an account is signed in over: SIP, or UCWA, because the user has chosen it or no registrar can be reached.
@LoopActor
final class SignInWay {
    private let parts: SessionParts
    private let announce: @LoopActor (SignedIn, _ remark: String?) -> Void
    private lazy var web = WebParts(parts)
    private lazy var sipLife = SIPLife(parts) { [unowned self] in announce($0, $1) }
    private lazy var webLife = WebLife(parts, web) { [unowned self] in announce(outcome($0), nil) }
    /// Whether that is UCWA.
    private(set) var isWeb: Bool

    /// - Parameter announce: called whenever the account is signed in.
    init(_ parts: SessionParts, announce: @escaping @LoopActor (SignedIn, _ remark: String?) -> Void) {
        self.parts = parts
        self.announce = announce
        isWeb = if case .web = parts.account.configuration.transport { true } else { false }
    }

    /// What the account can do the way it is signed in.
    var commands: any AccountCommands { isWeb ? web.capabilities : parts.capabilities }

    /// Whether it is known where the account is served.
    var hasHome: Bool { sipLife.home != nil }

    /// Signs in, and stays until that is over.
    ///
    /// - Parameter hasSignedIn: whether the session is signed in, or has been.
    /// - Returns: nil when the user has signed out; why, when the server sends the account elsewhere.
    /// - Throws: ``SignInError``; the reason for which the server is lost; `CancellationError`.
    func attempt(hasSignedIn: @LoopActor () -> Bool) async throws -> SignInError? {
        guard !isWeb else {
            try await webLife.run()
            return nil
        }
        do {
            return try await sipLife.run(hasSignedIn: hasSignedIn())
        } catch {
            let reason = SignInError(any: error, hasSignedIn: hasSignedIn())
            guard !hasSignedIn(), mayFallBack(after: reason), !Task.isCancelled else { throw error }
            try await fallBack(after: reason, hasSignedIn: hasSignedIn)
            return nil
        }
    }

    /// Whether UCWA is to be tried: no registrar could be connected to, whether it was named or found.
    private func mayFallBack(after reason: SignInError) -> Bool {
        let settings = parts.account.configuration
        guard case .automatic = settings.transport, !sipLife.hasConnected else { return false }
        switch reason.kind {
        case .unreachable, .timeout, .connectionLost: return true
        case .nameNotFound: return settings.server != nil || parts.pools.links.ucwa != nil
        default: return false
        }
    }

    /// Signs in over UCWA. Where that cannot be reached either, it is the registrars that the user is told of.
    private func fallBack(after reason: SignInError, hasSignedIn: @LoopActor () -> Bool) async throws {
        parts.steps.abandon(reason.message)
        outlet.deliver(
            .notice(localized("No SIP server can be reached. The account signs in over the web services (UCWA).")))
        web.capabilities.adopt(parts.capabilities.ownPresence.choice)
        // What waits for a registrar waits in vain, and is told of.
        parts.capabilities.close()
        isWeb = true
        do {
            try await webLife.run()
        } catch {
            guard !hasSignedIn(), SignInError(any: error, hasSignedIn: false).kind.isAboutWay else { throw error }
            isWeb = false
            throw reason
        }
    }

    private var outlet: EventOutlet { parts.outlet }

    private func outcome(_ application: UCWAApplication) -> SignedIn {
        SignedIn(
            uri: parts.account.configuration.address.uri, server: application.server, product: "UCWA",
            connection: application.tls.map { SignedIn.Protection($0.parameters) }, registrationLifetime: .zero,
            usedKeptCertificate: false, isRemote: false)
    }
}
