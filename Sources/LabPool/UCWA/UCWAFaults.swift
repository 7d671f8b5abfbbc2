import EventLoop
import JSON

/// What the web API answers in place of the truth, because the pool was asked to.
@LoopActor
struct UCWAFaults {
    let state: PoolState

    /// Deeper than any document that is meant to be read.
    private static let depth = 100_000
    /// What a proxy says whose server is away.
    private static let page = Array("<!DOCTYPE html><html><body>The server is not available.</body></html>".utf8)

    /// The answer to a request for anything of an application; nil for the usual one.
    func answer(_ path: String) -> HTTPResponse? {
        guard path.hasPrefix("/ucwa/") else { return nil }
        var response: HTTPResponse?
        if state.strikes(.webAPI502) { response = HTTPResponse(status: 502, body: Self.page) }
        if state.strikes(.webAPI503) {
            response = HTTPResponse(status: 503, headers: [("Retry-After", "1")], body: Self.page)
        }
        response?.headers.append(("Content-Type", "text/html"))
        return response
    }

    /// How the pool ends an application at its first poll; nil if it does not.
    var end: UCWAFailure? {
        guard let number = state.faults[.applicationGone], state.strikesOnce(.applicationGone) else { return nil }
        let reasons: [UCWAFailure] = [
            .noApplication, .init(.gone, .tooManyApplications), .init(.gone, .inactiveApplicationExpired),
            .init(.gone, .userAgentNotAllowed), .init(.gone, .cannotRedirect),
        ]
        return reasons.indices.contains(number) ? reasons[number] : .noApplication
    }

    /// How a text is refused whose conversation has just ended, or which comes too fast; nil if it is not.
    var messageRefusal: UCWAFailure? {
        guard let status = state.faults[.messageRefused], state.strikesOnce(.messageRefused) else { return nil }
        let codes: [UCWAFailure.Code] = [.notFound, .conflict, .gone, .tooManyRequests, .serviceUnavailable]
        return UCWAFailure(codes.first { $0.status == status } ?? .notFound)
    }

    /// Where the link to the event channel leads.
    func events(_ href: String) -> String {
        switch state.faults[.foreignLinks] {
        case 1?: "https://lyncweb.fabrikam.example\(href)"
        case 2?: "javascript:alert(1)"
        case .some: "file:///etc/passwd"
        case nil: href
        }
    }

    /// The answer to a poll that is no document; nil for the usual one.
    var poll: HTTPResponse? {
        guard let number = state.faults[.eventBomb] else { return nil }
        var response = HTTPResponse.json(200, .null)
        response.body = Array(repeating: UInt8(ascii: "["), count: number == 1 ? Self.depth : 512)
        if number != 1 { response.framing = .endless }
        return response
    }

    /// Where the user's home is, if it is not where they have asked.
    func home(insteadOf site: PoolSite) -> PoolSite? {
        state.faults.contains(.secondPool) && site.location == .inside ? state.names.outside : nil
    }
}
