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
    /// Asked about each host that a place names.
    let admits: HostCheck

    /// What a place says.
    struct Answer: Sendable {
        /// What is to be found at the place that it names.
        enum Subject: Sendable {
            /// Applications are made there.
            case applications
            /// The user's page.
            case user
            /// Somebody else who knows.
            case elsewhere
        }

        let subject: Subject
        let place: WebAddress
        /// Whether who says so is known by a certificate.
        let isVerified: Bool
    }

    /// Follows what a place says until it ends where applications are made.
    ///
    /// - Throws: `AutodiscoverError`; what the transport throws.
    func follow(_ answer: Answer) async throws -> WebAddress {
        var visited: Set<WebAddress> = []
        var answer = answer
        while true {
            let next = answer.place
            guard try await admits(next.host, answer.isVerified) else {
                throw AutodiscoverError.notConfirmed(host: next.host)
            }
            if answer.subject == .applications { return next }
            guard visited.insert(next).inserted, visited.count < Self.longestWay else {
                throw AutodiscoverError.redirectRefused(to: next.text, reason: localized("it goes round in circles"))
            }
            do {
                answer = try await ask(next)
            } catch AutodiscoverError.status(404) {
                if answer.subject == .user { throw AutodiscoverError.unknownUser }
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
            // This may be the work of a proxy, which vouches for nobody; the service itself redirects in its answers.
            return Answer(subject: .elsewhere, place: try Self.place(text, at: place), isVerified: false)
        }
        guard response.status == 200 else { throw AutodiscoverError.status(response.status) }
        let answer = try AutodiscoverAnswer(parsing: response.body, contentType: response.headers["Content-Type"])
        let links: [(Answer.Subject, String?)] = [
            (.applications, answer.link(to: "Ucwa")), (.elsewhere, answer.links["redirect"]),
            // In XML `user` is the page for another kind of proof.
            (.user, answer.links["oauth"] ?? answer.links["user"]),
        ]
        for case (let subject, let link?) in links {
            let next = try Self.place(link, at: place)
            // Whoever is asked already may be asked for more.
            return Answer(subject: subject, place: next, isVerified: response.isVerified || next.host == place.host)
        }
        throw AutodiscoverError.noLink
    }

    /// - Parameter origin: who says so.
    private static func place(_ text: String, at origin: WebAddress) throws(AutodiscoverError) -> WebAddress {
        guard let place = origin.resolved(text), place.scheme == .https else {
            throw .redirectRefused(to: text, reason: localized("it is no https address"))
        }
        guard !place.host.hasSuffix(".online.lync.com") else { throw .retired(host: place.host) }
        return place
    }
}
