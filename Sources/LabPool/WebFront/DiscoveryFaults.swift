import EventLoop

/// What autodiscover answers in place of the truth, because the pool was asked to.
@LoopActor
struct DiscoveryFaults {
    let state: PoolState

    private static let foreign = "https://lyncdiscover.fabrikam.example/"
    private static let online = "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root"
    private static let status: [(Fault, Int)] = [(.discovery404, 404), (.discovery503, 503)]
    /// Deeper than any document that is meant to be read.
    private static let depth = 100_000

    /// The answer to a root request; nil for the usual one.
    func rootAnswer(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse? {
        for (fault, status) in Self.status where state.faults.contains(fault) { return .empty(status) }
        if state.faults.contains(.discoveryLoginPage) { return .loginPage }
        if state.faults.contains(.discoveryLoginRedirect) {
            return .empty(302, ["Location": "https://login.\(state.names.domain)/?back=autodiscover"])
        }
        if let body = body(for: request) { return body }
        guard let url = redirect(request, at: site) else { return nil }
        return try DiscoveryDocument.redirect(.root, to: url, from: site).response(to: request)
    }

    /// The answer to a request for the user's document that shows a good ticket; nil for the usual one.
    func userAnswer(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse? {
        if state.faults.contains(.userUnknown) { return .empty(404) }
        guard state.strikes(.userRedirect) else { return nil }
        return try DiscoveryDocument.redirect(.user, to: site.discovery, from: site).response(to: request)
    }

    /// What a document says of where the client is.
    func location(of site: PoolSite) -> PoolSite.Location? {
        state.faults.contains(.noAccessLocation) ? nil : site.location
    }

    /// How a place is spelled.
    func spelling(of place: String) -> String {
        state.faults.contains(.blankNames) ? "  \(place) " : place
    }

    private func redirect(_ request: HTTPRequest, at site: PoolSite) -> String? {
        let hop = request.queryValue("hop").flatMap(Int.init) ?? 0
        if let count = state.faults[.discoveryRedirect] {
            return hop < count ? "\(site.discovery)?hop=\(hop + 1)" : nil
        }
        if state.faults.contains(.discoveryLoop) { return "\(site.discovery)?hop=\(1 - min(hop, 1))" }
        if state.faults.contains(.discoveryForeign) { return Self.foreign }
        if state.faults.contains(.discoveryOnline) { return Self.online }
        if state.faults.contains(.discoveryFile) { return "file:///etc/passwd" }
        if state.faults.contains(.discoveryDowngrade) { return "http://lyncdiscover.\(state.names.domain)/" }
        return nil
    }

    /// A body that is no document.
    private func body(for request: HTTPRequest) -> HTTPResponse? {
        let isXML = DiscoveryDocument.isXMLWanted(by: request)
        let text: String
        var framing = HTTPResponse.Framing.sized
        if state.faults.contains(.discoveryMalformed) {
            text = isXML ? "<AutodiscoverResponse><Root><Link token=\"User\" hr" : "{\"_links\":{\"user\":{\"hr"
        } else if state.faults.contains(.discoveryBomb) {
            text = isXML ? Self.expansion : String(repeating: "[", count: Self.depth)
        } else if state.faults.contains(.discoveryEndless) {
            text = isXML ? "<AutodiscoverResponse><Root>" : "{\"_links\":"
            framing = .endless
        } else {
            return nil
        }
        return HTTPResponse(
            status: 200, headers: [("Content-Type", DiscoveryDocument.type(isXML: isXML))], body: Array(text.utf8),
            framing: framing)
    }

    /// A small document with entities that would fill a gigabyte.
    private static let expansion: String = {
        let entities = (1...9).map { level in
            "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 10))\">"
        }
        return """
            <!DOCTYPE AutodiscoverResponse [<!ENTITY e0 "lol">\(entities.joined())]>
            <AutodiscoverResponse><Root><Link token="User" href="https://&e9;/"/></Root></AutodiscoverResponse>
            """
    }()
}
