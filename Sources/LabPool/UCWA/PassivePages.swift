import EventLoop
import Security

/// The page on which people sign in with a browser, in place of an ADFS (UCWA sheet 2.5): it leaves a cookie, which the
/// token service takes.
@LoopActor
final class PassivePages {
    nonisolated static let path = "/PassiveAuth/PassiveAuth.aspx"
    private static let cookie = "RPSAuth"

    private let state: PoolState
    private var sessions: [String: Account] = [:]

    init(state: PoolState) {
        self.state = state
    }

    /// Whose cookie a request carries.
    func account(of request: HTTPRequest) -> Account? {
        let cookies = request.headers.filter { $0.name == "cookie" }.flatMap { $0.value.split(separator: ";") }
        let prefix = "\(Self.cookie)="
        return cookies.lazy.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(prefix) }
            .compactMap { self.sessions[String($0.dropFirst(prefix.count))] }.first
    }

    func answer(_ request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> HTTPResponse {
        if state.faults[.passiveGrant] == 1 { return .empty(302, ["Location": Self.path]) }
        if request.method == "GET", account(of: request) != nil { return .page(200, "<p>You are signed in.</p>") }
        let page = LogOnForm(user: "", code: nil)
        switch try page.outcome(of: request, state: state, connection: connection.number) {
        case .shown(let response): return response
        case .declined: return .page(200, "<p>You are not signed in.</p>")
        case .confirmed(let account, _):
            let session = RandomBytes.hexadecimal(count: 24)
            sessions[session] = account
            return .empty(302, ["Location": Self.path, "Set-Cookie": "\(Self.cookie)=\(session); path=/; HttpOnly"])
        }
    }
}
