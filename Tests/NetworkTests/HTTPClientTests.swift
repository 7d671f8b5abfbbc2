import EventLoop
import Foundation
import Network
import Security
import Synchronization
import Testing

extension NetworkTests {
    @Suite("HTTP client")
    struct HTTPClientTests {
        @Test("a request over TLS carries its parts and the answer comes back whole")
        func exchange() async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                let (head, body) = try connection.readRequest()
                try connection.respond(
                    "201 Created", headers: "X-One: 1\r\nx-one: 2\r\n",
                    body: head + String(decoding: body, as: UTF8.self))
            }
            defer { server.stop() }
            let request = HTTPRequest(
                .post, url: "https://localhost:\(server.port)/path?q=1",
                headers: ["Content-Type": "text/xml", "SOAPAction": ""], body: Array("<a/>".utf8))
            let response = try await send(request) { $0.userAgent = "Tester/1" }
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
            #expect(response.peer?.port == server.port)
        }

        @Test("each method is sent as it is named", arguments: [HTTPRequest.Method.get, .head, .put, .patch, .delete])
        func methods(method: HTTPRequest.Method) async throws {
            let server = try TestServer { connection in
                let line = try connection.readRequest().head.split(separator: " ").first ?? ""
                try connection.write("HTTP/1.1 200 OK\r\nX-Method: \(line)\r\nContent-Length: 0\r\n\r\n")
            }
            defer { server.stop() }
            let response = try await send(HTTPRequest(method, url: "http://127.0.0.1:\(server.port)/"))
            #expect(response.headers["X-Method"] == method.rawValue)
        }

        @Test("requests one after the other use one connection")
        func keepAlive() async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                while true {
                    _ = try connection.readRequest()
                    try connection.respond(body: "hello")
                }
            }
            defer { server.stop() }
            let port = server.port
            let responses = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                var responses: [HTTPResponse] = []
                for _ in 0..<3 {
                    responses.append(try await client.send(HTTPRequest(url: "https://localhost:\(port)/")))
                }
                return responses
            }
            #expect(responses.map(\.newConnections) == [1, 0, 0])
            #expect(responses.allSatisfy { $0.tls != nil })
            #expect(server.accepted == 1)
        }

        @Test("a connection that the server has closed in the meantime is replaced without a failure")
        func staleConnection() async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.respond(body: "once")
            }
            defer { server.stop() }
            let port = server.port
            let statuses = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                var statuses: [Int] = []
                for _ in 0..<3 {
                    statuses.append(try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/")).status)
                }
                return statuses
            }
            #expect(statuses == [200, 200, 200])
            #expect(server.accepted == 3)
        }

        @Test("requests run side by side")
        func concurrency() async throws {
            let waiting = Mutex(0)
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                waiting.withLock { $0 += 1 }
                while waiting.withLock({ $0 < 2 }) { usleep(1000) }
                try connection.respond()
            }
            defer { server.stop() }
            let port = server.port
            let statuses = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                async let first = client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/1"))
                async let second = client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/2"))
                return try await [first.status, second.status]
            }
            #expect(statuses == [200, 200])
        }

        @Test("an answer is whole in whatever pieces it comes")
        func pieces() async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.writeByteByByte(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                        + "X-Folded: one\r\n two\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n")
            }
            defer { server.stop() }
            let response = try await send(HTTPRequest(url: "https://localhost:\(server.port)/"))
            #expect(response.body == Array("abcdefg".utf8))
            #expect(response.headers["X-Folded"] == "one two")
        }

        @Test("200 kB go both ways")
        func largeBodies() async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                let body = try connection.readRequest().body
                try connection.respond(body: String(decoding: body, as: UTF8.self))
            }
            defer { server.stop() }
            let body = (0..<200_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            let response = try await send(
                HTTPRequest(.post, url: "https://localhost:\(server.port)/", body: body))
            #expect(response.body == body)
        }

        @Test("cookies go back to their server as long as the client lives")
        func cookies() async throws {
            let server = try TestServer { connection in
                while true {
                    let head = try connection.readRequest().head
                    let hasCookie = head.contains("Cookie: a=b\r\n")
                    try connection.respond(headers: "Set-Cookie: a=b; path=/\r\n", body: "\(hasCookie)")
                }
            }
            defer { server.stop() }
            let port = server.port
            let texts = try await onLoop { configuration in
                let url = "http://127.0.0.1:\(port)/"
                let client = try HTTPClient(configuration: configuration)
                let first = try await client.send(HTTPRequest(url: url))
                let second = try await client.send(HTTPRequest(url: url))
                let other = try await HTTPClient(configuration: configuration).send(HTTPRequest(url: url))
                return [first, second, other].map { String(decoding: $0.body, as: UTF8.self) }
            }
            #expect(texts == ["false", "true", "false"])
        }

        @Test("compression is asked for only on request, and the bound counts what comes out")
        func compression() async throws {
            let plain = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
            let packed = Array(try #require(Data(base64Encoded: Self.packed)))
            let server = try TestServer { connection in
                while true {
                    let asks = try connection.readRequest().head.contains("Accept-Encoding: gzip\r\n")
                    guard asks else {
                        try connection.respond(body: "plain")
                        continue
                    }
                    try connection.write(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
                    try connection.write(packed)
                }
            }
            defer { server.stop() }
            let url = "http://127.0.0.1:\(server.port)/"
            #expect(try await send(HTTPRequest(url: url)).body == Array("plain".utf8))
            #expect(try await send(HTTPRequest(url: url, acceptsCompression: true)).body == plain)
            let error = try await failure {
                try await send(HTTPRequest(url: url, acceptsCompression: true, maximumBody: 99_999))
            }
            guard case .tooLarge(_, "body", 99_999) = error else {
                Issue.record("\(error)")
                return
            }
        }

        /// 100,000 times "x", compressed with gzip.
        private static let packed =
            "H4sIAAAAAAACA+3BMQEAAADCoNqLbw0PoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIBXA3ERB/6ghgEA"

        @Test(
            "what cannot be sent is refused before anything is",
            arguments: [
                "ftp://localhost/", "localhost", "https://", "https://user:secret@localhost/", "https://local host/",
                "https://localhost:0/", "https://localhost:70000/", "https://localhost/\r\nX: y", "file:///etc/passwd",
                "https://localhost\u{0}.example.com/", "",
            ])
        func invalidURLs(url: String) async throws {
            #expect(try await failure { try await send(HTTPRequest(url: url)) } == .invalidAddress(url))
        }

        @Test("header fields cannot smuggle others in", arguments: [("X", "a\r\nY: b"), ("X: y\r\nZ", "a"), ("", "a")])
        func headerInjection(name: String, value: String) async throws {
            let headers = HTTPHeaders([.init(name: name, value: value)])
            let error = try await failure { try await send(HTTPRequest(url: "http://127.0.0.1:1/", headers: headers)) }
            guard case .invalidRequest = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
