import Discovery
import EventLoop
import Localization
import SIP

/// Keeps an endpoint registered: refreshes the registration before it expires, and at once when the connection is in
/// question; says when the whole sign-in must be done again because the security association ends ([MS-SIPAE] 3.2.2;
/// sign-in sheet 3.7).
@LoopActor
struct RegistrationKeeper {
    let registrar: Registrar
    let timing: Timing
    /// Ended when the connection is in question.
    let attention: Pause
    /// When the certificate or ticket that the association rests on expires, in Unix seconds; nil for never.
    let proofExpires: Int64?

    /// The least life that a certificate or ticket gives an association, however short its own is.
    private nonisolated static let shortestLife: Duration = .seconds(60)

    /// Returns when the security association must be replaced, or the account moves.
    ///
    /// - Throws: ``SignInError`` if the registrar refuses the refresh, or does not answer when the connection is in
    ///   question; what the connection throws.
    func run(_ registration: Registration) async throws -> Departure {
        let end = EventLoop.now + associationLifetime
        var registration = registration
        while true {
            let refresh = EventLoop.now + registration.refreshDelay(margin: timing.refreshMargin)
            let isInQuestion = try await attention.wait(for: max(.zero, min(refresh, end) - EventLoop.now))
            if EventLoop.now >= end { return .associationEnds }
            switch try await isInQuestion ? probe() : registrar.register() {
            case .registered(let renewed): registration = try renewed.required(of: candidate)
            case .challenged: return .challenged
            case .moved(let response):
                return .moved(
                    try Candidate(redirect: response, from: candidate), SignInError(moved: response, by: candidate))
            case .refused(let response), .unreachableHop(let response):
                throw SignInError(refused: response, by: candidate)
            }
            if isInQuestion { try await EventLoop.sleep(for: timing.backoff.spacing) }
        }
    }

    /// A refresh that shows whether the connection holds: nothing else that the pool must answer is so cheap.
    private func probe() async throws -> RegisterAnswer {
        do {
            return try await EventLoop.withDeadline(timing.probe) { try await registrar.register() }
        } catch is DeadlineExceeded {
            throw SignInError(
                .connectionLost, localized("The server no longer answers."),
                tried: localized("Registration at \(candidate.authority)."),
                answer: localized("Nothing before the time was over."), advice: localized("Check the network."))
        }
    }

    private var candidate: Candidate { registrar.connection.channel.candidate }

    private var associationLifetime: Duration {
        guard let proofExpires else { return timing.associationLifetime - timing.associationMargin }
        return Self.life(certificate: .seconds(proofExpires - UnixTime.now), timing)
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
