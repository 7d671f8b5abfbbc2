import Discovery
import EventLoop
import JSON
import Localization
import Network
import SIP
import UCWA
import Web

/// The account's time on a UCWA server: an application that is made, kept, and made anew when the server has forgotten it
/// (UCWA sheet 3), until the user signs out or the server cannot be reached.
@LoopActor
final class WebLife {
    /// How long the server may not be heard of before that is an interruption.
    private static let patience: Duration = .seconds(20)
    /// An application that was forgotten so soon was not worth making.
    private static let worthwhile: Duration = .seconds(300)
    /// The most of those in a row.
    private static let limit = 3

    private let parts: SessionParts
    private let web: WebParts
    private let announce: @LoopActor (UCWAApplication) -> Void
    private var application: UCWAApplication?
    /// What is polled next in the application's channel.
    private var next: String?
    private var forgotten = 0

    /// - Parameter announce: called whenever the account is signed in.
    init(_ parts: SessionParts, _ web: WebParts, announce: @escaping @LoopActor (UCWAApplication) -> Void) {
        self.parts = parts
        self.web = web
        self.announce = announce
    }

    /// Signs in, and stays until the user signs out. When called again after an error it goes on with the application
    /// of before, if that is still there.
    ///
    /// - Throws: ``SignInError``; the reason for which the server is lost; `CancellationError`.
    func run() async throws {
        while true {
            let isNew = try await !revive()
            let application = try await isNew ? make() : self.application
            guard let application else { return }
            let start = EventLoop.now
            do {
                try await stay(application, isNew: isNew)
                return
            } catch let refusal as UCWARefusal where Self.isEnd(refusal) {
                try await check(refusal)
                forgotten = EventLoop.now - start < Self.worthwhile ? forgotten + 1 : 0
                guard forgotten <= Self.limit else { throw SignInError(refusal, at: application.host) }
            }
        }
    }

    /// Whether the application of before is still there.
    private func revive() async throws -> Bool {
        guard let application else { return false }
        do {
            try await application.refresh()
            return true
        } catch let refusal as UCWARefusal where Self.isEnd(refusal) {
            try await check(refusal)
            self.application = nil
            return false
        } catch let refusal as UCWARefusal {
            throw SignInError(refusal, at: application.host)
        }
    }

    /// Whether there is no such application, or no such channel: a server that was started anew may not say which.
    private static func isEnd(_ refusal: UCWARefusal) -> Bool { refusal.isApplicationGone || refusal.status == 404 }

    /// Whether another application may be made in place of one that is gone.
    ///
    /// - Throws: ``SignInError`` if there is no sense in that.
    private func check(_ refusal: UCWARefusal) async throws {
        switch refusal.subcode {
        case nil, "ApplicationNotFound", "InactiveApplicationExpired": break
        case "CannotRedirect": await web.search.forget()
        default: throw SignInError(refusal, at: application?.host ?? "")
        }
    }

    // Making one

    private func make() async throws -> UCWAApplication {
        var place = try await web.search.place(named: parts.pools.links.ucwa)
        while true {
            do {
                let application = try await make(at: place)
                await web.search.keep(place)
                self.application = application
                return application
            } catch let error as CancellationError {
                throw error
            } catch {
                let reason = reason(of: error, at: place)
                if reason.refutesKnownPool { await web.search.forget() }
                guard web.search.isFromMemory, reason.refutesKnownPool || reason.kind.isAboutWay else { throw reason }
                parts.steps.abandon(reason.message)
                place = try await web.search.search()
            }
        }
    }

    private func make(at place: WebAddress) async throws -> UCWAApplication {
        try await parts.steps.run(.registration, place.host) {
            let identity = UCWAApplication.Identity(
                userAgent: parts.account.configuration.userAgent,
                endpoint: parts.account.endpoint.instance.description)
            let application = try await UCWAApplication(at: place, identity, transport: web.tokens)
            if let link = application.link("makeMeAvailable", of: "me") {
                try await makeAvailable(application, link)
                try await application.refresh()
            }
            return application
        }
    }

    private func makeAvailable(_ application: UCWAApplication, _ link: String) async throws {
        let appearance = web.capabilities.signInAs
        do {
            try await application.post(
                link,
                .object(present: [
                    "signInAs": .string(appearance),
                    "supportedMessageFormats": .array(["Plain", "Html"]), "supportedModalities": .array(["Messaging"]),
                ]))
            web.capabilities.appeared(as: appearance)
        } catch let refusal as UCWARefusal where refusal.status == 409 {
            // Available already.
        }
    }

    private func reason(of error: any Error, at place: WebAddress) -> SignInError {
        (error as? UCWARefusal).map { SignInError($0, at: place.host) } ?? SignInError(any: error, hasSignedIn: false)
    }

    // Staying

    private func stay(_ application: UCWAApplication, isNew: Bool) async throws {
        guard let events = (isNew ? nil : next) ?? application.link("events") else {
            throw SignInError(.notAllowed, at: application.host)
        }
        let feed = EventFeed(application: application, href: events, patience: Self.patience)
        parts.isRegistered = true
        defer {
            parts.isRegistered = false
            web.capabilities.interrupted()
        }
        announce(application)
        do {
            try await stay(feed, WebEndpoint(account: parts.account, application: application, isNew: isNew))
        } catch {
            // A channel that the server refuses begins anew.
            next = error is UCWARefusal ? nil : feed.href
            guard let refusal = error as? UCWARefusal, !Self.isEnd(refusal) else { throw error }
            throw SignInError(refusal, at: application.host)
        }
        await leave(application)
    }

    private func stay(_ feed: EventFeed, _ endpoint: WebEndpoint) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.web.capabilities.run(endpoint) }
            group.addTask { try await feed.follow { self.web.capabilities.take($0) } }
            group.addTask {
                try await self.parts.signOutWish.value()
                await self.web.capabilities.signOut()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Whether the server answers or not, the session ends.
    private func leave(_ application: UCWAApplication) async {
        try? await EventLoop.withDeadline(parts.timing.signOut) { try await application.end() }
        self.application = nil
        await web.search.forget()
    }
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
