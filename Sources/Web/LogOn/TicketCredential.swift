internal import Network

/// How a request for a ticket shows who asks.
enum TicketCredential: Sendable {
    /// In the HTTP header.
    case http(HTTPRequest.Authentication)
    /// In the SOAP header.
    case soap(SecurityHeader)
}
