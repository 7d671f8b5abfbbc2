import EventLoop
import Foundation
import Network
import Security
import Testing

extension NetworkTests {
    @Suite("HTTP faults")
    struct HTTPFaultTests {
        @Test("a body that exceeds the bound ends the transfer")
        func endlessBody() async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.write("HTTP/1.1 200 OK\r\n\r\n")
                let block = [UInt8](repeating: 65, count: 10_000)
                while true { try connection.write(block) }
            }
            defer { server.stop() }
            let error = try await failure {
                try await send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/", maximumBody: 100_000))
            }
            guard case .tooLarge(_, "body", 100_000) = error else {
                Issue.record("\(error)")
                return
            }
        }

        @Test("a head without end ends the transfer", arguments: ["X: y\r\n", "y"])
        func endlessHead(piece: String) async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.write("HTTP/1.1 200 OK\r\nX: ")
                let block = Array(String(repeating: piece, count: 5000).utf8)
                while true { try connection.write(block) }
            }
            defer { server.stop() }
            let error = try await failure {
                try await send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/"))
            }
            guard case .tooLarge(_, "header", _) = error else {
                Issue.record("\(error)")
                return
            }
        }

        @Test("an endless body of a refusal on the way to authentication ends with the time")
        func endlessRefusal() async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.write("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\n\r\n")
                let block = [UInt8](repeating: 65, count: 1000)
                while true {
                    try connection.write(block)
                    usleep(1000)
                }
            }
            defer { server.stop() }
            let credentials = Credentials(name: "a", password: Secret(utf8: "b"))
            let started = ContinuousClock.now
            _ = try await failure {
                try await send(
                    HTTPRequest(
                        url: "http://127.0.0.1:\(server.port)/", authentication: .password(credentials),
                        timeout: .milliseconds(300)))
            }
            #expect(ContinuousClock.now - started < .seconds(20))
        }

        @Test("a server that never answers is given up in time")
        func silence() async throws {
            let server = try TestServer { $0.waitForEnd() }
            defer { server.stop() }
            let limit = Duration.seconds(1)
            let silent = try await failure {
                try await send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/", timeout: limit))
            }
            guard case .timedOut(_, after: limit) = silent else {
                Issue.record("\(silent)")
                return
            }
            let handshake = try await failure {
                try await send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/")) { $0.connectTimeout = limit }
            }
            guard case .connectTimedOut(let target, after: limit) = handshake else {
                Issue.record("\(handshake)")
                return
            }
            #expect(target.attempts == [Endpoint(address: "127.0.0.1", port: server.port)])
        }

        @Test(
            "a connection that ends too early is told as such",
            arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nX"])
        func dropped(answer: String) async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.write(answer)
            }
            defer { server.stop() }
            let error = try await failure { try await send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/")) }
            guard case .connectionLost(_, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!reason.isEmpty)
        }

        @Test(
            "garbage is no answer",
            arguments: [
                "\u{1}\u{2}\u{3}\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
            ])
        func garbage(answer: String) async throws {
            let server = try TestServer { connection in
                _ = try connection.readRequest()
                try connection.write(answer)
            }
            defer { server.stop() }
            let error = try await failure { try await send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/")) }
            switch error {
            case .malformed, .connectionLost, .tooLarge: break
            default: Issue.record("\(error)")
            }
        }

        @Test("a port on which nobody listens is told with what was tried")
        func refused() async throws {
            let port = try closedPort()
            let error = try await failure { try await send(HTTPRequest(url: "http://127.0.0.1:\(port)/")) }
            let target = NetworkError.Target(
                host: "127.0.0.1", port: port, attempts: [Endpoint(address: "127.0.0.1", port: port)])
            #expect(error == .unreachable(target, reason: "Connection refused"))
        }

        @Test("a name that nobody knows is told")
        func unknownName() async throws {
            let error = try await failure { try await send(HTTPRequest(url: "https://no-such-host.invalid/")) }
            #expect(error == .nameNotFound(host: "no-such-host.invalid"))
        }

        /// How far an exchange has come when it is cancelled.
        enum Stage: CaseIterable { case beforeStart, resolving, handshake, waiting, body }

        @Test("cancelling ends the request at once and leaves nothing", arguments: Stage.allCases)
        func cancellation(stage: Stage) async throws {
            let server = try TestServer { connection in
                if stage == .body {
                    _ = try connection.readRequest()
                    try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
                }
                connection.waitForEnd()
            }
            defer { server.stop() }
            let url =
                switch stage {
                case .resolving: "http://no-such-host.invalid/"
                case .handshake: "https://127.0.0.1:\(server.port)/"
                case .beforeStart, .waiting, .body: "http://127.0.0.1:\(server.port)/"
                }
            let started = ContinuousClock.now
            await #expect(throws: CancellationError.self) {
                try await onLoop { configuration in
                    var configuration = configuration
                    configuration.connectTimeout = .seconds(60)
                    let client = try HTTPClient(configuration: configuration)
                    let task = EventLoop.shared.task { try await client.send(HTTPRequest(url: url)).status }
                    switch stage {
                    case .beforeStart: break
                    case .resolving: try await EventLoop.sleep(for: .zero)
                    case .handshake, .waiting, .body: try await EventLoop.sleep(for: .milliseconds(100))
                    }
                    task.cancel()
                    _ = try await task.value
                }
            }
            #expect(ContinuousClock.now - started < .seconds(20))
        }
    }
}
