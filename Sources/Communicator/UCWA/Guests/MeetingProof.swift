import Conferencing
import EventLoop
import Localization
import Network
import Security
import UCWA
import Web

/// A guest, who has the key of a meeting (UCWA sheet 2.3, 6.7).
@LoopActor
final class MeetingProof: TokenProof {
    private let transport: any WebTransport
    private let meeting: MeetingInformation

    init(_ transport: any WebTransport, for meeting: MeetingInformation) {
        self.transport = transport
        self.meeting = meeting
    }

    /// With the former token the guest stays who they are.
    ///
    /// - Throws: ``ConferenceFailure`` if the host gives no token.
    func token(
        for challenge: TokenChallenge, at place: WebAddress, after former: Secret?
    ) async throws -> HostToken {
        guard let offer = challenge.offer, offer.grants.contains(.anonymousMeeting) else {
            throw ConferenceFailure(.noGuests)
        }
        guard let issuer = place.resolved(offer.href), issuer.scheme == .https else {
            throw ConferenceFailure(.noGuests, detail: ServerText.clean(offer.href, limit: 100) ?? "")
        }
        let request = TokenRequest.anonymousMeeting(
            uri: meeting.conference.description, key: meeting.key,
            renewing: former?.withBytes { String(decoding: $0, as: UTF8.self) })
        let response = try await transport.send(request.request(to: issuer))
        if let refusal = UCWARefusal.ofTokenService(response) { throw refusal }
        do throws(OAuthRefusal) {
            return HostToken(try TokenAnswer(parsing: response.body, now: UnixTime.now), for: challenge)
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
