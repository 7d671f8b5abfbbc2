import EventLoop
import Foundation
import Glibc
import Network
import Security
import Testing

extension NetworkTests {
    /// Names with several addresses, of which some do not answer.
    @Suite("Addresses")
    struct AddressTests {
        /// An address that swallows connections: its queue is full, so that the kernel drops what arrives.
        private final class BlackHole {
            private var descriptors: [Int32] = []

            /// Nil where the port is taken.
            init?(ipv6Port port: UInt16) {
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_port = port.bigEndian
                address.sin6_addr = in6addr_loopback
                let listener = Self.socket()
                descriptors.append(listener)
                let isBound = Self.with(&address) { bind(listener, $0, $1) == 0 }
                guard isBound, listen(listener, 0) == 0 else { return nil }
                for _ in 0..<8 {
                    let filler = Self.socket()
                    descriptors.append(filler)
                    _ = Self.with(&address) { connect(filler, $0, $1) }
                }
            }

            deinit {
                for descriptor in descriptors { close(descriptor) }
            }

            private static func socket() -> Int32 {
                let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
                return Glibc.socket(AF_INET6, kind, 0)
            }

            private static func with<Value>(
                _ address: inout sockaddr_in6, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
            ) -> Value {
                withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                    }
                }
            }
        }

        private static func poolTLS() throws -> TLSContext {
            try .server(identity: #require(TestAuthority.shared).identity(names: [.dns("pool.contoso.com")]))
        }

        private static func greeter() throws -> TestServer {
            try TestServer(tls: poolTLS()) { connection in
                try connection.write(try connection.readExactly(5))
                connection.waitForEnd()
            }
        }

        private static func peer(of port: UInt16, _ addresses: [String]) async throws -> String {
            try await onLoop { configuration in
                var configuration = configuration
                configuration.connectTimeout = .seconds(60)
                configuration.overrides = [HostOverride(host: "pool.contoso.com", port: port, addresses: addresses)]
                let stream = try await ByteStream.connect(
                    host: "pool.contoso.com", port: port, protection: .tls, configuration: configuration)
                defer { stream.close() }
                try stream.send(Array("hello".utf8))
                #expect(try await stream.receive() == Array("hello".utf8))
                return stream.peer.address
            }
        }

        @Test("an address that refuses is passed over for the next", arguments: ["127.0.0.2", "::1"])
        func refusing(first: String) async throws {
            let server = try Self.greeter()
            defer { server.stop() }
            #expect(try await Self.peer(of: server.port, [first, "127.0.0.1"]) == "127.0.0.1")
        }

        @Test("IPv6 that is swallowed on its way costs a fraction of a second: IPv4 is tried beside it")
        func blackHole() async throws {
            var server = try Self.greeter()
            var hole = BlackHole(ipv6Port: server.port)
            for _ in 0..<20 where hole == nil {
                server.stop()
                server = try Self.greeter()
                hole = BlackHole(ipv6Port: server.port)
            }
            defer { server.stop() }
            try #require(hole != nil, "no port is free in both families")
            let begin = ContinuousClock.now
            let peer = try await Self.peer(of: server.port, ["::1", "127.0.0.1"])
            #expect(peer == "127.0.0.1")
            // Without racing it is the kernel's time, or half of libcurl's: thirty seconds here. The race itself begins
            // after 200 ms; the rest is the machine's.
            #expect(ContinuousClock.now - begin < .seconds(20))
            withExtendedLifetime(hole) {}
        }
    }
}
