import EventLoop
import Localization
import Security

/// Windows authentication in front of the ticket service, as IIS does it: Negotiate and NTLM (RFC 4559), bound to the
/// connection.
@LoopActor
struct WindowsLogOnGate {
    /// What became of a request's credentials.
    enum Verdict {
        /// The user is this account's owner; headers to send along.
        case passed(Account, [(name: String, value: String)])
        /// The response to send; the refusal if the request was refused for good.
        case answer(HTTPResponse, Refusal?)
    }

    let state: PoolState
    let logOns: WindowsLogOns

    private var schemes: [String] {
        if state.faults.contains(.basicOnly) { return ["Basic"] }
        return state.faults.contains(.negotiateOnly) ? ["Negotiate"] : ["Negotiate", "NTLM"]
    }
    private var offer: [(name: String, value: String)] {
        schemes.map { ("WWW-Authenticate", $0 == "Basic" ? "Basic realm=\"\(state.names.domain)\"" : $0) }
    }
    /// The longest token that is read, in bytes: Kerberos tickets with many groups are long.
    private static let tokenLimit = 64 * 1024

    /// Judges a request.
    func judge(_ request: HTTPRequest, on connection: HTTPConnection) -> Verdict {
        if state.faults.contains(.modernAuthentication) || state.faults.contains(.oauth) { return modernAuthentication }
        guard let header = request["authorization"] else {
            if let account = connection.account, !state.faults.contains(.repeatedLogOn) { return .passed(account, []) }
            return .answer(challenge(), nil)
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard let scheme = parts.first, schemes.contains(where: { $0.lowercased() == scheme.lowercased() })
        else {
            return .answer(challenge(), .schemeUnknown(String(parts.first ?? "")))
        }
        guard let text = parts.dropFirst().first, let token = try? Base64.decode(text, limit: Self.tokenLimit) else {
            return .answer(challenge(), .credentialsMalformed(reason: localized("the token is not base64")))
        }
        return scheme.lowercased() == "basic"
            ? judge(basic: token, on: connection) : judge(token, scheme: String(scheme), on: connection)
    }

    /// Login name and password as they are (RFC 7617), which each request brings along.
    private func judge(basic token: [UInt8], on connection: HTTPConnection) -> Verdict {
        let parts = String(decoding: token, as: UTF8.self).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return .answer(challenge(), .credentialsMalformed(reason: localized("the token is not base64")))
        }
        do {
            return .passed(
                try state.logOn(String(parts[0]), password: String(parts[1]), connection: connection.number), [])
        } catch {
            return .answer(challenge(), error)
        }
    }

    private func judge(_ token: [UInt8], scheme: String, on connection: HTTPConnection) -> Verdict {
        let logOn = connection.logOn ?? logOns.web()
        connection.logOn = nil
        connection.account = nil
        switch logOn.accept(token) {
        case .challenge(let answer):
            if !state.faults.contains(.forgottenLogOn) { connection.logOn = logOn }
            let value = "\(scheme) \(Base64.encode(SpoiledToken.applied(state.faults, to: answer)))"
            return .answer(.empty(401, ["WWW-Authenticate": value]), nil)
        case .accepted(_, _, let context) where logOns.binding != nil && !context.isBound:
            return .answer(challenge(), .fault(.extendedProtection))
        case .accepted(let user, let answer, _):
            let last = SpoiledToken.applied(state.faults, to: answer)
            return welcome(user, last.isEmpty ? nil : "\(scheme) \(Base64.encode(last))", on: connection)
        case .refused(let reason): return refuse(reason, on: connection)
        }
    }

    private func refuse(_ reason: String, on connection: HTTPConnection) -> Verdict {
        state.countFailedLogOn(connection: connection.number)
        return .answer(challenge(), .logOnFailed(reason: reason))
    }

    private func welcome(_ user: String, _ token: String?, on connection: HTTPConnection) -> Verdict {
        if state.faults.contains(.wrongPassword) || state.faults.contains(.endlessLogOn) {
            return refuse(localized("the pool was asked to refuse every password"), on: connection)
        }
        guard let account = state.account(login: user) else {
            return .answer(challenge(), .logOnForUnknownUser(user))
        }
        connection.account = account
        state.journal.add(.loggedOn(connection: connection.number, address: account.address))
        return .passed(account, token.map { [("WWW-Authenticate", $0)] } ?? [])
    }

    private func challenge() -> HTTPResponse {
        HTTPResponse(status: 401, headers: offer)
    }

    private var modernAuthentication: Verdict {
        let diagnostics = "28029;source=\"\(state.names.frontEnd)\";reason=\"Authentication type not allowed.\""
        return .answer(.empty(403, ["X-Ms-diagnostics": diagnostics]), .fault(.modernAuthentication))
    }
}
