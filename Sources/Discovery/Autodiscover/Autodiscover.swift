internal import EventLoop
internal import Localization
internal import Network
internal import Web

/// The requests to the autodiscover service ([MS-OCDISCWS]; sign-in sheet 2.2 to 2.4).
@LoopActor
struct Autodiscover {
    /// How long one request may take, connection included.
    static let timeout: Duration = .seconds(10)

    /// `user@domain`.
    let user: String
    let policy: HostPolicy
    let transport: any WebTransport
    let log: DiscoveryLog

    /// Where a trail of redirects ends.
    enum End: Sendable {
        /// At a server that knows where users' pages are.
        case service(AutodiscoverService)
        /// Before a host that the user has to confirm, which the last place of the trail names.
        case unconfirmed(host: String, RedirectTrail)
    }

    /// Follows the trail from its current place on.
    ///
    /// - Parameter sign: called when a server on the way shows that it is alive.
    /// - Throws: ``AutodiscoverError``; `CancellationError`.
    func follow(_ trail: RedirectTrail, _ sign: @escaping Race.SignOfLife = {}) async throws -> End {
        var trail = trail
        while true {
            switch try await reply(from: trail.current, sign) {
            case .elsewhere(let text, let source):
                let place = try trail.place(text)
                // Skype for Business Online; its names still answer in many domains.
                guard !place.host.hasSuffix(".online.lync.com") else {
                    throw AutodiscoverError.retired(host: place.host)
                }
                guard policy.trusts(place.host, namedBy: source) else {
                    return .unconfirmed(host: place.host, trail)
                }
                try trail.follow(place)
            case .answer(let answer):
                let service = try AutodiscoverService(answer, trail, policy)
                guard policy.trusts(service.userPage.host, namedBy: answer.source) else {
                    return .unconfirmed(host: service.userPage.host, trail)
                }
                return .service(service)
            }
        }
    }

    private enum Reply {
        case elsewhere(String, HostPolicy.Source)
        case answer(AutodiscoverAnswer)
    }

    /// The answer of one place to the question for the user's service.
    private func reply(from place: WebAddress, _ sign: @escaping Race.SignOfLife) async throws -> Reply {
        let response = try await get(AutodiscoverAddresses.question(for: user, at: place), sign: sign)
        sign()
        if let location = response.redirect, (300..<400).contains(response.status) {
            // The service itself redirects in its body. This may be the work of a proxy, which vouches for nobody.
            log.note(place.name, localized("redirects to \(location)"), isUseful: true)
            return .elsewhere(location, .unverified)
        }
        let answer = try Self.read(response)
        if let next = answer.links["redirect"] {
            log.note(place.name, localized("redirects to \(next)"), isUseful: true)
            return .elsewhere(next, answer.source)
        }
        guard place.scheme == .https else {
            throw AutodiscoverError.notAutodiscover(localized("an answer without encryption that is no redirect"))
        }
        return .answer(answer)
    }

    // The user's page

    /// The answer of the user's page.
    enum Page: Sendable {
        case answer(AutodiscoverAnswer)
        /// It wants a ticket, issued by this service, and who says so.
        case ticketNeeded(WebAddress, HostPolicy.Source)
    }

    /// The user's page, with a ticket or without.
    ///
    /// - Throws: ``AutodiscoverError``; `CancellationError`.
    func page(of service: AutodiscoverService, ticket: WebTicket? = nil) async throws -> Page {
        let response = try await get(service.userPage, ticket: ticket)
        switch response.status {
        case 401:
            guard let issuer = response.headers["X-MS-WebTicketURL"] else { throw AutodiscoverError.noTicketService }
            return .ticketNeeded(try service.trail.place(issuer), HostPolicy.Source(isVerified: response.isVerified))
        case 403:
            let reason = response.headers["X-Ms-diagnostics"].flatMap { WebDiagnostics($0)?.description }
            throw AutodiscoverError.noTicket(reason ?? localized("the page refuses the user (HTTP status 403)"))
        case 404: throw AutodiscoverError.unknownUser
        default: return .answer(try Self.read(response))
        }
    }

    /// What the service says of itself, without a ticket: entry points where a registrar knows the way on.
    ///
    /// - Throws: ``AutodiscoverError``; `CancellationError`.
    func domainPage(at place: WebAddress) async throws -> AutodiscoverAnswer {
        try Self.read(try await get(place))
    }

    // Requests

    private func get(
        _ place: WebAddress, ticket: WebTicket? = nil, sign: @escaping Race.SignOfLife = {}
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(
            url: place.text, headers: ["Accept": AutodiscoverAnswer.mediaType],
            maximumBody: AutodiscoverAnswer.maximumSize,
            timeout: Self.timeout)
        request.onConnection = sign
        if let ticket { request.headers.append(name: "X-MS-WebTicket", value: "opaque=\(ticket.opaque)") }
        do {
            return try await transport.send(request)
        } catch let error as NetworkError {
            throw AutodiscoverError.unreachable(error)
        }
    }

    private static func read(_ response: HTTPResponse) throws(AutodiscoverError) -> AutodiscoverAnswer {
        guard response.status == 200 else { throw .status(response.status) }
        var answer = try AutodiscoverAnswer(parsing: response.body, contentType: response.headers["Content-Type"])
        answer.source = HostPolicy.Source(isVerified: response.isVerified)
        return answer
    }
}

extension WebAddress {
    /// The address without its query, for people: the query may name the user.
    var name: String { String(text.prefix { $0 != "?" }) }
}
