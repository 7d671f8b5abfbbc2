import EventLoop
import Foundation
import Network
import Security
import TestRealm
import Testing

extension NetworkTests {
    /// Negotiate with the ticket of a real realm.
    @Suite("Single sign-on over HTTP")
    struct SingleSignOnTests {
        @Test("no token is sent twice, not even where the server closes a connection that was to be used again")
        func freshTokens() async throws {
            let realm = try KerberosRealm(users: ["alice": "secret"], services: ["HTTP/localhost"])
            try realm.getTicket("alice", password: "secret")
            let tokens = LockedList<String>()
            let server = try TestServer(tls: goodTLS()) { connection in
                for isFirst in [true, false] {
                    let (head, _) = try connection.readRequest()
                    let line = head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: Negotiate ") }
                    tokens.append(String(line ?? ""))
                    // The second one is taken and not answered.
                    guard isFirst else { return }
                    try connection.respond()
                }
            }
            defer { server.stop() }
            let port = server.port
            let statuses = try await realm.whileInUse {
                try await onLoop { configuration in
                    let client = try HTTPClient(configuration: configuration)
                    let request = HTTPRequest(url: "https://localhost:\(port)/", authentication: .singleSignOn)
                    return [try await client.send(request).status, try await client.send(request).status]
                }
            }
            #expect(statuses == [200, 200])
            #expect(tokens.all.count == 3 && tokens.all.allSatisfy { $0.count > 100 })
            #expect(Set(tokens.all).count == 3)
        }
    }
}
