/// Who asks for a certificate.
public struct CertificateApplicant: Sendable {
    /// The sign-in address without `sip:`; it becomes the certificate's subject.
    public let user: String
    /// The UUID of this installation of the client, without braces.
    public let instance: String
    /// How the user proves who they are.
    public let login: WebLogin

    /// An applicant.
    public init(user: String, instance: String, login: WebLogin) {
        self.user = user
        self.instance = instance
        self.login = login
    }
}
