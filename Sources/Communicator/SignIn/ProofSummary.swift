import Authentication
import Security

/// By what a registration is secured.
enum ProofSummary: Sendable {
    /// A certificate, with the TLS that its keys come from.
    case certificate(TLSDSKSummary)
    /// NTLM or Kerberos; `expires` is when the ticket does, in Unix seconds.
    case logOn(AuthenticationScheme, expires: Int64?)
}

extension ProofSummary {
    var isByCertificate: Bool { if case .certificate = self { true } else { false } }
}
