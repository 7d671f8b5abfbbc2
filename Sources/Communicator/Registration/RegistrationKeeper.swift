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

    /// Returns when the security association must be replaced.
    ///
    /// - Throws: ``SignInError`` if the registrar refuses the refresh; what the connection throws.
    func run(_ registration: Registration) async throws {
        let end = ContinuousClock.now + associationLifetime
        var registration = registration
        while true {
            let refresh = ContinuousClock.now + registration.refreshDelay(margin: timing.refreshMargin)
            try await EventLoop.sleep(for: max(.zero, min(refresh, end) - .now))
            if ContinuousClock.now >= end { return }
            switch try await registrar.register() {
            case .registered(let renewed): registration = renewed
            case .challenged: return
            case .moved: throw SignInError(.accountMoved, "The account has moved to another server.")
            case .refused(let response), .unreachableHop(let response):
                throw SignInError(refused: response, by: registrar.connection.channel.candidate)
            }
        }
    }

    private var associationLifetime: Duration {
        let certificate = Duration.seconds(certificateExpires - UnixTime.now)
        return max(.seconds(1), min(timing.associationLifetime, certificate) - timing.associationMargin)
    }
}
