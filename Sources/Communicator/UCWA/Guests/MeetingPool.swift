import Conferencing
import Discovery
import EventLoop
import Network
import UCWA
import Web

/// Where guests of a meeting make their UCWA application: as its join page says, or as the organizer's domain does
/// (UCWA sheet 1 and 6.7).
@LoopActor
struct MeetingPool {
    /// The most places that are asked, one of which leads to the other.
    private static let longestWay = 10
    private static let timeout: Duration = .seconds(10)

    /// Proves the guest where a place wants that.
    let transport: any WebTransport
    let meeting: MeetingInformation

    /// Does `work` at the first place that can be reached.
    ///
    /// - Throws: ``ConferenceFailure``; `NetworkError`; what `work` throws.
    func enter<Value: Sendable>(_ work: @LoopActor (WebAddress) async throws -> Value) async throws -> Value {
        var refusal: UCWARefusal?
        for place in meeting.applications.compactMap({ WebAddress($0) }) {
            do {
                return try await work(place)
            } catch let error as NetworkError where error.isAboutPlace {
                // The address may be for those inside, or outside.
            } catch let answer as UCWARefusal where answer.isAboutPlace {
                // A proxy has answered, which does not reach it, or knows of no such place.
                refusal = answer
            }
        }
        return try await work(discover(after: refusal))
    }

    /// The place that the organizer's domain names.
    ///
    /// - Parameter refusal: what the places of the join page have said; where the domain names none it tells more.
    private func discover(after refusal: UCWARefusal?) async throws -> WebAddress {
        do {
            return try await discover()
        } catch {
            guard let refusal, !(error is CancellationError) else { throw error }
            throw refusal
        }
    }

    private func discover() async throws -> WebAddress {
        let domain = meeting.conference.organizer.drop { $0 != "@" }.dropFirst().lowercased()
        guard let root = WebAddress("https://lyncdiscover.\(domain)/") else { throw ConferenceFailure(.noWebAccess) }
        var visited: Set<WebAddress> = []
        var place = root
        while visited.count < Self.longestWay, visited.insert(place).inserted {
            switch try await ask(place, domain) {
            case .applications(let place): return place
            case .next(let next): place = next
            }
        }
        throw ConferenceFailure(.noWebAccess)
    }

    private enum Answer {
        case applications(WebAddress)
        case next(WebAddress)
    }

    private func ask(_ place: WebAddress, _ domain: String) async throws -> Answer {
        let response = try await transport.send(
            HTTPRequest(
                url: place.text, headers: ["Accept": "application/json"], maximumBody: AutodiscoverAnswer.maximumSize,
                timeout: Self.timeout))
        if let next = response.redirect.flatMap(Self.place), (300..<400).contains(response.status),
            next.host == domain || next.host.hasSuffix(".\(domain)")
        {
            // A proxy leads on within the domain; the service itself redirects in its answers.
            return .next(next)
        }
        guard response.status == 200 else {
            throw ConferenceFailure(.noWebAccess, UCWARefusal(status: response.status, body: response.body))
        }
        do {
            let answer = try AutodiscoverAnswer(parsing: response.body, contentType: response.headers["Content-Type"])
            if let place = answer.link(to: "Ucwa").flatMap(Self.place) { return .applications(place) }
            guard let next = (answer.links["redirect"] ?? answer.links["user"]).flatMap(Self.place) else {
                throw ConferenceFailure(.noWebAccess)
            }
            return .next(next)
        } catch let error as AutodiscoverError {
            throw ConferenceFailure(.noWebAccess, detail: "\(error)")
        }
    }

    private static func place(_ text: String) -> WebAddress? {
        WebAddress(text).flatMap { $0.scheme == .https ? $0 : nil }
    }
}

extension NetworkError {
    /// Whether it says that the place is not to be had from here.
    fileprivate var isAboutPlace: Bool {
        switch self {
        case .nameNotFound, .unreachable, .connectTimedOut, .proxyFailed, .tlsFailed, .connectionLost: true
        default: false
        }
    }
}

extension UCWARefusal {
    fileprivate var isAboutPlace: Bool { code == nil && [404, 502, 503, 504].contains(status) }
}
