/// The headers that this project reads or writes, in their usual spelling.
extension HeaderName {
    /// `Accept`
    public static let accept = HeaderName(.accept)
    /// `Allow`
    public static let allow = HeaderName(.allow)
    /// `Allow-Events`
    public static let allowEvents = HeaderName(.allowEvents)
    /// `Authentication-Info`
    public static let authenticationInfo = HeaderName(.authenticationInfo)
    /// `Authorization`
    public static let authorization = HeaderName(.authorization)
    /// `Call-ID`
    public static let callID = HeaderName(.callID)
    /// `Contact`
    public static let contact = HeaderName(.contact)
    /// `Content-Encoding`
    public static let contentEncoding = HeaderName(.contentEncoding)
    /// `Content-ID`
    public static let contentID = HeaderName(.contentID)
    /// `Content-Length`
    public static let contentLength = HeaderName(.contentLength)
    /// `Content-Transfer-Encoding`
    public static let contentTransferEncoding = HeaderName(.contentTransferEncoding)
    /// `Content-Type`
    public static let contentType = HeaderName(.contentType)
    /// `CSeq`
    public static let cseq = HeaderName(.cseq)
    /// `Date`
    public static let date = HeaderName(.date)
    /// `EndPoints`
    public static let endPoints = HeaderName(.endPoints)
    /// `Event`
    public static let event = HeaderName(.event)
    /// `Expires`
    public static let expires = HeaderName(.expires)
    /// `From`
    public static let from = HeaderName(.from)
    /// `Max-Forwards`
    public static let maxForwards = HeaderName(.maxForwards)
    /// `Min-Expires`
    public static let minExpires = HeaderName(.minExpires)
    /// `ms-client-diagnostics`
    public static let msClientDiagnostics = HeaderName(.msClientDiagnostics)
    /// `Ms-Conversation-ID`
    public static let msConversationID = HeaderName(.msConversationID)
    /// `ms-diagnostics`
    public static let msDiagnostics = HeaderName(.msDiagnostics)
    /// `ms-diagnostics-public`
    public static let msDiagnosticsPublic = HeaderName(.msDiagnosticsPublic)
    /// `ms-im-format`
    public static let msIMFormat = HeaderName(.msIMFormat)
    /// `ms-keep-alive`
    public static let msKeepAlive = HeaderName(.msKeepAlive)
    /// `ms-piggyback-cseq`
    public static let msPiggybackCSeq = HeaderName(.msPiggybackCSeq)
    /// `Ms-Sender`
    public static let msSender = HeaderName(.msSender)
    /// `ms-subnet`
    public static let msSubnet = HeaderName(.msSubnet)
    /// `ms-text-format`
    public static let msTextFormat = HeaderName(.msTextFormat)
    /// `ms-user-logon-data`
    public static let msUserLogonData = HeaderName(.msUserLogonData)
    /// `P-Asserted-Identity`
    public static let pAssertedIdentity = HeaderName(.pAssertedIdentity)
    /// `P-Preferred-Identity`
    public static let pPreferredIdentity = HeaderName(.pPreferredIdentity)
    /// `P-Preferred-Registrar`
    public static let pPreferredRegistrar = HeaderName(.pPreferredRegistrar)
    /// `presence-state`
    public static let presenceState = HeaderName(.presenceState)
    /// `Proxy-Authenticate`
    public static let proxyAuthenticate = HeaderName(.proxyAuthenticate)
    /// `Proxy-Authentication-Info`
    public static let proxyAuthenticationInfo = HeaderName(.proxyAuthenticationInfo)
    /// `Proxy-Authorization`
    public static let proxyAuthorization = HeaderName(.proxyAuthorization)
    /// `Proxy-Require`
    public static let proxyRequire = HeaderName(.proxyRequire)
    /// `Record-Route`
    public static let recordRoute = HeaderName(.recordRoute)
    /// `Refer-To`
    public static let referTo = HeaderName(.referTo)
    /// `Referred-By`
    public static let referredBy = HeaderName(.referredBy)
    /// `Require`
    public static let require = HeaderName(.require)
    /// `Retry-After`
    public static let retryAfter = HeaderName(.retryAfter)
    /// `Roster-Manager`
    public static let rosterManager = HeaderName(.rosterManager)
    /// `Route`
    public static let route = HeaderName(.route)
    /// `Server`
    public static let server = HeaderName(.server)
    /// `Session-Expires`
    public static let sessionExpires = HeaderName(.sessionExpires)
    /// `Subject`
    public static let subject = HeaderName(.subject)
    /// `Subscription-State`
    public static let subscriptionState = HeaderName(.subscriptionState)
    /// `Supported`
    public static let supported = HeaderName(.supported)
    /// `To`
    public static let to = HeaderName(.to)
    /// `TriggeredInvite`
    public static let triggeredInvite = HeaderName(.triggeredInvite)
    /// `Unsupported`
    public static let unsupported = HeaderName(.unsupported)
    /// `User-Agent`
    public static let userAgent = HeaderName(.userAgent)
    /// `Via`
    public static let via = HeaderName(.via)
    /// `Warning`
    public static let warning = HeaderName(.warning)
    /// `WWW-Authenticate`
    public static let wwwAuthenticate = HeaderName(.wwwAuthenticate)
}
