import Foundation
import Network
import Security
import Testing

extension NetworkTests {
    @Suite("HTTP redirects")
    struct HTTPRedirectTests {
        /// Answers each request with a redirect to what its query says, or with its head where there is none.
        private func server(tls: TLSContext?) throws -> TestServer {
            try TestServer(tls: tls) { connection in
                while true {
                    let head = try connection.readRequest().head
                    let path = head.split(separator: " ").dropFirst().first ?? ""
                    guard let mark = path.firstIndex(of: "?") else {
                        try connection.respond(body: head)
                        continue
                    }
                    let query = path[path.index(after: mark)...]
                    let place = query == "loop" ? "/?loop" : query
                    try connection.respond("302 Found", headers: "Location: \(place)\r\n", body: "elsewhere")
                }
            }
        }

        @Test("a redirect is the answer unless it is to be followed, and with any method but GET")
        func reported() async throws {
            let server = try server(tls: goodTLS())
            defer { server.stop() }
            let url = "https://localhost:\(server.port)/?/there"
            for request in [HTTPRequest(url: url), HTTPRequest(.post, url: url, redirects: .follow(limit: 3))] {
                let response = try await send(request)
                #expect(response.status == 302)
                #expect(response.redirect == "https://localhost:\(server.port)/there")
                #expect(response.body == Array("elsewhere".utf8))
            }
        }

        @Test("a redirect to https is followed, and another server learns no secrets")
        func followed() async throws {
            let first = try server(tls: goodTLS())
            let second = try server(tls: goodTLS())
            defer {
                first.stop()
                second.stop()
            }
            let place = "https://localhost:\(second.port)/there"
            let response = try await send(
                HTTPRequest(
                    url: "https://localhost:\(first.port)/?\(place)",
                    headers: ["X-MS-WebTicket": "ticket", "Authorization": "Bearer token", "X-Other": "kept"],
                    redirects: .follow(limit: 1)))
            #expect(response.status == 200)
            #expect(response.url == place)
            let head = String(decoding: response.body, as: UTF8.self)
            #expect(head.contains("X-Other: kept"))
            #expect(!head.contains("ticket"))
            #expect(!head.contains("token"))
        }

        @Test("redirects without end, away from https or to elsewhere are refused")
        func refused() async throws {
            let server = try server(tls: goodTLS())
            defer { server.stop() }
            let base = "https://localhost:\(server.port)/"
            let places = ["http://localhost:\(server.port)/", "ftp://localhost/", "loop", "https://u:p@localhost/"]
            for place in places {
                let error = try await failure {
                    try await send(HTTPRequest(url: "\(base)?\(place)", redirects: .follow(limit: 5)))
                }
                guard case .redirectRefused = error else {
                    Issue.record("\(place): \(error)")
                    return
                }
            }
        }
    }
}
