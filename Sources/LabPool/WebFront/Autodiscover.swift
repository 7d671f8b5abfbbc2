import EventLoop

/// Lync autodiscover: tells a client where the pool is, and after it has shown a web ticket, where the user's home is
/// ([MS-OCDISCWS], sign-in.md, 2.2 to 2.4).
@LoopActor
struct Autodiscover {
    let state: PoolState
    let tickets: WebTicketService

    private var faults: DiscoveryFaults { DiscoveryFaults(state: state) }

    /// Answers a request at one of the pool's sites. IIS does not tell capitals from small letters in paths.
    func answer(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        switch request.path.lowercased() {
        case "/", PoolSite.Path.discovery.lowercased(): return try root(request, at: site)
        case PoolSite.Path.userDiscovery.lowercased(): return try user(request, at: site, on: connection)
        case PoolSite.Path.domainDiscovery.lowercased(): return try domain(request, at: site)
        default: throw .noSuchResource(request.path)
        }
    }

    /// Answers over plain HTTP, which tells nothing but the root's HTTPS URL.
    func sendOn(_ request: HTTPRequest, to site: PoolSite) throws(Refusal) -> HTTPResponse {
        guard ["/", PoolSite.Path.discovery.lowercased()].contains(request.path.lowercased()) else {
            throw .noSuchResource(request.path)
        }
        if let answer = try faults.rootAnswer(request, at: site) { return answer }
        try WebFront.demand("GET", of: request)
        let address = request.queryValue("sipuri").map { "?sipuri=\($0)" } ?? ""
        return try DiscoveryDocument.redirect(.root, to: site.discovery + address, from: site).response(to: request)
    }

    private func root(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        try WebFront.demand("GET", of: request)
        if let answer = try faults.rootAnswer(request, at: site) { return answer }
        return try DiscoveryDocument(
            resource: .root, location: faults.location(of: site),
            links: [
                .init("Domain", nil, site.web + PoolSite.Path.domainDiscovery),
                .init("User", nil, site.userDiscovery),
                .init("Self", "self", site.discovery),
                .init("OAuth", "user", "\(site.tokenDiscovery)?originalDomain=\(state.names.domain)"),
                .init("Internal/XFrame", nil, state.names.inside.web + PoolSite.Path.frame),
                .init("External/XFrame", nil, state.names.outside.web + PoolSite.Path.frame),
                .init("XFrame", "xframe", site.web + PoolSite.Path.frame),
            ]
        ).response(to: request)
    }

    private func user(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        try WebFront.demand("GET", of: request)
        do throws(Refusal) {
            _ = try tickets.verifyTicket(in: request, for: site.userDiscovery)
            if state.faults.contains(.ticketRefused) { throw .fault(.ticketRefused) }
        } catch .notAuthenticated {
            // The first request asks for the ticket service; to have no ticket yet is no mistake.
            return challenge(at: site)
        } catch {
            state.journal.add(.refusal(.web, connection: connection.number, error))
            return challenge(at: site)
        }
        if let answer = try faults.userAnswer(request, at: site) { return answer }
        return try DiscoveryDocument(
            resource: .user, location: faults.location(of: site), places: places,
            links: services + [
                .init("Ucwa", "applications", site.web + UCWAService.namedByJoinPages),
                .init("Self", "self", site.userDiscovery),
            ]
        ).response(to: request)
    }

    private func domain(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        try WebFront.demand("GET", of: request)
        return try DiscoveryDocument(
            resource: .domain, location: faults.location(of: site), places: places, links: services
        ).response(to: request)
    }

    /// The answer to a request without a good ticket: where to get one.
    private func challenge(at site: PoolSite) -> HTTPResponse {
        if state.faults.contains(.noTicketService) { return .empty(401) }
        return .empty(401, ["X-MS-WebTicketURL": site.ticketService, "X-MS-WebTicketSupported": "cwt,saml"])
    }

    private var places: [DiscoveryDocument.Place] {
        let inside = faults.spelling(of: state.names.inside.sip)
        let outside = faults.spelling(of: state.names.outside.sip)
        return [
            .init(name: "SipServerInternalAccess", address: inside),
            .init(name: "SipClientInternalAccess", address: inside),
            .init(name: "SipServerExternalAccess", address: outside),
            .init(name: "SipClientExternalAccess", address: outside),
        ]
    }

    private var services: [DiscoveryDocument.Link] {
        let paths = [
            ("Autodiscover", PoolSite.Path.discovery), ("AuthBroker", "/Reach/sip.svc"), ("WebScheduler", "/Scheduler"),
            ("CertProvisioning", PoolSite.Path.certificates), ("WebTicket", PoolSite.Path.tickets),
            ("Mcx", "/Mcx/McxService.svc"), ("Ucwa", UCWAService.namedByJoinPages), ("XFrame", PoolSite.Path.frame),
        ]
        return paths.flatMap { name, path in
            [state.names.inside, state.names.outside].map {
                .init("\($0.location.rawValue)/\(name)", nil, $0.web + path)
            }
        }
    }
}
