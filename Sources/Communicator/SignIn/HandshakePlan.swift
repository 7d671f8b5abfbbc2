import Authentication
import SIP

/// Why a TLS-DSK handshake came to nothing.
enum HandshakeFailure {
    case handshake(TLSDSKError)
    /// The handshake was complete, but the first signed REGISTER was challenged again.
    case signature(TLSDSKSummary, Message)
}

/// What follows a failed handshake: every remedy is tried once (sign-in sheet 5.3, 5.5, 5.7).
struct HandshakePlan: Equatable {
    enum Step: Equatable {
        case tryAgain
        /// Throw the certificate away, obtain a new one, and try again.
        case renewCertificate
        case giveUp
    }

    /// What the next handshake offers.
    private(set) var offer = TLSDSKOffer.modern
    private var hasRenewed = false
    private var hasStartedAnew = false

    mutating func next(after failure: HandshakeFailure, usedKeptCertificate: Bool) -> Step {
        switch failure {
        case .handshake(let error):
            switch error.remedy {
            case .newCertificate: return renew(usedKeptCertificate)
            case .compatibilityOffer: return widen(error, usedKeptCertificate)
            case .anotherScheme: return .giveUp
            }
        case .signature(let summary, _):
            if offer != .provenHash, let correction = TLSDSKOffer.correction(after: summary) {
                offer = correction
                return .tryAgain
            }
            return renew(usedKeptCertificate)
        }
    }

    /// A certificate that was issued a moment ago is not to blame.
    private mutating func renew(_ usedKeptCertificate: Bool) -> Step {
        guard usedKeptCertificate, !hasRenewed else { return .giveUp }
        hasRenewed = true
        offer = .modern
        return .renewCertificate
    }

    /// A handshake that began with what was kept may have met a registrar that has changed: it begins once more as it
    /// should before less is asked of the server.
    private mutating func widen(_ error: TLSDSKError, _ usedKeptCertificate: Bool) -> Step {
        if case .abandoned = error, usedKeptCertificate, !hasStartedAnew {
            hasStartedAnew = true
            return .tryAgain
        }
        guard offer == .modern else { return .giveUp }
        offer = .compatibility
        return .tryAgain
    }
}
