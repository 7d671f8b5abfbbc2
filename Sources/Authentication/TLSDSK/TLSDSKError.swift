internal import Localization
public import Security

/// A TLS-DSK handshake that failed.
public enum TLSDSKError: Error, Sendable, Equatable {
    /// The server refused our certificate.
    case certificateRefused(TLSAlert)
    /// There is no version or suite that both sides accept.
    case nothingInCommon(TLSAlert)
    /// The server ended the handshake for another reason.
    case alert(TLSAlert)
    /// A token is missing, empty, not base64 or too long.
    case unreadableToken(SecurityError)
    /// The server's bytes are not the TLS that is due.
    case brokenHandshake(reason: String)
    /// The server's last token does not finish the handshake.
    case unfinished
    /// The server dropped the handshake and offers its schemes anew, after it had our certificate or before.
    case abandoned(hadCertificate: Bool)
    /// The handshake goes on and on.
    case endless(legs: Int)
    /// The server's key is so short that anybody could have made its signatures.
    case weakServerKey(bits: Int)
    /// The library refused an operation on our side.
    case failed(SecurityError)

    /// What may help.
    public enum Remedy: Sendable, Hashable {
        /// Throw the certificate away and obtain a new one, once.
        case newCertificate
        /// Try again with `TLSDSKOffer.compatibility`, once.
        case compatibilityOffer
        /// Go on to another scheme.
        case anotherScheme
    }

    /// What may help.
    public var remedy: Remedy {
        switch self {
        case .certificateRefused, .abandoned(hadCertificate: true): .newCertificate
        case .nothingInCommon, .abandoned(hadCertificate: false): .compatibilityOffer
        case .alert, .unreadableToken, .brokenHandshake, .unfinished, .endless, .weakServerKey, .failed: .anotherScheme
        }
    }

    init(_ error: TLSError) {
        switch error {
        case .alertReceived(let alert) where alert.refusesCertificate: self = .certificateRefused(alert)
        case .alertReceived(let alert) where Self.isAboutCommonGround(alert): self = .nothingInCommon(alert)
        case .alertReceived(let alert): self = .alert(alert)
        case .failed(_, let alert?) where Self.isAboutCommonGround(alert): self = .nothingInCommon(alert)
        case .failed(let reason, _): self = .brokenHandshake(reason: reason)
        case .untrusted(let problem): self = .brokenHandshake(reason: problem.explanation)
        }
    }

    private static func isAboutCommonGround(_ alert: TLSAlert) -> Bool {
        alert == .handshakeFailure || alert == .protocolVersion || alert == .insufficientSecurity
    }
}

extension TLSDSKError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .certificateRefused(let alert): localized("The server refused the certificate for sign-in (\(alert))")
        case .nothingInCommon(let alert):
            localized("The server accepts none of the secure ciphers of this client for certificate sign-in (\(alert))")
        case .alert(let alert): localized("The server ended the certificate sign-in (\(alert))")
        case .unreadableToken(let error):
            localized("The server's part of the certificate sign-in cannot be read: \(error)")
        case .brokenHandshake(let reason): localized("The certificate sign-in failed: \(reason)")
        case .unfinished: localized("The server did not finish the certificate sign-in")
        case .abandoned(hadCertificate: true): localized("The server did not accept the certificate for sign-in")
        case .abandoned(hadCertificate: false):
            localized("The server turned the certificate sign-in down at its beginning")
        case .endless(let legs): localized("The certificate sign-in did not end after \(legs) steps")
        case .weakServerKey(let bits): localized("The server's key for certificate sign-in has only \(bits) bits")
        case .failed(let error): localized("The certificate sign-in failed on this side: \(error)")
        }
    }
}
