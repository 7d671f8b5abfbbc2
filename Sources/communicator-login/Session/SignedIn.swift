import CCommunicator

/// The sign-in is complete: who, where, and what protects it.
struct SignedIn {
    /// A TLS version and cipher suite.
    struct Protection {
        let version: String
        let cipher: String
    }

    let uri: String
    let server: String
    let product: String
    /// The connection's own TLS; nil over TCP.
    let connection: Protection?
    /// The TLS of TLS-DSK, whose keys sign the messages; nil when nothing is signed.
    let signing: Protection?
    let gruu: String
    /// When the certificate that we sign in with ends; nil without one.
    let certificateExpires: WallClock?
    /// Whether the certificate is from an earlier sign-in, so that no password was needed.
    let certificateWasKept: Bool
    let registration: Duration
    /// Whether the way leads through an Edge.
    let isRemote: Bool

    init(_ event: communicator_signed_in_event) {
        uri = String(event.uri)
        server = String(event.server)
        product = String(event.product)
        connection = Protection(event.connection_version, event.connection_cipher)
        signing = Protection(event.signing_version, event.signing_cipher)
        gruu = String(event.gruu)
        certificateExpires = event.certificate_expires == 0 ? nil : WallClock(seconds: event.certificate_expires)
        certificateWasKept = event.certificate_was_kept
        registration = .seconds(Int64(event.registration_seconds))
        isRemote = event.is_remote
    }
}

extension SignedIn.Protection {
    fileprivate init?(_ version: communicator_text, _ cipher: communicator_text) {
        guard version.length > 0 else { return nil }
        self.init(version: String(version), cipher: String(cipher))
    }
}
