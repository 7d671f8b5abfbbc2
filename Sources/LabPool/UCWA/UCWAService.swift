import EventLoop
import JSON
import Localization
import Security

/// UCWA 2.0: discovery with tokens, the token service, and the applications of users and guests.
@LoopActor
final class UCWAService {
    /// Where applications are made; the second spelling is what join pages name.
    nonisolated static let applications = "/ucwa/oauth/v1/applications"
    nonisolated static let namedByJoinPages = "/ucwa/v1/applications"
    private static let perUser = 3

    private let state: PoolState
    private let router: Router
    private let tokens: TokenService
    private let passive: PassivePages
    private var running: [WebApplication] = []
    /// What clients are told once of an application that the pool has ended.
    private var ended: [String: UCWAFailure] = [:]

    init(state: PoolState, router: Router, gate: WindowsLogOnGate) {
        self.state = state
        self.router = router
        passive = PassivePages(state: state)
        tokens = TokenService(state: state, gate: gate, passive: passive)
    }

    /// Ends all applications: nothing waits any more.
    func stop() {
        for application in running { end(application) }
    }

    /// Whether a request is for the web API.
    nonisolated static func owns(_ path: String) -> Bool {
        let path = path.lowercased()
        return path.hasPrefix("/ucwa/")
            || [TokenService.path, PassivePages.path, PoolSite.Path.oauthDiscovery].contains {
                $0.lowercased() == path
            }
    }

    /// Answers a request at one of the pool's sites.
    func answer(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> WebReply {
        let reply = try judge(request, at: site, on: connection)
        guard case .now(var response) = reply else { return reply }
        response.headers += [("X-MS-Server-Fqdn", state.names.frontEnd), ("X-MS-UcwaVersion", "2")]
        return .now(response)
    }

    private func judge(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> WebReply {
        let path = request.path.lowercased()
        // A browser names the origin of every form that it sends.
        if path == PassivePages.path.lowercased() { return .now(try passive.answer(request, on: connection)) }
        if request["origin"] != nil || request["x-ms-origin"] != nil { return .now(foreignOrigin(connection)) }
        if request.method == "POST", request["content-length"] == nil, request["transfer-encoding"] == nil {
            return .now(.empty(411))
        }
        if path == TokenService.path.lowercased() {
            try WebFront.demand("POST", of: request)
            return .now(tokens.issue(request, at: site, on: connection))
        }
        if let answer = UCWAFaults(state: state).answer(path) { return .now(answer) }
        switch tokens.judge(request, at: site) {
        case .refused(let response, let refusal):
            if let refusal { note(refusal, connection) }
            return .now(response)
        case .admitted(let token):
            guard path != PoolSite.Path.oauthDiscovery.lowercased() else {
                try WebFront.demand("GET", of: request)
                return .now(try userDocument(request, at: site))
            }
            return serve(request, token, connection)
        }
    }

    private func note(_ refusal: Refusal, _ connection: HTTPConnection) {
        state.journal.add(.refusal(.web, connection: connection.number, refusal))
    }

    private func refuse(_ failure: UCWAFailure, _ connection: HTTPConnection) -> WebReply {
        note(failure.refusal, connection)
        return .now(failure.response)
    }

    /// Browsers say which page asks; no page may.
    private func foreignOrigin(_ connection: HTTPConnection) -> HTTPResponse {
        note(.valueWrong(element: "Origin", value: ""), connection)
        let diagnosis = "28070;source=\"\(state.names.frontEnd)\";reason=\"Origin is not allowed.\""
        return .empty(403, ["X-Ms-diagnostics": diagnosis])
    }

    // Discovery

    private func userDocument(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        let faults = DiscoveryFaults(state: state)
        if let answer = try faults.userAnswer(request, at: site) { return answer }
        if let home = UCWAFaults(state: state).home(insteadOf: site) {
            return try DiscoveryDocument.redirect(.user, to: home.discovery, from: site).response(to: request)
        }
        return try DiscoveryDocument(
            resource: .user, location: faults.location(of: site),
            links: [
                .init("Self", "self", site.userDiscovery),
                .init("Ucwa", "applications", site.web + Self.applications),
                .init("XFrame", "xframe", site.web + PoolSite.Path.frame),
            ]
        ).response(to: request)
    }

    // Applications

    private func serve(_ request: HTTPRequest, _ token: AccessToken, _ connection: HTTPConnection) -> WebReply {
        do throws(UCWAFailure) {
            let path = request.path.lowercased()
            if path == Self.applications || path == Self.namedByJoinPages {
                return .now(try serveAll(request, token))
            }
            let application = try application(at: path, of: token)
            if request.queryValue("ack") != nil, let failure = UCWAFaults(state: state).end {
                running.removeAll { $0 === application }
                _ = application.end(failure)
                throw failure
            }
            if let reply = try application.answer(request) { return reply }
            end(application)
            return .now(.empty(204))
        } catch {
            return refuse(error, connection)
        }
    }

    private func application(at path: String, of token: AccessToken) throws(UCWAFailure) -> WebApplication {
        if let key = ended.keys.first(where: { path.isAtOrBelow($0) }), let failure = ended.removeValue(forKey: key) {
            throw failure
        }
        guard let application = running.first(where: { path.isAtOrBelow($0.path) && $0.holder == token.holder }) else {
            throw .noApplication
        }
        return application
    }

    private func serveAll(_ request: HTTPRequest, _ token: AccessToken) throws(UCWAFailure) -> HTTPResponse {
        switch request.method {
        case "POST": return try create(request, token)
        case "GET":
            var resource = Resource("applications")
            resource.link("self", Self.applications)
            resource.embed("application", all: running.filter { $0.holder == token.holder }.map(\.resource))
            return .resource(resource)
        default: throw UCWAFailure(.methodNotAllowed)
        }
    }

    private func create(_ request: HTTPRequest, _ token: AccessToken) throws(UCWAFailure) -> HTTPResponse {
        let document = try RequestDocument(request)
        let identity = WebApplication.Identity(
            holder: token.holder, userAgent: try document.required("userAgent", upTo: 100),
            endpoint: try document.required("endpointId", upTo: 100),
            culture: try document.required("culture", upTo: 100).lowercased(),
            type: try document.text("type", upTo: 100) ?? "")
        if state.faults.contains(.applicationForbidden) { throw UCWAFailure(.forbidden) }
        let application = running.first { $0.identity == identity } ?? start(identity)
        var response = HTTPResponse.resource(application.resource, status: 201)
        let cookie = "cwt_ucwa=\(RandomBytes.hexadecimal(count: 24)); path=\(application.path); secure; HttpOnly"
        response.headers += [("Location", application.path), ("Set-Cookie", cookie)]
        return response
    }

    private func start(_ identity: WebApplication.Identity) -> WebApplication {
        let own = running.filter { $0.holder == identity.holder }
        if own.count >= Self.perUser, let oldest = own.first { end(oldest, .tooManyApplications) }
        let application = WebApplication(identity, root: Self.applications, state: state, router: router) {
            [weak self] in self?.end($0, .inactiveApplicationExpired)
        }
        running.append(application)
        return application
    }

    /// Ends an application; what the client is told once, if it did not end it itself.
    private func end(_ application: WebApplication, _ subcode: UCWAFailure.Subcode? = nil) {
        running.removeAll { $0 === application }
        let failure = subcode.map { UCWAFailure(.gone, $0) }
        let isTold = application.end(failure ?? .noApplication)
        if let failure, !isTold { ended[application.path] = failure }
    }
}

extension String {
    /// Whether a path is this one or within it.
    fileprivate func isAtOrBelow(_ path: String) -> Bool {
        self == path || hasPrefix(path + "/")
    }
}
