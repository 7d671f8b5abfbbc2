import EventLoop
import Foundation
import Network
import Security
import TestRealm
import Testing

extension NetworkTests {
    /// A password over HTTP where the computer is set up for a real realm.
    @Suite("Kerberos by a password over HTTP")
    struct PasswordTicketTests {
        private static let name = "alice@contoso.example"

        private static func realm() throws -> KerberosRealm {
            try KerberosRealm(users: ["alice": "secret"], services: ["HTTP/localhost"])
        }

        /// A server that notes what it is shown, and takes what begins like this.
        private static func server(taking scheme: String) throws -> (TestServer, @Sendable () -> [String]) {
            let shown = LockedList<String>()
            let server = try TestServer(tls: goodTLS()) { connection in
                while true {
                    let (head, _) = try connection.readRequest()
                    let line = head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: ") }
                    let proof = String(line?.dropFirst("Authorization: ".count) ?? "")
                    shown.append(proof)
                    if proof.hasPrefix(scheme) {
                        try connection.respond()
                    } else {
                        try connection.respond(
                            "401 Unauthorized", headers: "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n")
                    }
                }
            }
            return (server, { shown.all })
        }

        /// The answers to requests by one client.
        private static func send(
            _ count: Int, to port: UInt16, as name: String = name, password: String = "secret"
        ) async throws -> [Result<Int, any Error>] {
            try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                let credentials = Credentials(name: name, password: Secret(utf8: password))
                let request = HTTPRequest(url: "https://localhost:\(port)/", authentication: .password(credentials))
                var results: [Result<Int, any Error>] = []
                for _ in 0..<count {
                    do {
                        results.append(.success(try await client.send(request).status))
                    } catch {
                        results.append(.failure(error))
                    }
                }
                return results
            }
        }

        @Test(
            "the password gets a ticket, which Negotiate proves the user with; the user's own tickets stay as they are",
            arguments: [name, #"CONTOSO.EXAMPLE\alice"#, #"CONTOSO\alice"#, "alice"])
        func ticket(name: String) async throws {
            let realm = try Self.realm()
            let (server, shown) = try Self.server(taking: "Negotiate YI")
            defer { server.stop() }
            let port = server.port
            let results = try await realm.whileInUse(cache: "none") { try await Self.send(2, to: port, as: name) }
            #expect(results.compactMap { try? $0.get() } == [200, 200])
            #expect(shown().count == 2 && Set(shown()).count == 2)
            #expect(shown().allSatisfy { $0.hasPrefix("Negotiate YI") })
            #expect(realm.tickets(for: "HTTP/localhost") == 1 && realm.wrongPasswords == 0)
            let cache = try #require(realm.environment(cache: "none")["KRB5CCNAME"]).dropFirst("FILE:".count)
            #expect(!FileManager.default.fileExists(atPath: String(cache)))
        }

        @Test("a password that the centre refuses is shown to nobody else, and not to the centre again")
        func wrongPassword() async throws {
            let realm = try Self.realm()
            let (server, _) = try Self.server(taking: "Negotiate YI")
            defer { server.stop() }
            let port = server.port
            let results = try await realm.whileInUse(cache: "none") {
                try await Self.send(3, to: port, password: "not it")
            }
            for result in results {
                guard case .failure(let error as NetworkError) = result, case .logOnImpossible(_, let cause) = error
                else {
                    Issue.record("\(result)")
                    continue
                }
                #expect(cause.problem == .wrongPassword && error.refusesPassword)
                #expect("\(error)".contains("password is wrong"))
            }
            #expect(results.count == 3 && realm.wrongPasswords == 1 && server.accepted == 0)
        }

        @Test("where the server does not take the ticket, the password is shown by NTLM")
        func ticketNotTaken() async throws {
            let realm = try Self.realm()
            let (server, shown) = try Self.server(taking: "NTLM TlRMTVNTUAAB")
            defer { server.stop() }
            let port = server.port
            let results = try await realm.whileInUse(cache: "none") { try await Self.send(1, to: port) }
            #expect(results.compactMap { try? $0.get() } == [200])
            #expect(shown().map { $0.prefix(12) } == ["Negotiate YI", "NTLM TlRMTVN"], "\(shown())")
        }

        @Test(
            "without a centre that answers, for a user whom it does not know, or in a realm that is not set up, it is NTLM",
            arguments: [(name, true), ("nobody@contoso.example", false), ("alice@elsewhere.example", false)])
        func noTicket(name: String, isStopped: Bool) async throws {
            let realm = try Self.realm()
            if isStopped { realm.stopCentre() }
            let (server, shown) = try Self.server(taking: "NTLM TlRMTVNTUAAB")
            defer { server.stop() }
            let port = server.port
            let results = try await realm.whileInUse(cache: "none") { try await Self.send(1, to: port, as: name) }
            #expect(results.compactMap { try? $0.get() } == [200])
            #expect(shown().map { $0.prefix(5) } == ["NTLM "], "\(shown())")
            #expect(realm.wrongPasswords == 0)
        }

        @Test("a server's last token of Kerberos, whatever it is, does no harm")
        func strangeLastToken() async throws {
            let realm = try Self.realm()
            for token in ["", "*", "AAAA", Data(count: 40_000).base64EncodedString()] {
                let server = try TestServer(tls: goodTLS()) { connection in
                    _ = try connection.readRequest()
                    try connection.respond(headers: "WWW-Authenticate: Negotiate \(token)\r\n")
                }
                defer { server.stop() }
                let port = server.port
                let results = try await realm.whileInUse(cache: "none") { try await Self.send(1, to: port) }
                #expect(results.compactMap { try? $0.get() } == [200], "\(token.count): \(results)")
            }
        }
    }
}
