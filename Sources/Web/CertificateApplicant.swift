internal import EventLoop

/// Who asks for a certificate.
public struct CertificateApplicant: Sendable {
    /// The sign-in address without `sip:`; it becomes the certificate's subject.
    public let user: String
    /// The UUID of this installation of the client, without braces.
    public let instance: String
    /// What the user can show to prove who they are, in the order in which it is to be shown.
    public let logins: [WebLogin]
    /// Called when a ticket was given for login name and password.
    let passwordAccepted: @LoopActor @Sendable () -> Void

    /// Whether tokens of an identity provider are among it.
    var showsTokens: Bool {
        logins.contains { if case .tokens = $0 { true } else { false } }
    }

    /// An applicant.
    ///
    /// - Parameter passwordAccepted: called when a ticket was given for login name and password.
    public init(
        user: String, instance: String, logins: [WebLogin],
        passwordAccepted: @escaping @LoopActor @Sendable () -> Void = {}
    ) {
        self.user = user
        self.instance = instance
        self.logins = logins
        self.passwordAccepted = passwordAccepted
    }
}
