import EventLoop
import Foundation
import Network
import PollLoop
import Security
import Testing

@Suite("HTTP client")
struct HTTPClientTests {
    let authority: TestAuthority

    init() throws {
        LoopThread.start()
        authority = try #require(TestAuthority.shared)
    }

    private func send(
        _ request: HTTPRequest, _ change: @Sendable @escaping (inout NetworkConfiguration) -> Void = { _ in }
    ) async throws -> HTTPResponse {
        let policy = try authority.policy()
        return try await EventLoop.shared.task {
            var configuration = NetworkConfiguration(trust: policy, proxy: .none)
            change(&configuration)
            return try await HTTPClient(configuration: configuration).send(request)
        }.value
    }

    @Test("a request over TLS carries its parts and the answer comes back whole")
    func exchange() async throws {
        let server = try TestServer(tls: try .server(identity: authority.identity())) { connection in
            let (head, body) = try connection.readRequest()
            try connection.respond(
                "201 Created", headers: "X-One: 1\r\nx-one: 2\r\n", body: head + String(decoding: body, as: UTF8.self))
        }
        defer { server.stop() }
        let response = try await send(
            HTTPRequest(
                .post, url: "https://localhost:\(server.port)/path?q=1",
                headers: ["Content-Type": "text/xml", "SOAPAction": ""], body: Array("<a/>".utf8))
        ) { $0.userAgent = "Tester/1" }
        #expect(response.status == 201)
        #expect(response.headers.values(of: "X-ONE") == ["1", "2"])
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.hasPrefix("POST /path?q=1 HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"))
        #expect(text.contains("User-Agent: Tester/1\r\n"))
        #expect(text.contains("SOAPAction:\r\n"))
        #expect(!text.contains("Expect"))
        #expect(text.hasSuffix("<a/>"))
        #expect(response.tls?.parameters.version == .tls13)
        #expect(response.tls?.certificate?.dnsNames == ["localhost"])
    }
}
