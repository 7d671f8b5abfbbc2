import Authentication
import Discovery

/// By which scheme the account signs in: the strongest one that the registrar offers and that has not come to nothing
/// (sign-in sheet 4.7).
struct SchemeChoice {
    /// What may be used, the strongest first.
    private(set) var candidates: [AuthenticationScheme]
    /// Why the strongest that was tried came to nothing.
    private(set) var firstFailure: SignInError?

    /// - Parameter candidate: where it is to be used.
    init(_ configuration: AccountConfiguration, at candidate: Candidate) {
        switch configuration.authentication {
        case .only(let scheme): candidates = [scheme]
        case .automatic where configuration.mayShowPasswordProof(at: candidate):
            candidates = [.tlsDSK, .kerberos, .ntlm]
        case .automatic: candidates = [.tlsDSK, .kerberos]
        }
    }

    /// The strongest of what is left that is offered.
    func choose(from challenges: Challenges) throws(ChallengeError) -> Challenge {
        try challenges.choose(candidates)
    }

    /// A scheme has come to nothing.
    mutating func remove(_ scheme: AuthenticationScheme, _ error: SignInError) {
        candidates.removeAll { $0 == scheme }
        firstFailure = firstFailure ?? error
    }
}

/// A scheme came to nothing in a way that says nothing of the password and the account: another one may serve.
struct SchemeFailure: Error {
    let scheme: AuthenticationScheme
    let error: SignInError
}

extension AccountConfiguration {
    /// Whether a registrar, or who is before it, may be shown what a password can be guessed from, such as NTLM's proof:
    /// without TLS only where the user has chosen to go without.
    func mayShowPasswordProof(at candidate: Candidate) -> Bool {
        candidate.transport == .tls || transport.registrars.isChosen(.tcp)
    }
}

extension Candidates.Transport {
    /// Whether the user has chosen this one, and no other.
    fileprivate func isChosen(_ transport: Candidate.Transport) -> Bool {
        if case .only(transport) = self { true } else { false }
    }
}
