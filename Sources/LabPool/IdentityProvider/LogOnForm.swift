import EventLoop
import Localization
import Security

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

    /// Shows the page, or judges what was entered.
    func outcome(of request: HTTPRequest, state: PoolState, connection: Int) throws(Refusal) -> Outcome {
        if request.method == "GET" { return .shown(page("")) }
        try WebFront.demand("POST", of: request)
        let form = try HTTPForm(request)
        let code = form["UserCode"]
        if form["Cancel"] != nil { return .declined(code: code) }
        guard let account = state.account(login: form["UserName"] ?? ""),
            account.password == Secret(utf8: form["Password"] ?? ""), !state.faults.contains(.wrongPassword)
        else {
            state.countFailedLogOn(connection: connection)
            return .shown(page("<p>Incorrect user ID or password. Type the correct user ID and password.</p>"))
        }
        state.journal.add(.loggedOn(connection: connection, address: account.address))
        return .confirmed(account, code: code)
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

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
