/// The headers that this project reads or writes, in their usual spelling.
extension HeaderName {
    /// `Accept`
    public static let accept = HeaderName("Accept")
    /// `Allow`
    public static let allow = HeaderName("Allow")
    /// `Allow-Events`
    public static let allowEvents = HeaderName("Allow-Events")
    /// `Authentication-Info`
    public static let authenticationInfo = HeaderName("Authentication-Info")
    /// `Authorization`
    public static let authorization = HeaderName("Authorization")
    /// `Call-ID`
    public static let callID = HeaderName("Call-ID")
    /// `Contact`
    public static let contact = HeaderName("Contact")
    /// `Content-Encoding`
    public static let contentEncoding = HeaderName("Content-Encoding")
    /// `Content-ID`
    public static let contentID = HeaderName("Content-ID")
    /// `Content-Length`
    public static let contentLength = HeaderName("Content-Length")
    /// `Content-Transfer-Encoding`
    public static let contentTransferEncoding = HeaderName("Content-Transfer-Encoding")
    /// `Content-Type`
    public static let contentType = HeaderName("Content-Type")
    /// `CSeq`
    public static let cseq = HeaderName("CSeq")
    /// `Date`
    public static let date = HeaderName("Date")
    /// `EndPoints`
    public static let endPoints = HeaderName("EndPoints")
    /// `Event`
    public static let event = HeaderName("Event")
    /// `Expires`
    public static let expires = HeaderName("Expires")
    /// `From`
    public static let from = HeaderName("From")
    /// `Max-Forwards`
    public static let maxForwards = HeaderName("Max-Forwards")
    /// `ms-client-diagnostics`
    public static let msClientDiagnostics = HeaderName("ms-client-diagnostics")
    /// `Ms-Conversation-ID`
    public static let msConversationID = HeaderName("Ms-Conversation-ID")
    /// `ms-diagnostics`
    public static let msDiagnostics = HeaderName("ms-diagnostics")
    /// `ms-diagnostics-public`
    public static let msDiagnosticsPublic = HeaderName("ms-diagnostics-public")
    /// `ms-im-format`
    public static let msIMFormat = HeaderName("ms-im-format")
    /// `ms-keep-alive`
    public static let msKeepAlive = HeaderName("ms-keep-alive")
    /// `ms-piggyback-cseq`
    public static let msPiggybackCSeq = HeaderName("ms-piggyback-cseq")
    /// `Ms-Sender`
    public static let msSender = HeaderName("Ms-Sender")
    /// `ms-subnet`
    public static let msSubnet = HeaderName("ms-subnet")
    /// `ms-text-format`
    public static let msTextFormat = HeaderName("ms-text-format")
    /// `ms-user-logon-data`
    public static let msUserLogonData = HeaderName("ms-user-logon-data")
    /// `P-Asserted-Identity`
    public static let pAssertedIdentity = HeaderName("P-Asserted-Identity")
    /// `P-Preferred-Identity`
    public static let pPreferredIdentity = HeaderName("P-Preferred-Identity")
    /// `P-Preferred-Registrar`
    public static let pPreferredRegistrar = HeaderName("P-Preferred-Registrar")
    /// `presence-state`
    public static let presenceState = HeaderName("presence-state")
    /// `Proxy-Authenticate`
    public static let proxyAuthenticate = HeaderName("Proxy-Authenticate")
    /// `Proxy-Authentication-Info`
    public static let proxyAuthenticationInfo = HeaderName("Proxy-Authentication-Info")
    /// `Proxy-Authorization`
    public static let proxyAuthorization = HeaderName("Proxy-Authorization")
    /// `Proxy-Require`
    public static let proxyRequire = HeaderName("Proxy-Require")
    /// `Record-Route`
    public static let recordRoute = HeaderName("Record-Route")
    /// `Refer-To`
    public static let referTo = HeaderName("Refer-To")
    /// `Referred-By`
    public static let referredBy = HeaderName("Referred-By")
    /// `Require`
    public static let require = HeaderName("Require")
    /// `Retry-After`
    public static let retryAfter = HeaderName("Retry-After")
    /// `Roster-Manager`
    public static let rosterManager = HeaderName("Roster-Manager")
    /// `Route`
    public static let route = HeaderName("Route")
    /// `Server`
    public static let server = HeaderName("Server")
    /// `Session-Expires`
    public static let sessionExpires = HeaderName("Session-Expires")
    /// `Subject`
    public static let subject = HeaderName("Subject")
    /// `Subscription-State`
    public static let subscriptionState = HeaderName("Subscription-State")
    /// `Supported`
    public static let supported = HeaderName("Supported")
    /// `To`
    public static let to = HeaderName("To")
    /// `TriggeredInvite`
    public static let triggeredInvite = HeaderName("TriggeredInvite")
    /// `Unsupported`
    public static let unsupported = HeaderName("Unsupported")
    /// `User-Agent`
    public static let userAgent = HeaderName("User-Agent")
    /// `Via`
    public static let via = HeaderName("Via")
    /// `Warning`
    public static let warning = HeaderName("Warning")
    /// `WWW-Authenticate`
    public static let wwwAuthenticate = HeaderName("WWW-Authenticate")
}
