import Discovery
import EventLoop
import SIP

/// Keeps an endpoint registered: refreshes the registration before it expires, and says when the whole sign-in must
/// be done again because the security association ends ([MS-SIPAE] 3.2.2; sign-in sheet 3.7).
@LoopActor
struct RegistrationKeeper {
    let registrar: Registrar
    let timing: Timing
    /// When the certificate that the association rests on expires, in Unix seconds.
    let certificateExpires: Int64

    /// The least life that a certificate gives an association, however short its own is.
    private nonisolated static let shortestLife: Duration = .seconds(60)

    /// Returns when the security association must be replaced.
    ///
    /// - Throws: ``SignInError`` if the registrar refuses the refresh; what the connection throws.
    func run(_ registration: Registration) async throws -> Departure {
        let end = ContinuousClock.now + associationLifetime
        var registration = registration
        while true {
            let refresh = ContinuousClock.now + registration.refreshDelay(margin: timing.refreshMargin)
            try await EventLoop.sleep(for: max(.zero, min(refresh, end) - .now))
            if ContinuousClock.now >= end { return .associationEnds }
            switch try await registrar.register() {
            case .registered(let renewed): registration = try renewed.required(of: candidate)
            case .challenged: return .challenged
            case .moved(let response): throw SignInError(moved: response, by: candidate)
            case .refused(let response), .unreachableHop(let response):
                throw SignInError(refused: response, by: candidate)
            }
        }
    }

    private var candidate: Candidate { registrar.connection.channel.candidate }

    private var associationLifetime: Duration {
        Self.life(certificate: .seconds(certificateExpires - UnixTime.now), timing)
    }

    /// How long an association is used ([MS-SIPAE] 3.2.2): to the margin before its end. A certificate that has less
    /// than twice the margin left serves for half of its time, so that short ones do not make the client sign in
    /// without pause.
    nonisolated static func life(certificate: Duration, _ timing: Timing) -> Duration {
        let margin = min(timing.associationMargin, certificate / 2)
        return max(
            .zero, min(timing.associationLifetime - timing.associationMargin, max(shortestLife, certificate - margin)))
    }
}
