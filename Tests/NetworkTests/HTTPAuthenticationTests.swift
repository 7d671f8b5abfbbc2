import EventLoop
import Foundation
import Network
import Security
import Synchronization
import Testing

extension NetworkTests {
    @Suite("HTTP authentication")
    struct HTTPAuthenticationTests {
        private static let password = "pass&word"

        private var credentials: Credentials {
            Credentials(name: "CONTOSO\\alice", password: Secret(utf8: Self.password))
        }

        private static var challenge: String { Data(NTLMChallengeMessage().bytes).base64EncodedString() }

        private struct Leg: Equatable {
            let connection: Int
            /// The type of the NTLM message; 0 without one.
            let message: UInt8
            let body: String
        }

        /// A server that offers Negotiate and NTLM, notes each leg and answers the last one with `verdict`.
        private func server(verdict: String) throws -> (TestServer, @Sendable () -> [Leg]) {
            let legs = LockedList<Leg>()
            let connections = LockedList<Int>()
            let server = try TestServer(tls: goodTLS()) { connection in
                let number = connections.append(0)
                while true {
                    let (head, body) = try connection.readRequest()
                    let message = Self.messageType(head)
                    legs.append(Leg(connection: number, message: message, body: String(decoding: body, as: UTF8.self)))
                    switch message {
                    case 1:
                        try connection.respond(
                            "401 Unauthorized", headers: "WWW-Authenticate: NTLM \(Self.challenge)\r\n")
                    case 3 where verdict == "200 OK":
                        try connection.respond(body: "welcome")
                    default:
                        try connection.respond(
                            "401 Unauthorized", headers: "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n")
                    }
                }
            }
            return (server, { legs.all })
        }

        private static func messageType(_ head: String) -> UInt8 {
            guard let line = head.split(separator: "\r\n").first(where: { $0.hasPrefix("Authorization: NTLM ") }),
                let bytes = Data(base64Encoded: String(line.dropFirst(20))), bytes.count > 8
            else { return 0 }
            return bytes[8]
        }

        @Test("NTLM takes two legs on one connection, and only the second carries the body")
        func ntlm() async throws {
            let (server, legs) = try server(verdict: "200 OK")
            defer { server.stop() }
            let request = HTTPRequest(
                .post, url: "https://localhost:\(server.port)/", body: Array("<token/>".utf8),
                authentication: .password(credentials))
            let response = try await send(request)
            #expect(response.status == 200)
            #expect(response.body == Array("welcome".utf8))
            #expect(
                legs() == [Leg(connection: 1, message: 1, body: ""), Leg(connection: 1, message: 3, body: "<token/>")])
        }

        @Test("a password that is refused is never sent again")
        func rejectedPassword() async throws {
            let (server, legs) = try server(verdict: "401 Unauthorized")
            defer { server.stop() }
            let response = try await send(
                HTTPRequest(
                    .post, url: "https://localhost:\(server.port)/", body: [65], authentication: .password(credentials))
            )
            #expect(response.status == 401)
            #expect(response.headers.values(of: "WWW-Authenticate") == ["Negotiate", "NTLM"])
            #expect(legs().map(\.message) == [1, 3])
        }

        @Test("a server that does not speak NTLM is asked once more at most, and its 401 is the answer")
        func noNTLM() async throws {
            let count = LockedList<Bool>()
            let server = try TestServer(tls: goodTLS()) { connection in
                while true {
                    _ = try connection.readRequest()
                    count.append(true)
                    try connection.respond("401 Unauthorized", headers: "WWW-Authenticate: Negotiate\r\n")
                }
            }
            defer { server.stop() }
            let response = try await send(
                HTTPRequest(url: "https://localhost:\(server.port)/", authentication: .password(credentials)))
            #expect(response.status == 401)
            #expect(count.all.count <= 2)
        }

        @Test("a later request needs no new legs; a server that asks again is logged on to anew")
        func reuse() async throws {
            let (server, legs) = try server(verdict: "200 OK")
            defer { server.stop() }
            let port = server.port
            let credentials = credentials
            let statuses = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                let request = HTTPRequest(url: "https://localhost:\(port)/", authentication: .password(credentials))
                return [try await client.send(request).status, try await client.send(request).status]
            }
            // The second request goes out without legs; this server does not believe the connection any more.
            #expect(legs().map(\.message) == [1, 3, 0, 1, 3], "\(legs())")
            #expect(legs().allSatisfy { $0.connection == 1 })
            #expect(statuses == [200, 200])
        }

        @Test("what a connection that is logged on carries goes beside other requests")
        func besideOthers() async throws {
            let isPlainThere = Mutex(false)
            let server = try TestServer(tls: goodTLS()) { connection in
                var isLoggedOn = false
                while true {
                    let (head, _) = try connection.readRequest()
                    if head.hasPrefix("GET /plain") {
                        isPlainThere.withLock { $0 = true }
                        try connection.respond()
                    } else if isLoggedOn {
                        // Answered when the other request is there, which must not wait for this answer.
                        for _ in 0..<3000 where !isPlainThere.withLock(\.self) { usleep(10_000) }
                        try connection.respond(body: isPlainThere.withLock(\.self) ? "beside" : "alone")
                    } else if Self.messageType(head) == 1 {
                        try connection.respond(
                            "401 Unauthorized", headers: "WWW-Authenticate: NTLM \(Self.challenge)\r\n")
                    } else {
                        isLoggedOn = true
                        try connection.respond()
                    }
                }
            }
            defer { server.stop() }
            let (port, credentials) = (server.port, credentials)
            let answer = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                var logOn = HTTPRequest(url: "https://localhost:\(port)/log-on", authentication: .password(credentials))
                logOn.timeout = .seconds(60)
                _ = try await client.send(logOn)
                let carried = EventLoop.shared.task { [logOn] in try await client.send(logOn) }
                try await EventLoop.sleep(for: .milliseconds(1))
                _ = try await client.send(HTTPRequest(url: "https://localhost:\(port)/plain", timeout: .seconds(60)))
                return String(decoding: try await carried.value.body, as: UTF8.self)
            }
            #expect(answer == "beside")
        }

        @Test("a log-on waits for the connection that is being opened ahead, and what follows it goes there too")
        func connectionAhead() async throws {
            let (server, legs) = try server(verdict: "200 OK")
            defer { server.stop() }
            let (port, credentials) = (server.port, credentials)
            let connections = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                let url = "https://localhost:\(port)/"
                async let ahead: Void = client.connect(ahead: url)
                let first = try await client.send(HTTPRequest(.post, url: url, authentication: .password(credentials)))
                await ahead
                return [first.newConnections, try await client.send(HTTPRequest(.head, url: url)).newConnections]
            }
            #expect(connections == [0, 0])
            #expect(legs().map(\.message) == [1, 3, 0])
            #expect(server.accepted == 1)
        }

        @Test("a connection that cannot be opened ahead is the request's to tell of")
        func noConnectionAhead() async throws {
            let server = try TestServer(tls: goodTLS()) { _ in }
            let port = server.port
            server.stop()
            await #expect(throws: NetworkError.self) {
                try await onLoop { configuration in
                    let client = try HTTPClient(configuration: configuration)
                    for url in ["https://localhost:\(port)/", "https://localhost:\(port)/\u{0}", "file:///x"] {
                        await client.connect(ahead: url)
                    }
                    _ = try await client.send(HTTPRequest(url: "https://localhost:\(port)/"))
                }
            }
        }

        /// Which requests a server was working on at the same time as an NTLM log-on.
        private func serverOfLogOns() throws -> (TestServer, @Sendable () -> [String]) {
            let underWay = Mutex<[String: Int]>([:])
            let mixed = LockedList<String>()
            let server = try TestServer(tls: goodTLS()) { connection in
                while true {
                    let (head, _) = try connection.readRequest()
                    let message = Self.messageType(head)
                    // A request of a connection that is logged on is one like others.
                    let name = message == 0 ? "plain" : "log-on"
                    let others = underWay.withLock { table in
                        if message != 3 { table[name, default: 0] += 1 }
                        return table.filter { $0.value > ($0.key == name ? 1 : 0) }.keys
                    }
                    if name == "log-on" || others.contains("log-on") { for other in others { mixed.append(other) } }
                    usleep(20_000)
                    if message == 1 {
                        try connection.respond(
                            "401 Unauthorized", headers: "WWW-Authenticate: NTLM \(Self.challenge)\r\n")
                    } else {
                        underWay.withLock { $0[name, default: 0] -= 1 }
                        try connection.respond(body: name)
                    }
                }
            }
            return (server, { mixed.all })
        }

        @Test("nothing else goes to a server while one logs on by its connection, and everything is answered")
        func logOnsAlone() async throws {
            let (server, mixed) = try serverOfLogOns()
            defer { server.stop() }
            let (port, credentials) = (server.port, credentials)
            let statuses = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                return try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<8 {
                        let isLogOn = number.isMultiple(of: 3)
                        let request = HTTPRequest(
                            url: "https://localhost:\(port)/\(isLogOn ? "log-on" : "plain")",
                            authentication: isLogOn ? .password(credentials) : .none)
                        group.addTask { try await client.send(request).status }
                    }
                    var statuses: [Int] = []
                    while let status = try await group.next() { statuses.append(status) }
                    return statuses
                }
            }
            #expect(statuses == Array(repeating: 200, count: 8))
            #expect(mixed().isEmpty, "\(mixed())")
        }

        @Test("a request that is cancelled while another logs on leaves the way free")
        func cancelledBehindLogOn() async throws {
            let (server, mixed) = try serverOfLogOns()
            defer { server.stop() }
            let (port, credentials) = (server.port, credentials)
            let status = try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                let plain = HTTPRequest(url: "https://localhost:\(port)/plain")
                let logOn = HTTPRequest(url: "https://localhost:\(port)/log-on", authentication: .password(credentials))
                let first = EventLoop.shared.task { try await client.send(logOn).status }
                while server.accepted == 0 { try await EventLoop.sleep(for: .milliseconds(1)) }
                let second = EventLoop.shared.task { try await client.send(plain).status }
                let third = EventLoop.shared.task { try await client.send(logOn).status }
                try await EventLoop.sleep(for: .milliseconds(1))
                second.cancel()
                third.cancel()
                await #expect(throws: CancellationError.self) { try await second.value }
                await #expect(throws: CancellationError.self) { try await third.value }
                #expect(try await first.value == 200)
                return try await client.send(plain).status
            }
            #expect(status == 200)
            #expect(mixed().isEmpty)
        }

        @Test("single sign-on without a ticket fails before the server is asked")
        func noTicket() async throws {
            let server = try TestServer(tls: goodTLS()) { try $0.respond() }
            defer { server.stop() }
            let error = try await failure {
                try await send(HTTPRequest(url: "https://localhost:\(server.port)/", authentication: .singleSignOn))
            }
            guard case .noTicket(_, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!reason.isEmpty)
            #expect(server.accepted == 0)
        }

        @Test("a password is not sent in the clear")
        func basic() async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                try connection.respond(body: try connection.readRequest().head)
            }
            defer { server.stop() }
            let error = try await failure {
                try await send(HTTPRequest(url: "http://localhost:1/", authentication: .basic(credentials)))
            }
            #expect(error == .invalidRequest("a password needs https"))
            let response = try await send(
                HTTPRequest(url: "https://localhost:\(server.port)/", authentication: .basic(credentials)))
            let expected = Data("CONTOSO\\alice:\(Self.password)".utf8).base64EncodedString()
            #expect(String(decoding: response.body, as: UTF8.self).contains("Authorization: Basic \(expected)\r\n"))
        }

        @Test("a trace shows the exchange without its secrets", arguments: [false, true])
        func trace(isUnsafe: Bool) async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond(
                    headers: "Set-Cookie: jar=crumbs\r\n",
                    body: "<a><wst:BinarySecret>c2VjcmV0</wst:BinarySecret><b>shown</b></a>")
            }
            defer { server.stop() }
            let entries = LockedList<NetworkTrace.Entry>()
            let request = HTTPRequest(
                .post, url: "https://localhost:\(server.port)/", headers: ["X-MS-WebTicket": "opaque=ticket"],
                body: Array("<wsse:Password>hidden</wsse:Password>".utf8), authentication: .basic(credentials))
            _ = try await send(request) {
                $0.trace = NetworkTrace(isUnsafe: isUnsafe) { entries.append($0) }
            }
            let text = entries.all.map(\.text).joined(separator: "\n")
            let login = Data("CONTOSO\\alice:\(Self.password)".utf8).base64EncodedString()
            for secret in ["c2VjcmV0", "crumbs", "ticket", "hidden", login] {
                #expect(text.contains(secret) == isUnsafe, "\(secret)")
            }
            #expect(text.contains("POST / HTTP/1.1\r\n"))
            #expect(text.contains("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("<b>shown</b>"))
            #expect(entries.all.map(\.direction) == [.note, .note, .sent, .sent, .received, .received])
        }

        @Test("a trace counts the bytes of what is no text, such as a photo, in which a terminal reads commands")
        func binaryTrace() async throws {
            let server = try TestServer(tls: goodTLS()) { connection in
                _ = try connection.readRequest()
                try connection.respond(body: "\u{89}PNG\r\n\u{1A}\n\0\u{1B}[2J")
            }
            defer { server.stop() }
            let entries = LockedList<NetworkTrace.Entry>()
            _ = try await send(HTTPRequest(url: "https://localhost:\(server.port)/")) {
                $0.trace = NetworkTrace { entries.append($0) }
            }
            #expect(entries.all.last?.text == "(14 bytes)")
        }
    }
}

/// A list that several threads add to.
final class LockedList<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    /// Adds the element; returns how many there are.
    @discardableResult
    func append(_ element: Element) -> Int {
        elements.withLock {
            $0.append(element)
            return $0.count
        }
    }
}
