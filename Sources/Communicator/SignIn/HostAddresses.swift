import EventLoop

/// The addresses that registrars are known to have: from the look-ups of the search, and from the last sign-in. They
/// save a look-up; whether they still hold is seen when they are connected to.
@LoopActor
final class HostAddresses {
    /// The most hosts, and the most addresses of each.
    private static let limit = (hosts: 32, addresses: 4)

    private var addresses: [String: [String]] = [:]

    func note(_ found: [String], of host: String) {
        guard addresses.count < Self.limit.hosts || addresses[host] != nil else { return }
        addresses[host] = Array(found.prefix(Self.limit.addresses))
    }

    func addresses(of host: String) -> [String] {
        addresses[host] ?? []
    }

    /// The network may be another now, with other addresses.
    func forget() {
        addresses = [:]
    }
}
