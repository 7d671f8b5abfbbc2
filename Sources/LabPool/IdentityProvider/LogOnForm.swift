import EventLoop
import Localization
import XML

/// The page where a user enters login name and password, and where it is a device's, its code.
@LoopActor
struct LogOnForm {
    /// What stands in the field of the login name at first.
    let user: String
    /// What stands in the field of the code at first; nil without such a field.
    let code: String?

    /// What became of the page.
    enum Outcome {
        case shown(HTTPResponse)
        /// The user does not want to; with the code that was typed.
        case declined(code: String?)
        case confirmed(Account, code: String?)
    }

    /// Shows the page, or judges what was entered. With a second factor the page asks for a one-time code after a password
    /// that is right; whose that was is kept in `pending`, by a name that nobody can guess, for one code.
    func outcome(
        of request: HTTPRequest, state: PoolState, connection: Int, pending: SecondFactors? = nil
    ) throws(Refusal) -> Outcome {
        if request.method == "GET" { return .shown(page("")) }
        try WebFront.demand("POST", of: request)
        let form = try HTTPForm(request)
        let code = form["UserCode"]
        if form["Cancel"] != nil { return .declined(code: code) }
        if let pending, let name = form["SecondFactor"] {
            guard let account = pending.account(name, code: form["OneTimeCode"] ?? "") else {
                return .shown(page("<p>Incorrect code. Sign in again.</p>"))
            }
            return .confirmed(account, code: code)
        }
        do {
            let account = try state.logOn(
                form["UserName"] ?? "", password: form["Password"] ?? "", connection: connection)
            guard let pending, pending.isWanted else { return .confirmed(account, code: code) }
            return .shown(Self.codePage(pending.begin(account), code))
        } catch {
            return .shown(page("<p>Incorrect user ID or password. Type the correct user ID and password.</p>"))
        }
    }

    private func page(_ remark: String) -> HTTPResponse {
        let codeField = code.map { "<p>Code <input name=\"UserCode\" value=\"\(Self.escaped($0))\"></p>" } ?? ""
        return .page(
            200,
            """
            \(remark)<form method="post">\(codeField)\
            <p>User <input name="UserName" value="\(Self.escaped(user))"></p>\
            <p>Password <input type="password" name="Password"></p>\
            <p><button>Sign in</button> <button name="Cancel" value="1">Cancel</button></p></form>
            """)
    }

    private static func codePage(_ name: String, _ code: String?) -> HTTPResponse {
        let kept = code.map { "<input type=\"hidden\" name=\"UserCode\" value=\"\(escaped($0))\">" } ?? ""
        return .page(
            200,
            """
            <p>Enter the code that your authenticator shows.</p><form method="post">\(kept)\
            <input type="hidden" name="SecondFactor" value="\(name)">\
            <p>Code <input name="OneTimeCode"></p><p><button>Verify</button></p></form>
            """)
    }

    private static func escaped(_ text: String) -> String {
        (try? XMLEscaping.attribute(text)) ?? ""
    }
}
