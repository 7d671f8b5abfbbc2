import Glibc

/// An IPv4 or IPv6 address with a port, as numbers.
struct SocketAddress: Sendable, Hashable {
    /// The address without brackets.
    let host: String
    /// The port.
    let port: Int

    /// The address with brackets if it is IPv6, as in a URI.
    var uriHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Reads the address that `body` fills in, as `getsockname` and `accept` do; nil if it fails.
    init?(filledBy body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Bool) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> (String, Int)? in
                guard body(address, &length) else { return nil }
                return SocketAddress.names(of: address, length)
            }
        }
        guard let result else { return nil }
        (host, port) = result
    }

    private static func names(of address: UnsafePointer<sockaddr>, _ length: socklen_t) -> (String, Int)? {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let status = getnameinfo(
            address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
            NI_NUMERICHOST | NI_NUMERICSERV)
        guard status == 0, let port = Int(text(service)) else { return nil }
        return (text(host), port)
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Lends the loopback address of a family with a port to `body`.
    static func withLoopback<Result>(
        _ family: Int32, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        if family == AF_INET6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(truncatingIfNeeded: port).bigEndian
            address.sin6_addr = in6addr_loopback
            return lend(&address, body)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return lend(&address, body)
    }

    private static func lend<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
