import Authentication
import Discovery
import EventLoop
import Localization
import SIP
import Security

/// Proves the user to a proxy between this computer and the registrar that asks for `Digest` (RFC 3261 22.3; sign-in sheet
/// 4.9), besides what the registrar is shown.
@LoopActor
final class ProxyLogOn {
    /// The most nonces in a row that a proxy may find too old.
    private static let staleLimit = 3

    private let account: Account
    private let questions: Questions
    private let candidate: Candidate
    private var logOn: DigestLogOn?
    /// Whether the proxy has let a request pass with what it is shown.
    private var isAccepted = false
    /// How many nonces were too old since a request has passed.
    private var staleNonces = 0

    /// Nil where the user may not be proved to a proxy.
    init?(account: Account, questions: Questions, at candidate: Candidate) {
        let settings = account.configuration
        guard !settings.usesSingleSignOn, settings.mayShowPasswordProof(at: candidate) else { return nil }
        self.account = account
        self.questions = questions
        self.candidate = candidate
    }

    /// Adds the proof to a request, once there is one.
    func authorize(_ request: inout Message) throws(SecurityError) {
        guard request.isRequest else { return }
        try logOn?.authorize(&request)
    }

    /// A request has passed the proxy.
    func noteAnswer() {
        guard logOn != nil, !isAccepted else { return }
        isAccepted = true
        staleNonces = 0
        account.passwordWasAccepted()
    }

    /// Makes the next proofs for another challenge of a proxy that has let the user pass before.
    ///
    /// - Returns: whether a request may be sent again.
    func renew(for challenge: DigestChallenge) throws(SecurityError) -> Bool {
        guard let logOn else { return false }
        // Another request's answer may have brought the challenge already.
        if challenge.nonce == logOn.challenge.nonce { return false }
        guard isAccepted || challenge.isStale && staleNonces < Self.staleLimit, let password = account.password else {
            return false
        }
        if !isAccepted { staleNonces += 1 }
        try begin(challenge, password)
        return true
    }

    /// Has the user proved to the proxy from the next request on.
    ///
    /// - Throws: ``SignInError`` if the proxy has refused the password, or there is none; `SecurityError`;
    ///   `CancellationError`.
    func prove(to challenge: DigestChallenge) async throws {
        if try renew(for: challenge) { return }
        guard logOn == nil else { throw await refusal() }
        let reason = localized("The server asks for a sign-in by \("Digest").")
        try begin(challenge, try await questions.accountPassword(host: candidate.host, reason: reason))
    }

    private func begin(_ challenge: DigestChallenge, _ password: Secret) throws(SecurityError) {
        logOn = try DigestLogOn(challenge, name: account.configuration.login, password: password)
        isAccepted = false
    }

    private func refusal() async -> SignInError {
        logOn = nil
        await account.forgetRefusedPassword()
        return SignInError(
            .credentialsRefused, localized("The login name or the password is wrong."),
            tried: localized("Sign-in by \("Digest") at \(candidate.authority)."), answer: "407",
            advice: SignInError.loginAdvice)
    }
}
