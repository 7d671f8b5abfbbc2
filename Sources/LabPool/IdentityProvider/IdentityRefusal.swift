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
}
