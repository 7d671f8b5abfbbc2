public import Security

/// Nothing was found.
public struct DiscoveryError: Error, Sendable, Equatable {
    /// What was looked up, and what came of each.
    public let entries: [DiscoveryLog.Entry]
    /// A certificate that stood in the way, if one did: the user may know it.
    public let problem: CertificateProblem?
    /// Whether a server said that it does not know the user.
    public let isUserUnknown: Bool
}
