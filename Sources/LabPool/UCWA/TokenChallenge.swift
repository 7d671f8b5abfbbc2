/// The 401 that leads to the token service, in the forms that are seen (UCWA sheet 2.1).
enum TokenChallenge: Int {
    /// Two fields, the other servers' first.
    case twoFields = 1
    case ownFirst
    /// One field for both.
    case folded
    case unquoted
    case grantsFirst
    case duplicates
    case capitals

    /// The values of the `WWW-Authenticate` fields.
    func fields(service: String, grants: [Grant], domain: String) -> [String] {
        let issuers = "00000002-0000-0ff1-ce00-000000000000@\(domain)"
        let bearer = "Bearer trusted_issuers=\"\(issuers)\", client_id=\"00000004-0000-0ff1-ce00-000000000000\""
        let names = grants.map(\.rawValue)
        let list = (self == .duplicates ? names.prefix(1) + names : names[...]).joined(separator: ",")
        let href = self == .unquoted ? "href=\(service)" : "href=\"\(service)\""
        let types = "grant_type=\"\(list)\""
        let own = self == .grantsFirst ? "MsRtcOAuth \(types),\(href)" : "MsRtcOAuth \(href),\(types)"
        switch self {
        case .ownFirst: return [own, bearer]
        case .folded: return ["\(bearer),\(own)"]
        case .capitals: return [bearer, "MSRTCOAUTH" + own.dropFirst("MsRtcOAuth".count), "Negotiate"]
        case .twoFields, .unquoted, .grantsFirst, .duplicates: return [bearer, own]
        }
    }
}
