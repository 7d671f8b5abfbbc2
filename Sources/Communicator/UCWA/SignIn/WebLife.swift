import EventLoop
import Network
import UCWA

/// The account's time on a UCWA server: an application that is made, kept, and made anew when the server has forgotten
/// it (UCWA sheet 3), until the user signs out or the server cannot be reached.
@LoopActor
final class WebLife {
    /// Why an application is left in good order.
    private enum Departure {
        case signedOut
        /// The user is to appear offline: only an application in which nobody has appeared does that (UCWA sheet 3.4).
        case hidden
    }

    private let parts: SessionParts
    private let web: WebParts
    private let entry: WebEntry
    private let announce: @LoopActor (UCWAApplication) -> Void
    private var application: UCWAApplication?
    /// What is polled next in the application's channel.
    private var next: String?
    private var patience = ForgettingPatience()
    private var lostTouch: LostTouch

    /// - Parameter announce: called whenever the account is signed in.
    init(_ parts: SessionParts, _ web: WebParts, announce: @escaping @LoopActor (UCWAApplication) -> Void) {
        self.parts = parts
        self.web = web
        self.announce = announce
        entry = WebEntry(parts, web)
        lostTouch = LostTouch(time: parts.timing.webSearch)
    }

    /// Signs in, and stays until the user signs out. When called again after an error it goes on with the application
    /// of before, if that is still there.
    ///
    /// - Throws: ``SignInError``; the reason for which the server is lost; `CancellationError`.
    func run() async throws {
        do {
            while try await stayOnce() != .signedOut {}
        } catch let error as SignInError where error.refutesKnownPool {
            await web.search.forget()
            throw error
        }
    }

    /// - Returns: nil where the application was not left, but is gone.
    private func stayOnce() async throws -> Departure? {
        let former = try await revive()
        let application = if let former { former } else { try await entry.make() }
        self.application = application
        let start = EventLoop.now
        do {
            return try await stay(application, isNew: former == nil)
        } catch let refusal as UCWARefusal where Self.isEnd(refusal) {
            try await check(refusal)
            guard patience.allows(.challenged, after: EventLoop.now - start) else {
                throw SignInError(refusal, at: application.host)
            }
            return nil
        }
    }

    /// The application of before, if it is still there.
    private func revive() async throws -> UCWAApplication? {
        guard let application else { return nil }
        do {
            try await application.refresh()
            lostTouch.ended()
            return application
        } catch let refusal as UCWARefusal where Self.isEnd(refusal) {
            try await check(refusal)
        } catch {
            let isGivenUp = (error is NetworkError || error.isBadGateway) && lostTouch.failed(at: EventLoop.now)
            guard isGivenUp else {
                throw (error as? UCWARefusal).map { SignInError($0, at: application.host) } ?? error
            }
            lostTouch.ended()
            await web.search.forget()
        }
        self.application = nil
        return nil
    }

    /// Whether there is no such application, or no such channel, for us: a server that was started anew may not say
    /// which.
    private static func isEnd(_ refusal: UCWARefusal) -> Bool {
        refusal.isApplicationGone || refusal.status == 404 || refusal.isReplacement
    }

    /// Whether another application may be made in place of one that is gone.
    ///
    /// - Throws: ``SignInError`` if there is no sense in that.
    private func check(_ refusal: UCWARefusal) async throws {
        switch refusal.subcode {
        case nil, "ApplicationNotFound", "InactiveApplicationExpired": break
        case "PGetReplaced":
            entry.yieldEndpoint()
            application = nil
        case "CannotRedirect": await web.search.forget()
        default: throw SignInError(refusal, at: application?.host ?? "")
        }
    }

    // Staying

    private func stay(_ application: UCWAApplication, isNew: Bool) async throws -> Departure {
        guard let events = (isNew ? nil : next) ?? application.link("events") else {
            throw SignInError(.notAllowed, at: application.host)
        }
        let feed = EventFeed(
            application: application, href: events, patience: parts.timing.webPatience,
            longestPoll: parts.timing.webPoll)
        parts.isRegistered = true
        defer {
            parts.isRegistered = false
            web.capabilities.interrupted()
        }
        announce(application)
        do {
            let departure = try await stay(
                feed, WebEndpoint(account: parts.account, application: application, isNew: isNew))
            await leave(application, departure)
            return departure
        } catch {
            // A channel that the server refuses begins anew.
            next = error is UCWARefusal ? nil : feed.href
            guard let refusal = error as? UCWARefusal, !Self.isEnd(refusal) else { throw error }
            throw SignInError(refusal, at: application.host)
        }
    }

    private func stay(_ feed: EventFeed, _ endpoint: WebEndpoint) async throws -> Departure {
        try await withThrowingTaskGroup(of: Departure.self) { group in
            group.addTask {
                try await self.web.capabilities.run(endpoint)
                return .hidden
            }
            group.addTask {
                try await feed.follow { self.web.capabilities.take($0) }
                return .signedOut
            }
            group.addTask {
                try await self.parts.signOutWish.value()
                await self.web.capabilities.signOut()
                return .signedOut
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .signedOut
        }
    }

    /// Whether the server answers or not, the application is left.
    private func leave(_ application: UCWAApplication, _ departure: Departure) async {
        try? await EventLoop.withDeadline(parts.timing.signOut) { try await application.end() }
        self.application = nil
        if departure == .signedOut { await web.search.forget() }
    }
}

extension Error {
    /// Whether a proxy on the way does not reach the server.
    fileprivate var isBadGateway: Bool { (self as? UCWARefusal)?.status == 502 }
}
