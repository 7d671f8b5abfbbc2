import Conferencing
import EventLoop
import Network
import Security
import UCWA
import Web

/// Requests with the guest's token of the host that they go to (UCWA sheet 2.6). A token goes to the host alone that has
/// let the guest in by its own challenge.
@LoopActor
final class MeetingTokens: WebTransport {
    private struct Token {
        let secret: Secret
        /// Where it came from, for the next one.
        let offer: TokenOffer
        let obtained: ContinuousClock.Instant
        /// When it is replaced.
        let due: ContinuousClock.Instant
    }

    private struct Origin: Hashable {
        let host: String
        let port: UInt16
    }

    /// A token that was refused so soon after it was issued is not what is wrong.
    private static let youth: Duration = .seconds(60)
    private static let leastMargin: Duration = .seconds(300)

    private let transport: any WebTransport
    private let meeting: MeetingInformation
    private var tokens: [Origin: Token] = [:]
    private let turns = Turns()

    init(_ transport: any WebTransport, for meeting: MeetingInformation) {
        self.transport = transport
        self.meeting = meeting
    }

    /// - Throws: ``ConferenceFailure`` if the host gives no token; `UCWARefusal` if it may give one later; `NetworkError`;
    ///   `CancellationError`.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let address = WebAddress(request.url), address.scheme == .https else {
            throw NetworkError.invalidAddress(request.url)
        }
        let origin = Origin(host: address.host, port: address.port)
        try await renew(origin, address)
        let shown = tokens[origin]
        let response = try await transport.send(Self.with(shown, request))
        guard let offer = Self.challenge(response) ?? (response.status == 401 ? shown?.offer : nil) else {
            return response
        }
        if let shown, EventLoop.now - shown.obtained < Self.youth { return response }
        try await obtain(offer, origin, address, after: shown)
        return try await transport.send(Self.with(tokens[origin], request))
    }

    /// What a host offers that does not let the request in.
    private static func challenge(_ response: HTTPResponse) -> TokenOffer? {
        guard response.status == 401 || response.status == 403 else { return nil }
        return TokenOffer(challenges: response.headers.values(of: "WWW-Authenticate"))
    }

    private static func with(_ token: Token?, _ request: HTTPRequest) -> HTTPRequest {
        guard let token else { return request }
        var request = request
        let text = token.secret.withBytes { String(decoding: $0, as: UTF8.self) }
        request.headers.append(name: "Authorization", value: "Bearer \(text)")
        return request
    }

    // Obtaining

    /// Replaces a token that ends soon. Where that fails the one that is there serves on.
    private func renew(_ origin: Origin, _ address: WebAddress) async throws {
        guard let token = tokens[origin], EventLoop.now >= token.due else { return }
        do {
            try await obtain(token.offer, origin, address, after: token)
        } catch is NetworkError {
        } catch is UCWARefusal {
        } catch is ConferenceFailure {
        }
    }

    /// Obtains a token in the place of another, unless that has been done meanwhile. With the former token the guest stays
    /// who they are.
    private func obtain(
        _ offer: TokenOffer, _ origin: Origin, _ address: WebAddress, after former: Token?
    ) async throws {
        try await turns.take {
            guard tokens[origin]?.secret === former?.secret else { return }
            guard offer.grants.contains(.anonymousMeeting) else { throw ConferenceFailure(.noGuests) }
            guard let issuer = address.resolved(offer.href), issuer.scheme == .https else {
                throw ConferenceFailure(.noGuests, detail: ServerText.clean(offer.href, limit: 100) ?? "")
            }
            tokens[origin] = try await token(of: issuer, offer, former?.secret)
        }
    }

    private func token(of issuer: WebAddress, _ offer: TokenOffer, _ former: Secret?) async throws -> Token {
        let form = TokenRequest.anonymousMeeting(
            uri: meeting.conference.description, key: meeting.key,
            renewing: former?.withBytes { String(decoding: $0, as: UTF8.self) })
        let response = try await transport.send(
            HTTPRequest(
                .post, url: issuer.text,
                headers: ["Accept": "application/json", "Content-Type": TokenRequest.contentType],
                body: Array(form.body.utf8)))
        // A 500 is how some servers refuse a guest.
        if [408, 429, 502, 503, 504].contains(response.status) {
            throw UCWARefusal(status: response.status, body: response.body)
        }
        do throws(OAuthRefusal) {
            let answer = try TokenAnswer(parsing: response.body, now: UnixTime.now)
            let life = Duration.seconds(max(0, answer.expiry - UnixTime.now))
            let margin = min(max(Self.leastMargin, life / 20), life / 2)
            return Token(
                secret: answer.accessToken, offer: offer, obtained: EventLoop.now, due: EventLoop.now + life - margin)
        } catch {
            throw failure(response, error)
        }
    }

    private func failure(_ response: HTTPResponse, _ refusal: OAuthRefusal) -> ConferenceFailure {
        let diagnostics = response.headers["X-Ms-diagnostics"].flatMap { WebDiagnostics($0)?.reason }
        let detail = diagnostics ?? "\(response.status) \(refusal.code)"
        return switch (response.status, refusal.code) {
        case (400, "unsupported_grant_type"): ConferenceFailure(.noGuests, detail: detail)
        case (400, "server_error"), (500..., _): ConferenceFailure(.notJoined, detail: detail)
        default: ConferenceFailure(.keyRefused, detail: detail)
        }
    }
}
