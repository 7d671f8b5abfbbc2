import EventLoop
import JSON
import Network
import Security
import UCWA
import Web

/// The user's log-on at the page of a token service (UCWA sheet 2.5), such as AD FS: whoever has passed it has cookies,
/// for which the service gives tokens.
@LoopActor
final class PassiveProof {
    /// Opens a window at a page.
    ///
    /// - Throws: ``SignInError`` if there is no browser.
    typealias Opening = @LoopActor (WebAddress) throws -> any LogOnWindow

    /// How long the user has.
    private static let patience: Duration = .seconds(900)
    private static let pause: Duration = .milliseconds(500)

    private let transport: any WebTransport
    private let open: Opening
    private let show: @LoopActor (LogOnPage) -> Void
    /// The cookies of each service that has taken them.
    private var cookies: [WebAddress: Secret] = [:]

    /// - Parameters:
    ///   - open: opens the window.
    ///   - show: tells the user of it.
    init(
        _ transport: any WebTransport, open: @escaping Opening = PassiveProof.openBrowser,
        show: @escaping @LoopActor (LogOnPage) -> Void
    ) {
        self.transport = transport
        self.open = open
        self.show = show
    }

    /// Asks a service for a token; where it wants that, the user logs on first.
    ///
    /// - Parameter asks: whether the user may be asked to.
    /// - Returns: the service's last word.
    /// - Throws: ``SignInError`` if the user does not log on; what the transport throws; `CancellationError`.
    func send(to service: WebAddress, asks: Bool) async throws -> HTTPResponse {
        let response = try await post(service, cookies[service])
        guard let page = Self.page(in: response) else { return response }
        cookies[service] = nil
        guard let place = service.resolved(page), place.isSameOrigin(as: service) else {
            throw SignInError(passivePage: page, namedBy: service)
        }
        guard asks else { throw SignInError(logOnUnfinishedAt: place) }
        return try await logOn(at: place, for: service)
    }

    /// The page that users are to pass; nil where the answer names none.
    private static func page(in response: HTTPResponse) -> String? {
        guard response.status == 400 else { return nil }
        return JSONValue(parsing: response.body)?["ms_rtc_passiveauthuri"]?.text
    }

    private func post(_ service: WebAddress, _ cookies: Secret?) async throws -> HTTPResponse {
        var request = TokenRequest.passive.request(to: service)
        if let cookies {
            request.headers.append(name: "Cookie", value: cookies.withBytes { String(decoding: $0, as: UTF8.self) })
        }
        return try await transport.send(request)
    }

    // The window

    private func logOn(at page: WebAddress, for service: WebAddress) async throws -> HTTPResponse {
        let window = try open(page)
        show(.window(url: page.text))
        let outcome: Result<HTTPResponse, any Error>
        do {
            outcome = .success(
                try await EventLoop.withDeadline(Self.patience) {
                    try await self.passage(of: window, at: page, for: service)
                })
        } catch {
            outcome = .failure(error)
        }
        show(.over)
        await window.close()
        do {
            return try outcome.get()
        } catch is DeadlineExceeded {
            throw SignInError(logOnUnfinishedAt: page)
        }
    }

    /// Until the window is back at the page with cookies for which the service gives a token. Nothing else tells that
    /// the user has passed it.
    private func passage(
        of window: any LogOnWindow, at page: WebAddress, for service: WebAddress
    ) async throws -> HTTPResponse {
        var tried: Secret?
        while true {
            try await EventLoop.sleep(for: Self.pause)
            guard let state = try await window.look() else { throw SignInError(logOnUnfinishedAt: page) }
            let isBack = state.pages.contains { WebAddress($0.prefix { $0 != "#" })?.isSameOrigin(as: page) == true }
            guard isBack, let found = BrowserCookie.header(of: state.cookies, for: service),
                tried != found
            else { continue }
            tried = found
            let response = try await post(service, found)
            guard Self.page(in: response) == nil else { continue }
            cookies[service] = found
            return response
        }
    }

    private static func openBrowser(at page: WebAddress) throws -> any LogOnWindow {
        guard let program = InstalledBrowser.find(), let window = ChromiumWindow(program, at: page) else {
            throw SignInError(noBrowserFor: page)
        }
        return window
    }
}
