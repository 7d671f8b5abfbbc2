import EventLoop
import Security

/// The users' certificates: made on request, remembered for TLS-DSK.
@LoopActor
final class IssuedCertificates {
    private static let standardLifetime: Int64 = 180 * 24 * 60 * 60
    /// Clients' clocks may be behind.
    private static let leeway: Int64 = 5 * 60

    private let authority: CertificateAuthority
    private let lifetime: Int64
    private var owners: [CertificateFingerprint: String] = [:]

    /// - Parameter lifetime: in seconds, or nil for a server's standard of 180 days.
    init(authority: CertificateAuthority, lifetime: Int64?) {
        self.authority = authority
        self.lifetime = lifetime ?? Self.standardLifetime
    }

    /// Issues a certificate to the owner of `address`.
    func issue(for request: CertificateRequest, to address: String, now: Instant) throws(SecurityError) -> Certificate {
        let validity = Validity(notBefore: now.seconds - Self.leeway, notAfter: now.seconds + lifetime)
        let certificate = try authority.issueClient(for: request, validity: validity)
        owners[certificate.fingerprint] = address
        return certificate
    }

    /// The address that a certificate was issued to; nil for one that was not issued here or was withdrawn.
    func owner(of certificate: Certificate) -> String? {
        owners[certificate.fingerprint]
    }

    /// Judges a certificate that a client shows inside TLS-DSK.
    func verdict(on certificate: Certificate, now: Instant) -> ClientCertificateVerdict {
        guard owner(of: certificate) != nil else { return .unknownIssuer }
        return certificate.validity.contains(now.seconds) ? .accepted : .expired
    }

    /// Withdraws a certificate for good.
    func withdraw(_ certificate: Certificate) {
        owners[certificate.fingerprint] = nil
    }
}
