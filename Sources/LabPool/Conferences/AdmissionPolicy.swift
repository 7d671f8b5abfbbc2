/// Whom a conference lets in without a stay in the lobby ([MS-CONFBAS], `admission-policy`).
public enum AdmissionPolicy: String, Sendable, Hashable {
    /// Those who are invited; the lab tells them from other users of the pool by nothing.
    case closedAuthenticated
    /// Users of the pool.
    case openAuthenticated
    /// Everybody, guests among them.
    case anonymous
}
