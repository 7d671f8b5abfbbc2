import EventLoop
import Foundation
import Network
import Security
import TestScratch
import Testing

extension NetworkTests {
    @Suite("Trust")
    struct TrustTests {
        /// A way in which a server's certificate can be wrong.
        enum Flaw: CaseIterable {
            case expired, notYetValid, wrongName, selfSigned, unknownAuthority, missingIntermediate

            var fault: CertificateProblem.Fault {
                switch self {
                case .expired: .expired
                case .notYetValid: .notYetValid
                case .wrongName: .nameMismatch
                case .selfSigned: .selfSigned
                case .unknownAuthority, .missingIntermediate: .unknownIssuer
                }
            }

            func identity() throws -> TLSIdentity {
                let authority = try #require(TestAuthority.shared)
                let now = TestAuthority.now
                switch self {
                case .expired:
                    return try authority.identity(validity: Validity(notBefore: now - 7200, notAfter: now - 3600))
                case .notYetValid:
                    return try authority.identity(validity: Validity(notBefore: now + 3600, notAfter: now + 7200))
                case .wrongName: return try authority.identity(names: [.dns("pool.contoso.com")])
                case .selfSigned:
                    let certificate = try CertificateAuthority.selfSignedServer(
                        commonName: "localhost", names: TestAuthority.loopback, key: authority.key,
                        validity: TestAuthority.current)
                    return try TLSIdentity(certificate: certificate, key: authority.key)
                case .unknownAuthority:
                    return try leaf(
                        of: .root(commonName: "Stranger", key: authority.key, validity: TestAuthority.current))
                case .missingIntermediate:
                    return try leaf(
                        of: authority.root.intermediate(
                            commonName: "Between", key: authority.key, validity: TestAuthority.current))
                }
            }

            private func leaf(of issuer: CertificateAuthority) throws -> TLSIdentity {
                let key = try #require(TestAuthority.shared).key
                let certificate = try issuer.issueServer(
                    commonName: "localhost", names: TestAuthority.loopback, key: key, validity: TestAuthority.current)
                return try TLSIdentity(certificate: certificate, key: key)
            }
        }

        /// Who uses the connection.
        enum User: CaseIterable { case http, stream }

        @LoopActor
        private static func connect(
            _ user: User, host: String = "localhost", port: UInt16, _ configuration: NetworkConfiguration
        ) async throws {
            switch user {
            case .http:
                _ = try await HTTPClient(configuration: configuration).send(
                    HTTPRequest(url: "https://\(host):\(port)/"))
            case .stream:
                let stream = try await ByteStream.connect(
                    host: host, port: port, protection: .tls, configuration: configuration)
                stream.close()
            }
        }

        @Test(
            "a bad certificate is refused with its reason, and passes once the user has accepted it",
            arguments: Flaw.allCases, User.allCases)
        func badCertificates(flaw: Flaw, user: User) async throws {
            let server = try TestServer(tls: .server(identity: flaw.identity())) { connection in
                _ = try connection.readRequest()
                try connection.respond()
            }
            defer { server.stop() }
            let port = server.port
            try await onLoop { configuration in
                var configuration = configuration
                do {
                    try await Self.connect(user, port: port, configuration)
                    Issue.record("the certificate passed")
                } catch NetworkError.untrusted(let target, let problem) {
                    #expect(target.host == "localhost")
                    let text = NetworkError.untrusted(target, problem).description
                    #expect(text + "." == "The certificate of \(target) is not trusted: \(problem.explanation)")
                    #expect(problem.faults == [flaw.fault])
                    configuration.trust.accept(problem.certificate.fingerprint, for: target.host)
                    try await Self.connect(user, port: port, configuration)
                }
            }
        }

        @Test("an answer is verified by an authority's word alone, not by the user's, over each connection's life")
        func verified() async throws {
            for (identity, isVerified) in [
                (try #require(TestAuthority.shared).identity(), true), (try Flaw.selfSigned.identity(), false),
            ] {
                let server = try TestServer(tls: .server(identity: identity)) { connection in
                    for _ in 0..<2 {
                        _ = try connection.readRequest()
                        try connection.respond()
                    }
                }
                defer { server.stop() }
                let port = server.port
                try await onLoop { configuration in
                    var configuration = configuration
                    configuration.trust.accept(identity.certificate.fingerprint, for: "localhost")
                    let client = try HTTPClient(configuration: configuration)
                    for connections in [1, 0] {
                        let response = try await client.send(HTTPRequest(url: "https://localhost:\(port)/"))
                        #expect(response.isVerified == isVerified)
                        #expect(response.newConnections == connections)
                    }
                }
            }
        }

        @Test("an answer without TLS is not verified")
        func plain() async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.respond()
            }
            defer { server.stop() }
            #expect(try await !send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/")).isVerified)
        }

        @Test("a certificate for the address is good for the address", arguments: User.allCases)
        func addresses(user: User) async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond()
            }
            defer { server.stop() }
            let port = server.port
            try await onLoop { try await Self.connect(user, host: "127.0.0.1", port: port, $0) }
        }

        @Test("SSL_CERT_FILE names the authorities, for HTTP and streams alike", arguments: User.allCases)
        func environment(user: User) async throws {
            let scratch = try Scratch()
            let root = try #require(TestAuthority.shared).root.certificate
            setenv("SSL_CERT_FILE", try scratch.write(root.pem, to: "root.pem").path, 1)
            defer { unsetenv("SSL_CERT_FILE") }
            let policy = try TrustPolicy()
            let server = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond()
            }
            defer { server.stop() }
            let port = server.port
            try await onLoop { configuration in
                var configuration = configuration
                configuration.trust = policy
                try await Self.connect(user, port: port, configuration)
            }
        }

        @Test("a server that offers only what is no longer safe is told apart", arguments: User.allCases)
        func oldServers(user: User) async throws {
            let identity = try #require(TestAuthority.shared).identity()
            let contexts: [(TLSContext, TLSFailure)] = [
                (try .server(identity: identity, versions: .tls10 ... .tls11), .protocolVersion),
                (
                    try .server(
                        identity: identity, versions: .tls12 ... .tls12, cipherSuites: "ECDHE-RSA-CAMELLIA128-SHA256"),
                    .noCommonCipher
                ),
            ]
            for (context, expected) in contexts {
                let server = try TestServer(tls: context) { $0.waitForEnd() }
                defer { server.stop() }
                let port = server.port
                let error = try await failure {
                    try await onLoop { try await Self.connect(user, port: port, $0) }
                }
                guard case .tlsFailed(_, expected) = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }

        @Test("a server that does not speak TLS is told", arguments: User.allCases)
        func noTLS(user: User) async throws {
            let server = try TestServer { connection in
                try connection.write("SIP/2.0 400 Bad Request\r\n\r\n")
                connection.waitForEnd()
            }
            defer { server.stop() }
            let port = server.port
            let error = try await failure { try await onLoop { try await Self.connect(user, port: port, $0) } }
            guard case .tlsFailed(_, .notTLS) = error else {
                Issue.record("\(error)")
                return
            }
        }

        @Test("a server that hangs up in the handshake is told", arguments: User.allCases)
        func hangUp(user: User) async throws {
            let server = try TestServer { _ = try $0.read() }
            defer { server.stop() }
            let port = server.port
            let error = try await failure { try await onLoop { try await Self.connect(user, port: port, $0) } }
            guard case .tlsFailed(_, .closed) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
