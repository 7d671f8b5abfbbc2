import EventLoop
import JSON
import Localization
import Security

/// Issues and checks the tokens of the web API (UCWA sheet 2).
@LoopActor
final class TokenService {
    nonisolated static let path = "/WebTicket/oauthtoken"
    /// How tokens of this service begin.
    private static let prefix = "cwt="
    private static let userLifetime: Int64 = 28_289
    private static let guestLifetime: Int64 = 3543

    /// What is wrong with a token request: the error's name, the diagnosis, what else is told.
    private struct Failure: Error {
        let name: String
        var diagnosis: (number: Int, text: String)?
        let refusal: Refusal

        static func invalidRequest(_ name: String, _ value: String = "") -> Failure {
            Failure(name: "invalid_request", refusal: .valueWrong(element: name, value: value))
        }

        static func invalidGrant(_ reason: String) -> Failure {
            Failure(name: "invalid_grant", refusal: .logOnFailed(reason: reason))
        }

        static func unsupported(_ grant: String) -> Failure {
            Failure(
                name: "unsupported_grant_type", diagnosis: (28029, "Authentication type not allowed."),
                refusal: .schemeUnknown(grant))
        }
    }

    /// What becomes of a request for something that tokens protect.
    enum Verdict {
        case admitted(AccessToken)
        case refused(HTTPResponse, Refusal?)
    }

    private let state: PoolState
    private let gate: WindowsLogOnGate
    private let passive: PassivePages
    private var tokens: [String: AccessToken] = [:]
    private var uses = 0

    init(state: PoolState, gate: WindowsLogOnGate, passive: PassivePages) {
        self.state = state
        self.gate = gate
        self.passive = passive
    }

    // Checking

    /// Judges the token of a request.
    func judge(_ request: HTTPRequest, at site: PoolSite) -> Verdict {
        guard let text = request.bearer else { return .refused(challenge(at: site), nil) }
        uses += 1
        let isLost = state.faults[.tokenLost] == uses
        if state.faults.contains(.oauth), !text.hasPrefix(Self.prefix) {
            return judgeIdentity(request, at: site, isOver: isLost)
        }
        if isLost { tokens[text] = nil }
        guard let token = tokens[text] else { return .refused(challenge(at: site), .ticketUnknown) }
        guard token.origin == site.web else {
            return .refused(foreign(at: site), .ticketForAnotherService(token.origin))
        }
        guard state.now < token.expires else { return .refused(challenge(at: site), .ticketExpired) }
        return .admitted(token)
    }

    /// Judges a token of the identity provider, which is taken as it is (UCWA sheet 2.7).
    private func judgeIdentity(_ request: HTTPRequest, at site: PoolSite, isOver: Bool) -> Verdict {
        let logOn = BearerLogOn(state: state, site: site)
        do throws(Refusal) {
            guard !isOver else { throw .ticketExpired }
            return .admitted(try logOn.accessToken(request))
        } catch {
            var response = challenge(at: site, status: 403)
            response.headers += logOn.explanation(of: error)
            return .refused(response, error)
        }
    }

    /// The answer to a request without a good token.
    func challenge(at site: PoolSite, status: Int = 401) -> HTTPResponse {
        let form = state.faults[.challengeForm].flatMap { TokenChallenge(rawValue: $0) } ?? .twoFields
        let bearer =
            state.faults.contains(.oauth)
            ? BearerLogOn(state: state, site: site).field : BearerLogOn.servers(of: state.names.domain)
        let fields = form.fields(service: site.web + Self.path, grants: grants, bearer: bearer)
        let page = "<!DOCTYPE html><html><head><title>\(status)</title></head><body>Access is denied.</body></html>"
        return HTTPResponse(
            status: status,
            headers: [("Content-Type", "text/html")] + fields.map { ("WWW-Authenticate", $0) }, body: Array(page.utf8))
    }

    /// The answer to a token of another pool: 500, or what is seen besides.
    private func foreign(at site: PoolSite) -> HTTPResponse {
        switch state.faults[.foreignTokenStatus] {
        case 401?: return challenge(at: site)
        case 403?:
            var response = challenge(at: site, status: 403)
            response.headers.append(("Warning", "120 \(state.names.frontEnd) \"InvalidToken\""))
            return response
        default: return UCWAFailure(.serviceFailure).response
        }
    }

    private var grants: [Grant] {
        var grants: [Grant] = [.windows, .meeting, .password]
        if state.faults.contains(.oauth) { grants = [.meeting] }
        if state.faults.contains(.passiveGrant) { grants = [.passive, .meeting] }
        if state.faults.contains(.windowsGrant) { grants = [.windows, .meeting] }
        if state.faults.contains(.noGuests) { grants.removeAll { $0 == .meeting } }
        return grants
    }

    // Issuing

    /// Answers a token request.
    func issue(_ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection) -> HTTPResponse {
        // The first leg of a log-on comes without a body: IIS answers it before the form is looked at.
        if request.body.isEmpty, request["authorization"] != nil, grants.contains(.windows),
            case .answer(let response, _) = gate.judge(request, on: connection)
        {
            return response
        }
        do throws(Failure) {
            let form = try form(of: request)
            guard let grant = form["grant_type"] else { throw .invalidRequest("grant_type") }
            guard let known = Grant(rawValue: grant), grants.contains(known), !isRefused(known) else {
                throw .unsupported(grant)
            }
            return try issue(known, form, request, at: site, on: connection)
        } catch {
            state.journal.add(.refusal(.web, connection: connection.number, error.refusal))
            return response(to: error, at: site)
        }
    }

    private func isRefused(_ grant: Grant) -> Bool {
        state.faults.contains(.modernAuthentication) && grant != .meeting
    }

    private func issue(
        _ grant: Grant, _ form: HTTPForm, _ request: HTTPRequest, at site: PoolSite,
        on connection: HTTPConnection
    ) throws(Failure) -> HTTPResponse {
        if grant != .password, let name = form["username"] { throw .invalidRequest("username", name) }
        if grant == .windows || grant == .passive, form["password"] != nil { throw .invalidRequest("password") }
        switch grant {
        case .password: return token(for: .user(try account(form, on: connection)), at: site)
        case .meeting: return token(for: .guest(try guest(form)), at: site)
        case .windows: return windows(request, at: site, on: connection)
        case .passive:
            guard let account = passive.account(of: request) else {
                throw Failure(
                    name: "invalid_grant", diagnosis: (28020, "No valid security token."), refusal: .notAuthenticated)
            }
            return token(for: .user(account), at: site)
        }
    }

    private func form(of request: HTTPRequest) throws(Failure) -> HTTPForm {
        let form: HTTPForm
        do {
            form = try HTTPForm(request)
        } catch {
            throw Failure(name: "invalid_request", refusal: error)
        }
        if let scope = form["scope"], scope != "all" {
            throw Failure(name: "invalid_scope", refusal: .valueWrong(element: "scope", value: scope))
        }
        return form
    }

    private func account(_ form: HTTPForm, on connection: HTTPConnection) throws(Failure) -> Account {
        guard let login = form["username"] else { throw .invalidRequest("username") }
        guard let password = form["password"] else { throw .invalidRequest("password") }
        do {
            return try state.logOn(login, password: password, connection: connection.number)
        } catch {
            throw Failure(name: "invalid_grant", refusal: error)
        }
    }

    private func guest(_ form: HTTPForm) throws(Failure) -> AccessToken.Guest {
        guard let meeting = form["ms_rtc_conferenceuri"] else { throw .invalidRequest("ms_rtc_conferenceuri") }
        guard let key = form["password"] else { throw .invalidRequest("password") }
        guard let room = state.conferences.room(focus: meeting), room.identifier.lowercased() == key.lowercased(),
            !state.faults.contains(.guestsRefused)
        else { throw .invalidGrant(meeting) }
        guard let old = form["ms_rtc_renew"] else {
            return AccessToken.Guest(address: "\(RandomUUID.generate())@anonymous.invalid", meeting: meeting)
        }
        guard case .guest(let guest)? = tokens[old]?.holder, guest.meeting == meeting else {
            throw Failure(name: "invalid_grant", refusal: .ticketUnknown)
        }
        return guest
    }

    private func windows(_ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection) -> HTTPResponse {
        switch gate.judge(request, on: connection) {
        case .answer(let response, let refusal):
            if let refusal { state.journal.add(.refusal(.web, connection: connection.number, refusal)) }
            return response
        case .passed(let account, let headers):
            var response = token(for: .user(account), at: site)
            response.headers += headers
            return response
        }
    }

    private func token(for holder: AccessToken.Holder, at site: PoolSite) -> HTTPResponse {
        var lifetime = Self.userLifetime
        if case .guest = holder { lifetime = Self.guestLifetime }
        if let seconds = state.faults[.shortToken] { lifetime = Int64(seconds) }
        let text = "\(Self.prefix)\(Base64.encodeForURL(RandomBytes.generate(count: 192)))"
        tokens[text] = AccessToken(text: text, origin: site.web, holder: holder, expires: state.now + lifetime)
        if case .user(let account) = holder { state.journal.add(.ticketIssued(address: account.address)) }
        var response = HTTPResponse.json(
            200,
            .object([
                .init("access_token", .string(text)), .init("expires_in", .integer(Int(lifetime))),
                .init("ms_rtc_identityscope", "local"), .init("token_type", "Bearer"),
            ]))
        response.headers += [("Cache-Control", "no-store"), ("Pragma", "no-cache")]
        return response
    }

    private func response(to failure: Failure, at site: PoolSite) -> HTTPResponse {
        var members: [JSONValue.Member] = [.init("error", .string(failure.name))]
        if case .notAuthenticated = failure.refusal {
            members.append(.init("ms_rtc_passiveauthuri", .string(site.web + PassivePages.path)))
        }
        var response = HTTPResponse.json(400, .object(members))
        if let (number, text) = failure.diagnosis {
            let diagnosis = "\(number);source=\"\(state.names.frontEnd)\";reason=\"\(text)\""
            response.headers.append(("X-Ms-diagnostics", diagnosis))
        }
        return response
    }
}

extension HTTPRequest {
    /// The token of `Authorization: Bearer`.
    var bearer: String? {
        guard let parts = self["authorization"]?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        return String(parts[1])
    }
}
