import EventLoop
import Foundation
import Network
import Security
import Testing

extension NetworkTests {
    /// Proxies as they are in offices, each with its own way to ask for the password.
    @Suite("Real proxies")
    struct RealProxyTests {
        private typealias Kind = ProxyProgram.Kind

        private static func way(
            _ kind: ProxyProgram.Kind, _ port: UInt16, password: String, host: String = "127.0.0.1"
        ) -> Proxy {
            let server = ProxyServer(
                host: host, port: port,
                credentials: Credentials(name: "alice", password: Secret(utf8: password)))
            return switch kind {
            case .microsocks: .socks5(server)
            case .squidBasicTLS: .https(server)
            case .squidBasic, .squidDigest, .squidNTLM: .http(server)
            }
        }

        private static func greeter() throws -> TestServer {
            try TestServer(tls: goodTLS()) { connection in
                try connection.write(try connection.readExactly(5))
                connection.waitForEnd()
            }
        }

        private static func greet(
            _ port: UInt16, through way: Proxy, trace: LockedList<NetworkTrace.Entry>? = nil
        ) async throws -> [UInt8]? {
            try await onLoop { configuration in
                var configuration = configuration
                configuration.proxy = way
                configuration.connectTimeout = .seconds(60)
                configuration.trace = trace.map { trace in NetworkTrace { trace.append($0) } }
                let stream = try await ByteStream.connect(
                    host: "localhost", port: port, protection: .tls, configuration: configuration)
                defer { stream.close() }
                try stream.send(Array("hello".utf8))
                return try await stream.receive()
            }
        }

        @Test(
            "SIP's stream and HTTP go through it, and its password is in no trace",
            arguments: ProxyProgram.Kind.trusted)
        func works(kind: ProxyProgram.Kind) async throws {
            let proxy = try ProxyProgram(kind)
            let greeter = try Self.greeter()
            let web = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond(body: "welcome")
            }
            defer {
                proxy.stop()
                greeter.stop()
                web.stop()
            }
            let entries = LockedList<NetworkTrace.Entry>()
            let way = Self.way(kind, proxy.port, password: "secret")
            #expect(try await Self.greet(greeter.port, through: way, trace: entries) == Array("hello".utf8))
            let response = try await send(HTTPRequest(url: "https://localhost:\(web.port)/")) {
                $0.proxy = way
                $0.trace = NetworkTrace { entries.append($0) }
            }
            #expect(response.body == Array("welcome".utf8))
            let text = entries.all.map(\.text).joined(separator: "\n")
            #expect(!text.isEmpty)
            for secret in ["secret", Data("alice:secret".utf8).base64EncodedString(), "TlRMTVNT", "response=\""] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }

        @Test("requests one after the other go over one connection through it", arguments: ProxyProgram.Kind.trusted)
        func keepAlive(kind: ProxyProgram.Kind) async throws {
            let proxy = try ProxyProgram(kind)
            let server = try TestServer(tls: goodTLS()) { connection in
                for _ in 0..<2 {
                    _ = try connection.readRequest()
                    try connection.respond()
                }
            }
            defer {
                proxy.stop()
                server.stop()
            }
            let way = Self.way(kind, proxy.port, password: "secret")
            let port = server.port
            try await onLoop { configuration in
                var configuration = configuration
                configuration.proxy = way
                let client = try HTTPClient(configuration: configuration)
                let request = HTTPRequest(url: "https://localhost:\(port)/")
                _ = try await client.send(request)
                #expect(try await client.send(request).newConnections == 0)
            }
        }

        @Test("a proxy that answers a plain HTTP request itself, with 407, is told as the proxy, not as the server")
        func plainRequest() async throws {
            let proxy = try ProxyProgram(.squidDigest)
            defer { proxy.stop() }
            let way = Self.way(.squidDigest, proxy.port, password: "wrong")
            let error = try await failure {
                try await send(HTTPRequest(url: "http://localhost:1/")) { $0.proxy = way }
            }
            guard case .proxyAuthenticationFailed(let target) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(target.host == "localhost")
        }

        @Test(
            "a wrong password is shown to the proxy once, however many connections are wanted, and others wait for it")
        func oneWrongPassword() async throws {
            let shown = LockedList<Bool>()
            let server = try TestServer { connection in
                while true {
                    let (head, _) = try connection.readRequest()
                    if head.contains("Proxy-Authorization: ") { shown.append(true) }
                    try connection.write(
                        "HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\"\r\n"
                            + "Content-Length: 0\r\n\r\n")
                }
            }
            defer { server.stop() }
            let way = Self.way(.squidDigest, server.port, password: "wrong")
            let failures = try await onLoop { configuration in
                var configuration = configuration
                configuration.proxy = way
                configuration.proxyGate = ProxyGate()
                let settings = configuration
                let client = try HTTPClient(configuration: settings)
                return try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<6 {
                        group.addTask {
                            do {
                                if number.isMultiple(of: 2) {
                                    _ = try await client.send(HTTPRequest(url: "https://localhost:\(number + 1)/"))
                                } else {
                                    _ = try await ByteStream.connect(
                                        host: "localhost", port: UInt16(number), protection: .tls,
                                        configuration: settings)
                                }
                                return false
                            } catch NetworkError.proxyAuthenticationFailed {
                                return true
                            }
                        }
                    }
                    var failures = 0
                    while let isFailure = try await group.next() { failures += isFailure ? 1 : 0 }
                    return failures
                }
            }
            #expect(failures == 6)
            #expect(shown.all.count == 1)
        }

        @Test(
            "a wrong password is told as the proxy's, not as the pool's",
            arguments: [ProxyProgram.Kind.squidBasicTLS, .squidDigest, .microsocks])
        func wrongPassword(kind: ProxyProgram.Kind) async throws {
            let proxy = try ProxyProgram(kind)
            let greeter = try Self.greeter()
            defer {
                proxy.stop()
                greeter.stop()
            }
            let way = Self.way(kind, proxy.port, password: "wrong")
            let error = try await failure { try await Self.greet(greeter.port, through: way) }
            guard case .proxyAuthenticationFailed = error else {
                Issue.record("\(error)")
                return
            }
            #expect(greeter.accepted == 0)
        }

        @Test("a proxy of plain HTTP that takes Basic alone is not shown the password, and the words say why")
        func basicUnencrypted() async throws {
            let proxy = try ProxyProgram(.squidBasic)
            defer { proxy.stop() }
            let way = Self.way(.squidBasic, proxy.port, password: "secret")
            for url in ["https://localhost:1/", "http://localhost:1/"] {
                let error = try await failure { try await send(HTTPRequest(url: url)) { $0.proxy = way } }
                guard case .proxyWantsBasic = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect("\(error)".contains("unencrypted"))
            }
        }

        @Test("not even a proxy that asks for nothing else gets Basic unencrypted, whatever the environment says")
        func basicUnencryptedOfEnvironment() async throws {
            let shown = LockedList<String>()
            let server = try TestServer { connection in
                while true {
                    let (head, _) = try connection.readRequest()
                    shown.append(head)
                    try connection.write(
                        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")
                }
            }
            defer { server.stop() }
            setenv("https_proxy", "http://alice:secret@127.0.0.1:\(server.port)", 1)
            defer { unsetenv("https_proxy") }
            let error = try await failure {
                try await send(HTTPRequest(url: "https://localhost:1/")) { $0.proxy = .environment }
            }
            guard case .proxyWantsBasic = error else {
                Issue.record("\(error)")
                return
            }
            #expect(shown.all.count == 1 && !shown.all.contains { $0.contains("Proxy-Authorization") })
        }

        @Test("a proxy of the environment that is reached over TLS gets Basic, and a server beside it nothing of that")
        func secureEnvironment() async throws {
            let proxy = try ProxyProgram(.squidBasicTLS)
            let web = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond(body: "welcome")
            }
            setenv("https_proxy", "https://alice:secret@127.0.0.1:\(proxy.port)", 1)
            defer {
                unsetenv("https_proxy")
                unsetenv("no_proxy")
                proxy.stop()
                web.stop()
            }
            let port = web.port
            for excepted in ["", "localhost"] {
                setenv("no_proxy", excepted, 1)
                let response = try await send(HTTPRequest(url: "https://localhost:\(port)/")) {
                    $0.proxy = .environment
                }
                #expect(response.body == Array("welcome".utf8))
                #expect(response.isVerified && response.peer?.port == (excepted.isEmpty ? proxy.port : port))
            }
        }

        @Test("a proxy whose certificate is another's gets no password, and vouches for no server")
        func foreignProxyCertificate() async throws {
            let proxy = try ProxyProgram(.squidBasicTLS)
            defer { proxy.stop() }
            let way = Self.way(.squidBasicTLS, proxy.port, password: "secret", host: "ip6-localhost")
            let address = HostOverride(host: "ip6-localhost", port: proxy.port, addresses: ["127.0.0.1"])
            let error = try await failure {
                try await send(HTTPRequest(url: "https://localhost:1/")) {
                    $0.proxy = way
                    $0.overrides = [address]
                }
            }
            guard case .proxyFailed(_, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(reason.contains("ip6-localhost"), "\(reason)")
        }

        @Test("behind a proxy over TLS a server still proves itself by a certificate of its own")
        func foreignServerCertificate() async throws {
            let proxy = try ProxyProgram(.squidBasicTLS)
            let identity = try #require(TestAuthority.shared).identity(names: [.dns("127.0.0.1.contoso.com")])
            let web = try TestServer(tls: .server(identity: identity)) { connection in
                _ = try connection.readRequest()
                try connection.respond()
            }
            defer {
                proxy.stop()
                web.stop()
            }
            let way = Self.way(.squidBasicTLS, proxy.port, password: "secret")
            let port = web.port
            let error = try await failure {
                try await send(HTTPRequest(url: "https://localhost:\(port)/")) { $0.proxy = way }
            }
            guard case .untrusted = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
