internal import Localization

/// The ways in which ticket services let users prove who they are (sign-in.md, 6.3).
public enum LogOnWay: Sendable, Hashable, CaseIterable {
    /// With a certificate that the pool has issued before (WS-Security, X.509).
    case certificate
    /// By Windows authentication over HTTP: Kerberos or NTLM.
    case windows
    /// With login name and password in the request (WS-Security, user name token).
    case userName
    /// With a token of a federation service, such as ADFS, which takes login name and password.
    case federation
    /// With an access token of an identity provider, which logs the user on in a browser (OAuth 2.0).
    case bearer

    /// The names of the ports that take it in a ticket service's description, in the order of preference; none where
    /// the description tells otherwise.
    var ports: [String] {
        switch self {
        case .certificate: ["WebTicketServiceCert"]
        case .windows: [ServiceDescription.ticketPort, "WebTicketServiceWinNtlm"]
        case .userName: ["WebTicketServiceAuth"]
        case .federation: ["WsFedBearer"]
        case .bearer: []
        }
    }
}

extension LogOnWay: CustomStringConvertible {
    /// The way as part of a sentence.
    public var description: String {
        switch self {
        case .certificate: localized("with the certificate")
        case .windows: localized("by Windows authentication")
        case .userName: localized("with login name and password")
        case .federation: localized("by a federation service (ADFS)")
        case .bearer: localized("by modern authentication")
        }
    }
}
