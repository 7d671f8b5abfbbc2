import Discovery
import EventLoop
import Localization
import Network
import UCWA
import Web

/// From a root of the autodiscover service to the place where applications are made (UCWA sheet 1.4, 1.5).
@LoopActor
struct ApplicationsPlace {
    /// The most places that are asked, one of which leads to the other.
    private static let longestWay = 10
    private static let timeout: Duration = .seconds(10)

    /// Proves who asks where a place wants that.
    let transport: any WebTransport
    /// Within it an HTTP redirect is followed.
    let domain: String

    /// What a place says.
    enum Answer: Sendable {
        /// Applications are made there.
        case applications(WebAddress)
        /// The user's page.
        case user(WebAddress)
        /// Somebody else knows.
        case elsewhere(WebAddress)
    }

    /// Follows what a place says until it ends where applications are made.
    ///
    /// - Throws: `AutodiscoverError`; what the transport throws.
    func follow(_ answer: Answer) async throws -> WebAddress {
        var visited: Set<WebAddress> = []
        var answer = answer
        while true {
            let next: WebAddress
            switch answer {
            case .applications(let place): return place
            case .user(let place), .elsewhere(let place): next = place
            }
            guard visited.insert(next).inserted, visited.count < Self.longestWay else {
                throw AutodiscoverError.redirectRefused(to: next.text, reason: localized("it goes round in circles"))
            }
            do {
                answer = try await ask(next)
            } catch AutodiscoverError.status(404) {
                if case .user = answer { throw AutodiscoverError.unknownUser }
                throw AutodiscoverError.status(404)
            }
        }
    }

    /// - Throws: `AutodiscoverError`; what the transport throws.
    func ask(_ place: WebAddress) async throws -> Answer {
        let response = try await transport.send(
            HTTPRequest(
                url: place.text, headers: ["Accept": "application/json"], maximumBody: AutodiscoverAnswer.maximumSize,
                timeout: Self.timeout))
        if let text = response.redirect, (300..<400).contains(response.status) {
            // A proxy leads on within the domain; the service itself redirects in its answers.
            let next = try Self.place(text)
            guard next.host == domain || next.host.hasSuffix(".\(domain)") else {
                throw AutodiscoverError.notConfirmed(host: next.host)
            }
            return .elsewhere(next)
        }
        guard response.status == 200 else { throw AutodiscoverError.status(response.status) }
        let answer = try AutodiscoverAnswer(parsing: response.body, contentType: response.headers["Content-Type"])
        if let place = answer.link(to: "Ucwa") { return .applications(try Self.place(place)) }
        if let next = answer.links["redirect"] { return .elsewhere(try Self.place(next)) }
        guard let page = answer.links["user"] else { throw AutodiscoverError.noLink }
        return .user(try Self.place(page))
    }

    private static func place(_ text: String) throws(AutodiscoverError) -> WebAddress {
        guard let place = WebAddress(text), place.scheme == .https else {
            throw .redirectRefused(to: text, reason: localized("it is no https address"))
        }
        guard !place.host.hasSuffix(".online.lync.com") else { throw .retired(host: place.host) }
        return place
    }
}
