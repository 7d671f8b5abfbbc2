import EventLoop
import Security
import Web

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
        switch request.method {
        case "GET": return page(account(of: request) == nil ? form : "You are signed in.")
        case "POST": return signIn(request, on: connection)
        default: throw .methodNotAllowed(request.method)
        }
    }

    private func signIn(_ request: HTTPRequest, on connection: HTTPConnection) -> HTTPResponse {
        let fields = FormEncoding.fields(String(decoding: request.body, as: UTF8.self)) ?? [:]
        guard
            let account = try? state.logOn(
                fields["UserName"] ?? "", password: fields["Password"] ?? "", connection: connection.number)
        else { return page("<p>User name or password is wrong.</p>\(form)") }
        let session = RandomBytes.hexadecimal(count: 24)
        sessions[session] = account
        return .empty(302, ["Location": Self.path, "Set-Cookie": "\(Self.cookie)=\(session); path=/; HttpOnly"])
    }

    private var form: String {
        """
        <form method="post" action="\(Self.path)"><input name="UserName"/><input name="Password" type="password"/>\
        <button type="submit">Sign in</button></form>
        """
    }

    private func page(_ content: String) -> HTTPResponse {
        let page = """
            <!DOCTYPE html><html><head><meta charset="utf-8"/><title>Sign in</title></head><body>\(content)</body></html>
            """
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")],
            body: Array(page.utf8))
    }
}
