internal import Network
internal import Security

/// How a request for a ticket shows who asks.
enum TicketCredential: Sendable {
    /// In the HTTP header.
    case http(HTTPRequest.Authentication)
    /// In the HTTP header, by an access token (RFC 6750, 2.1).
    case bearer(Secret)
    /// In the SOAP header.
    case soap(SecurityHeader)
}
