import Discovery
import Web

extension HostGate {
    /// The gate as the web services' side asks it; the user may be asked.
    var check: HostCheck {
        { [self] host, isVerified in try await admits(host, namedBy: HostPolicy.Source(isVerified: isVerified)) }
    }
}
