import EventLoop
import Foundation
import Network
import Security
import Testing

extension NetworkTests {
    @Suite("Proxies")
    struct ProxyTests {
        /// A kind of proxy in the tests.
        enum Kind: CaseIterable { case http, socks4, socks5 }

        /// What the proxy does with a request.
        enum Behaviour {
            case connect
            case demandPassword
            case refuse
        }

        /// A proxy that leads every request to `port` on loopback.
        private static func proxy(_ kind: Kind, to port: UInt16, _ behaviour: Behaviour = .connect) throws -> TestServer
        {
            try TestServer { connection in
                switch kind {
                case .http: try serveHTTP(connection, behaviour)
                case .socks4: try serveSOCKS4(connection, behaviour)
                case .socks5: try serveSOCKS5(connection, behaviour)
                }
                let server = try TestConnection(connectedTo: port)
                defer { server.close() }
                connection.relay(with: server)
            }
        }

        private static func serveHTTP(_ connection: TestConnection, _ behaviour: Behaviour) throws {
            let head = try connection.readText(through: "\r\n\r\n")
            guard head.hasPrefix("CONNECT pool.contoso.com:443 ") else { throw POSIXError(.EINVAL) }
            switch behaviour {
            case .refuse:
                try connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                throw POSIXError(.EACCES)
            case .connect, .demandPassword:
                try connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
            }
        }

        private static func serveSOCKS4(_ connection: TestConnection, _ behaviour: Behaviour) throws {
            let request = try connection.readExactly(8)
            guard request[0] == 4, request[1] == 1 else { throw POSIXError(.EINVAL) }
            _ = try connection.readText(through: "\0")
            let name = try connection.readText(through: "\0")
            guard name == "pool.contoso.com\0" else { throw POSIXError(.EINVAL) }
            try connection.write([0, behaviour == .refuse ? 91 : 90, 0, 0, 0, 0, 0, 0])
        }

        private static func serveSOCKS5(_ connection: TestConnection, _ behaviour: Behaviour) throws {
            let greeting = try connection.readExactly(2)
            let methods = try connection.readExactly(Int(greeting[1]))
            if behaviour == .demandPassword {
                guard methods.contains(2) else {
                    try connection.write([5, 0xFF])
                    throw POSIXError(.EACCES)
                }
                try connection.write([5, 2])
                let name = try connection.readExactly(Int(connection.readExactly(2)[1]))
                let password = try connection.readExactly(Int(connection.readExactly(1)[0]))
                let isGood = name == Array("alice".utf8) && password == Array("secret".utf8)
                try connection.write([1, isGood ? 0 : 1])
                guard isGood else { throw POSIXError(.EACCES) }
            } else {
                try connection.write([5, 0])
            }
            let request = try connection.readExactly(5)
            guard request[..<4] == [5, 1, 0, 3] else { throw POSIXError(.EINVAL) }
            let name = try connection.readExactly(Int(request[4]))
            _ = try connection.readExactly(2)
            guard name == Array("pool.contoso.com".utf8) else { throw POSIXError(.EINVAL) }
            try connection.write([5, behaviour == .refuse ? 2 : 0, 0, 1, 0, 0, 0, 0, 0, 0])
        }

        private static func way(_ kind: Kind, _ port: UInt16, _ credentials: Credentials? = nil) -> Proxy {
            let server = ProxyServer(host: "127.0.0.1", port: port, credentials: credentials)
            return switch kind {
            case .http: .http(server)
            case .socks4: .socks4(server)
            case .socks5: .socks5(server)
            }
        }

        private static func poolTLS() throws -> TLSContext {
            try .server(identity: #require(TestAuthority.shared).identity(names: [.dns("pool.contoso.com")]))
        }

        /// Connects to the pool through a proxy and says hello.
        private static func greet(
            through kind: Kind, _ behaviour: Behaviour = .connect, protection: ByteStream.Protection = .tls,
            credentials: Credentials? = nil
        ) async throws -> [UInt8]? {
            let server = try TestServer(tls: protection == .tls ? poolTLS() : nil) { connection in
                try connection.write(try connection.readExactly(5))
                connection.waitForEnd()
            }
            let proxy = try proxy(kind, to: server.port, behaviour)
            defer {
                proxy.stop()
                server.stop()
            }
            let way = way(kind, proxy.port, credentials)
            return try await onLoop { configuration in
                var configuration = configuration
                configuration.proxy = way
                let stream = try await ByteStream.connect(
                    host: "pool.contoso.com", port: 443, protection: protection, configuration: configuration)
                defer { stream.close() }
                try stream.send(Array("hello".utf8))
                return try await stream.receive()
            }
        }

        @Test(
            "a stream goes through the proxy, which resolves the name", arguments: Kind.allCases,
            [ByteStream.Protection.tls, .tcp])
        func stream(kind: Kind, protection: ByteStream.Protection) async throws {
            #expect(try await Self.greet(through: kind, protection: protection) == Array("hello".utf8))
        }

        @Test("HTTP goes through the proxy", arguments: Kind.allCases)
        func http(kind: Kind) async throws {
            let server = try TestServer(tls: Self.poolTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond(body: "hello")
            }
            let proxy = try Self.proxy(kind, to: server.port)
            defer {
                proxy.stop()
                server.stop()
            }
            let way = Self.way(kind, proxy.port)
            let response = try await send(HTTPRequest(url: "https://pool.contoso.com/")) { $0.proxy = way }
            #expect(response.body == Array("hello".utf8))
            #expect(response.headers.fields.count == 1)
        }

        @Test("a proxy gets its password")
        func password() async throws {
            let good = Credentials(name: "alice", password: Secret(utf8: "secret"))
            #expect(
                try await Self.greet(through: .socks5, .demandPassword, credentials: good) == Array("hello".utf8))
        }

        @Test(
            "a proxy that refuses the password, or misses it, is told", arguments: [nil, "wrong"])
        func wrongPassword(password: String?) async throws {
            let credentials = password.map { Credentials(name: "alice", password: Secret(utf8: $0)) }
            let error = try await failure {
                try await Self.greet(through: .socks5, .demandPassword, credentials: credentials)
            }
            guard case .proxyAuthenticationFailed(let target) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(target.host == "pool.contoso.com")
        }

        @Test("a proxy that refuses the connection is told", arguments: Kind.allCases)
        func refusal(kind: Kind) async throws {
            let error = try await failure { try await Self.greet(through: kind, .refuse) }
            guard case .proxyFailed(_, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!reason.isEmpty)
        }

        @Test("the environment's proxy is used where the configuration says so, and only there")
        func environment() async throws {
            let server = try TestServer(tls: Self.poolTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond(body: "hello")
            }
            let proxy = try Self.proxy(.http, to: server.port)
            setenv("https_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            defer {
                unsetenv("https_proxy")
                proxy.stop()
                server.stop()
            }
            let request = HTTPRequest(url: "https://pool.contoso.com/")
            #expect(try await send(request) { $0.proxy = .environment }.status == 200)
            let port = try closedPort()
            let direct = try await failure {
                try await send(HTTPRequest(url: "https://127.0.0.1:\(port)/")) { $0.proxy = .none }
            }
            guard case .unreachable = direct else {
                Issue.record("\(direct)")
                return
            }
            #expect(proxy.accepted == 1)
        }
    }
}
