import Discovery
import Web

extension HostGate {
    /// The gate as the web services' side asks it; the user may be asked.
    var check: HostCheck {
        { [self] host, isVerified in try await admits(host, namedBy: HostPolicy.Source(isVerified: isVerified)) }
    }
}

extension HostPolicy.Source {
    /// - Parameter isVerified: whether whoever names a host is so by a certificate.
    init(isVerified: Bool) {
        self = isVerified ? .verified : .unverified
    }
}
