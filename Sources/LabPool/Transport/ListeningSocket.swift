import EventLoop
import Glibc
import Localization

/// A TCP port on the loopback addresses of IPv4 and, where the machine has it, IPv6.
@LoopActor
final class ListeningSocket {
    /// How often another free port is tried when the one that IPv4 gave is taken in IPv6.
    private static let attempts = 16
    private static let backlog: Int32 = 64

    /// The port in both families.
    let port: Int
    /// Sockets that only hold the port, one for each family, so that it stays ours while it refuses connections.
    private var holders: [Holder]
    private var descriptors: [Int32] = []
    private var take: @LoopActor (AcceptedSocket) -> Void = { _ in }

    private struct Holder {
        let family: Int32
        let descriptor: Int32
    }

    /// Opens `port`, or a free one for 0; connections wait until they are served.
    init(port wanted: Int) throws(PoolError) {
        (port, holders) = try Self.hold(port: wanted)
        do {
            try listen()
        } catch {
            close()
            throw error
        }
    }

    /// Hands every connection to `take`.
    func serve(_ take: @escaping @LoopActor (AcceptedSocket) -> Void) {
        self.take = take
        for descriptor in descriptors {
            EventLoop.watch(descriptor, for: .read) { _ in Self.acceptAll(descriptor, take) }
        }
    }

    /// Refuses connections until ``resume()``.
    func refuse() {
        for descriptor in descriptors {
            EventLoop.unwatch(descriptor)
            Glibc.close(descriptor)
        }
        descriptors = []
    }

    /// Takes connections again.
    func resume() throws(PoolError) {
        guard descriptors.isEmpty, !holders.isEmpty else { return }
        try listen()
        serve(take)
    }

    /// Closes the port; calling it again does nothing.
    func close() {
        refuse()
        for holder in holders { Glibc.close(holder.descriptor) }
        holders = []
    }

    private func listen() throws(PoolError) {
        for holder in holders {
            let descriptor = try Self.bind(holder.family, port: port)
            descriptors.append(descriptor)
            guard Glibc.listen(descriptor, Self.backlog) == 0 else {
                throw .port(port, reason: String(cString: strerror(errno)))
            }
        }
    }

    private static func hold(port wanted: Int) throws(PoolError) -> (Int, [Holder]) {
        for _ in 0..<attempts {
            let first = Holder(family: AF_INET, descriptor: try bind(AF_INET, port: wanted))
            let port = SocketAddress { getsockname(first.descriptor, $0, $1) == 0 }?.port ?? wanted
            do {
                return (port, [first, Holder(family: AF_INET6, descriptor: try bind(AF_INET6, port: port))])
            } catch {
                if !hasIPv6 { return (port, [first]) }
                Glibc.close(first.descriptor)
                if wanted != 0 { throw error }
            }
        }
        throw .port(wanted, reason: localized("no port is free in both IPv4 and IPv6"))
    }

    private static var hasIPv6: Bool {
        guard let probe = try? bind(AF_INET6, port: 0) else { return false }
        Glibc.close(probe)
        return true
    }

    private static func bind(_ family: Int32, port: Int) throws(PoolError) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw .port(port, reason: String(cString: strerror(errno))) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        if family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, size) }
        let isBound = SocketAddress.withLoopback(family, port: port) { Glibc.bind(descriptor, $0, $1) == 0 }
        guard isBound else {
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw .port(port, reason: reason)
        }
        return descriptor
    }

    private static let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private static func acceptAll(_ listener: Int32, _ take: @LoopActor (AcceptedSocket) -> Void) {
        while true {
            var descriptor: Int32 = -1
            let peer = SocketAddress {
                descriptor = accept(listener, $0, $1)
                return descriptor >= 0
            }
            guard descriptor >= 0 else { return }
            guard let peer, let local = SocketAddress(filledBy: { getsockname(descriptor, $0, $1) == 0 }) else {
                Glibc.close(descriptor)
                continue
            }
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            // Without it the small writes of a handshake wait for the other side's delayed acknowledgement.
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            take(AcceptedSocket(descriptor: descriptor, peer: peer, local: local))
        }
    }
}
