/// What a TLS server showed of itself in a handshake, whether its certificate was trusted or not.
public struct PeerPresentation: Sendable, Equatable {
    /// Version and suite, as far as they were agreed on when the certificate was judged.
    public let parameters: TLSParameters?
    /// What it sent, its own certificate first; never empty.
    public let chain: [Certificate]
    /// Why the certificate was refused; `nil` if it was not.
    public let problem: CertificateProblem?
    /// Whether the certificate passed only because the user had accepted it before.
    public let isException: Bool
}
