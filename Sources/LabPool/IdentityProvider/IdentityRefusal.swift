/// What the identity provider does wrong, or unusually, by the fault's number.
enum IdentityRefusal: Int {
    /// Codes for devices are over at once.
    case codeOver = 1
    /// Tokens are for another host.
    case otherAudience
    /// It does not work.
    case outOfOrder
    /// Every endpoint sends on to itself.
    case redirects
    /// Its clock is ahead: tokens hold from then on only.
    case ahead
    /// The endpoint for tokens sends on to itself.
    case tokenRedirects

    /// How far its clock is ahead, in seconds: more than a pool bears.
    static let lead: Int64 = 600
}

extension FaultPlan {
    /// What the identity provider does; nil where it does all as it should.
    var identityRefusal: IdentityRefusal? { self[.identityRefusal].flatMap { IdentityRefusal(rawValue: $0) } }
}
