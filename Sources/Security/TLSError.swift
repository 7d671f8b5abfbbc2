import Localization

/// A TLS session that failed.
public enum TLSError: Error, Sendable, Equatable {
    /// The other side ended the session with this alert.
    case alertReceived(TLSAlert)
    /// The server's certificate was refused.
    case untrusted(CertificateProblem)
    /// This side ended the session: `reason` is OpenSSL's, `alert` what it told the other side, if anything.
    case failed(reason: String, alert: TLSAlert?)
}

extension TLSError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .alertReceived(let alert): localized("The other side ended TLS with the alert \(alert)")
        case .untrusted(let problem): problem.explanation
        case .failed(let reason, let alert?): localized("TLS failed: \(reason) (alert \(alert))")
        case .failed(let reason, nil): localized("TLS failed: \(reason)")
        }
    }
}
