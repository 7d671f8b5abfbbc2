public import Network
public import Security

/// Why a web service, of the pool or of those that vouch for its users, did not give what it was asked for.
public enum WebError: Error, Sendable, Equatable {
    /// Login name or password was not accepted. Trying again with the same is pointless and may lock the account.
    case credentialsRefused(WebReply)
    /// The Kerberos ticket of a single sign-on was not accepted. That says nothing of a password.
    case singleSignOnRefused(WebReply)
    /// The service cannot be reached, or the connection broke.
    case unreachable(WebStep, url: String, reason: NetworkError)
    /// The server's certificate is not trusted.
    case untrusted(WebStep, url: String, CertificateProblem)
    /// The address of a service is none that requests may be sent to.
    case addressRefused(WebStep, url: String, reason: String)
    /// The service answered with an HTTP status that tells no more.
    case unexpectedStatus(WebReply)
    /// Something answered, but it is not the service: a login page, a proxy, another product.
    case notTheService(WebReply, reason: String)
    /// The description asks for an authentication that we do not have.
    case policyUnsupported(WebStep, url: String, reason: String)
    /// The ticket service refused a ticket to an authenticated user, or gave an unusable one.
    case ticketRefused(WebReply, reason: String)
    /// The ticket that came is over already.
    case ticketOver(WebReply)
    /// The federation service did not vouch for the user.
    case federationRefused(WebReply, FederationRefusal)
    /// The identity provider gives no token.
    case providerRefused(url: String, OAuthRefusal)
    /// The certificate service refused, or gave no certificate.
    case certificateRefused(WebReply, reason: String)
    /// The certificate is not for our key, or does not hold now.
    case certificateUnusable(url: String, reason: String)
    /// A request could not be written.
    case requestFailed(WebStep, reason: WebDocumentError)
}
