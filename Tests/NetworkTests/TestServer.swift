import Foundation
import Glibc
import Security
import Synchronization

/// A server on a free loopback port: every connection runs the script on a thread of its own, with blocking calls.
final class TestServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var accepted = 0
        var open: Set<Int32> = []
        var isStopped = false
        var isListening = true
    }

    /// How many connections have been accepted.
    var accepted: Int { state.withLock { $0.accepted } }

    var isListening: Bool { state.withLock { $0.isListening } }

    /// - Parameter tls: the server's side of TLS; nil for plain TCP.
    init(
        ipv6: Bool = false, tls: TLSContext? = nil, _ script: @escaping @Sendable (TestConnection) throws -> Void
    ) throws {
        listener = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        port = try Self.listen(listener, ipv6: ipv6)
        let server = self
        Thread.detachNewThread { server.accept(tls: tls, script) }
    }

    /// Ends the listening and all connections.
    func stop() {
        let open = state.withLock { state in
            state.isStopped = true
            return state.open
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func accept(tls: TLSContext?, _ script: @escaping @Sendable (TestConnection) throws -> Void) {
        defer {
            close(listener)
            state.withLock { $0.isListening = false }
        }
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let isStopped = state.withLock { state in
                state.accepted += 1
                state.open.insert(descriptor)
                return state.isStopped
            }
            Thread.detachNewThread {
                // A script that ends by throwing has lost its client, which is what many tests do on purpose.
                if !isStopped, let connection = try? TestConnection(descriptor, tls: tls) { try? script(connection) }
                self.state.withLock { _ = $0.open.remove(descriptor) }
                close(descriptor)
            }
        }
    }

    private static func listen(_ descriptor: Int32, ipv6: Bool) throws -> UInt16 {
        var v4 = sockaddr_in()
        v4.sin_family = sa_family_t(AF_INET)
        v4.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var v6 = sockaddr_in6()
        v6.sin6_family = sa_family_t(AF_INET6)
        v6.sin6_addr = in6addr_loopback
        var length = socklen_t(ipv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
        func with<Value>(_ body: (UnsafeMutablePointer<sockaddr>) -> Value) -> Value {
            ipv6
                ? withUnsafeMutablePointer(to: &v6) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
                }
                : withUnsafeMutablePointer(to: &v4) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
        }
        guard with({ bind(descriptor, $0, length) }) == 0, Glibc.listen(descriptor, 16) == 0,
            with({ getsockname(descriptor, $0, &length) }) == 0
        else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: ipv6 ? v6.sin6_port : v4.sin_port)
    }
}
