import Discovery
import Localization

/// The way to the account's registrar in one attempt to sign in: what is still to be tried, and where servers send the
/// account.
struct Route: Sendable {
    /// The most redirects in one attempt.
    private static let maximumRedirects = 5

    /// What is still to be tried, in the order of preference.
    private(set) var candidates: [Candidate]
    /// Whether the candidates are but those of last time, so that others may be found.
    private(set) var mayBeWidened: Bool
    private var tried: Set<Candidate> = []
    private var reached: [Candidate] = []

    /// The way to the registrar of last time.
    init(home: Candidate) {
        candidates = [home]
        mayBeWidened = true
    }

    /// The way to what was found, now or at an earlier time.
    init(_ candidates: [Candidate], mayBeWidened: Bool = false) {
        self.candidates = candidates
        self.mayBeWidened = mayBeWidened
    }

    /// Tries what was found where the registrar of last time does not serve.
    mutating func widen(_ found: [Candidate]) {
        candidates = found.filter { !tried.contains($0) }
        mayBeWidened = false
    }

    /// All candidates are being connected to, in their order.
    mutating func takeCandidates() -> [Candidate] {
        defer { candidates = [] }
        tried.formUnion(candidates)
        return candidates
    }

    /// One of those that were taken answers; those after it are left for later.
    mutating func reach(_ candidate: Candidate, of taken: [Candidate]) {
        candidates = Array(taken.drop { $0 != candidate }.dropFirst())
        reached.append(candidate)
    }

    /// The server sends the account on.
    ///
    /// - Throws: ``SignInError`` of kind `protocolViolation` if the servers send it in a circle or on and on.
    mutating func redirect(to home: Candidate) throws(SignInError) {
        guard !reached.contains(home), reached.count <= Self.maximumRedirects else {
            throw SignInError(
                .protocolViolation, localized("The servers send the account from one to the other."),
                tried: localized("Registration with one redirect after the other."),
                answer: localized("Redirects to \(reached.map(\.authority).joined(separator: ", "))."),
                advice: localized("Ask the administrator to check the account's home pool."))
        }
        candidates = [home]
    }

    /// Whether an attempt that failed may go on with another server (RFC 3263 4.3, RFC 3261 21.5.4): after an answer
    /// about the account no other is asked (sign-in sheet 2.1).
    func mayGoOn(after error: SignInError) -> Bool {
        switch error.kind {
        case .unreachable, .nameNotFound, .tls, .timeout, .connectionLost, .serverUnavailable:
            mayBeWidened || !candidates.isEmpty
        default: mayBeWidened && error.mayBeOfFormerPool
        }
    }
}
