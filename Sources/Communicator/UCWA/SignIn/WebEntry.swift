import Discovery
import EventLoop
import Localization
import SIP
import Security
import UCWA
import Web

/// From the account to an application of its own: the place where those are made is found, and one is made there, in
/// which the user appears.
@LoopActor
final class WebEntry {
    private let parts: SessionParts
    private let web: WebParts
    /// What the server tells the account's application by from others of the user's.
    private var endpoint: String

    init(_ parts: SessionParts, _ web: WebParts) {
        self.parts = parts
        self.web = web
        endpoint = parts.account.endpoint.instance.description
    }

    /// The application that there was belongs to another program too, as where two share the account's folder: the next
    /// one is this program's alone.
    func yieldEndpoint() {
        endpoint = RandomUUID.generate()
        parts.outlet.deliver(
            .notice(
                localized("Another program is signed in with the same settings. This one goes on beside it.")))
    }

    /// - Throws: ``SignInError``; `CancellationError`.
    func make() async throws -> UCWAApplication {
        var place = try await web.search.place(named: parts.pools.links.ucwa)
        while true {
            do {
                let application = try await make(at: place)
                await web.search.keep(place)
                return application
            } catch let error as CancellationError {
                throw error
            } catch {
                let reason = reason(of: error, at: place)
                if reason.refutesKnownPool { await web.search.forget() }
                guard web.search.isFromMemory, reason.mayBeElsewhere else { throw reason }
                parts.steps.abandon(reason.message)
                place = try await web.search.search()
            }
        }
    }

    private func make(at place: WebAddress) async throws -> UCWAApplication {
        try await parts.steps.run(.registration, place.host) {
            let application = try await UCWAApplication(
                at: place, .init(userAgent: parts.account.configuration.userAgent, endpoint: endpoint),
                transport: web.tokens)
            try await web.capabilities.appear(in: application)
            return application
        }
    }

    private func reason(of error: any Error, at place: WebAddress) -> SignInError {
        (error as? UCWARefusal).map { SignInError($0, at: place.host) } ?? SignInError(any: error, hasSignedIn: false)
    }
}

extension SignInError {
    /// Whether there is sense in looking for the place of the applications anew.
    fileprivate var mayBeElsewhere: Bool { refutesKnownPool || status == 404 || kind.isAboutWay }
}

extension SignInError.Kind {
    /// Whether it says that a server is not to be had from here.
    var isAboutWay: Bool {
        switch self {
        case .unreachable, .timeout, .connectionLost, .nameNotFound, .tls: true
        default: false
        }
    }
}
