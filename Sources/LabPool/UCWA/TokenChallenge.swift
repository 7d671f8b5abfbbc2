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
    ///
    /// - Parameter bearer: what is said of tokens that others issue.
    func fields(service: String, grants: [Grant], bearer: String) -> [String] {
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
