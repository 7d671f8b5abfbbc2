import Authentication
import SIP

/// Why a TLS-DSK handshake came to nothing.
enum HandshakeFailure {
    case handshake(TLSDSKError)
    /// The handshake was complete, but the first signed REGISTER was challenged again.
    case signature(TLSDSKSummary)
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

    mutating func next(after failure: HandshakeFailure) -> Step {
        switch failure {
        case .handshake(let error):
            switch error.remedy {
            case .newCertificate: return renew()
            case .compatibilityOffer: return widen(error)
            case .anotherScheme: return .giveUp
            }
        case .signature(let summary):
            if offer != .provenHash, let correction = TLSDSKOffer.correction(after: summary) {
                offer = correction
                return .tryAgain
            }
            return renew()
        }
    }

    private mutating func renew() -> Step {
        guard !hasRenewed else { return .giveUp }
        hasRenewed = true
        offer = .modern
        return .renewCertificate
    }

    /// A handshake that began with what was kept may have met a registrar that has changed: it begins once more as it
    /// should before less is asked of the server.
    private mutating func widen(_ error: TLSDSKError) -> Step {
        if case .abandoned = error, !hasStartedAnew {
            hasStartedAnew = true
            return .tryAgain
        }
        guard offer == .modern else { return .giveUp }
        offer = .compatibility
        return .tryAgain
    }
}
