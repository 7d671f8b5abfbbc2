import EventLoop
import Security
import UCWA
import Web

/// What lets its holder in at one host.
@LoopActor
struct HostToken: Sendable {
    private static let leastMargin: Duration = .seconds(300)

    let secret: Secret
    /// Where it came from, for the next one.
    let challenge: TokenChallenge
    /// When it is replaced.
    let due: ContinuousClock.Instant

    init(_ secret: Secret, life: Duration, for challenge: TokenChallenge) {
        self.secret = secret
        self.challenge = challenge
        due = EventLoop.now + life - min(max(Self.leastMargin, life / 20), life / 2)
    }

    init(_ answer: TokenAnswer, for challenge: TokenChallenge) {
        self.init(answer.accessToken, life: .seconds(max(0, answer.expiry - UnixTime.now)), for: challenge)
    }
}
