/// Which hosts may be shown who the user is (sign-in sheet 2.5; UCWA sheet 1.6).
///
/// Whoever controls the DNS or an unencrypted answer can name a host of their own and wait for the password there. So
/// a host counts only if the sign-in domain vouches for it.
public struct HostPolicy: Sendable, Equatable {
    /// How it is known who named a host.
    public enum Source: Sendable, Hashable {
        /// By a verified certificate, of a host that was checked itself.
        case verified
        /// Not at all: the DNS, an answer over plain HTTP, a registrar over plain TCP, a server whose certificate passed
        /// only because the user has accepted it.
        case unverified

        /// - Parameter isVerified: whether whoever names a host is so by a certificate.
        public init(isVerified: Bool) {
            self = isVerified ? .verified : .unverified
        }
    }

    /// The domain of the sign-in address.
    public let domain: DomainName
    /// Hosts that the user has named or confirmed, for this sign-in domain.
    public private(set) var confirmed: Set<String>

    public init(domain: DomainName, confirmed: Set<String> = []) {
        self.domain = domain
        self.confirmed = Set(confirmed.map { $0.lowercased() })
    }

    /// Whether a host may be dealt with without the user's word.
    ///
    /// - Parameter host: a name or an address.
    public func trusts(_ host: String, namedBy source: Source) -> Bool {
        let host = host.lowercased()
        // An address is within no domain.
        return source == .verified || confirmed.contains(host) || DomainName(host)?.isWithin(domain) == true
    }

    public mutating func confirm(_ host: String) {
        confirmed.insert(host.lowercased())
    }
}
