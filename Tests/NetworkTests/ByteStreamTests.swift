import EventLoop
import Foundation
import Network
import Security
import Synchronization
import Testing

extension NetworkTests {
    @Suite("Byte stream")
    struct ByteStreamTests {
        private static let bothProtections = [ByteStream.Protection.tcp, .tls]

        private func server(
            _ protection: ByteStream.Protection, ipv6: Bool = false,
            _ script: @escaping @Sendable (TestConnection) throws -> Void
        ) throws -> TestServer {
            try TestServer(ipv6: ipv6, tls: protection == .tls ? goodTLS() : nil, script)
        }

        /// Runs `body` with a stream to the server.
        private func withStream<Value: Sendable>(
            to server: TestServer, _ protection: ByteStream.Protection, host: String = "localhost",
            _ body: @escaping @LoopActor @Sendable (ByteStream) async throws -> Value
        ) async throws -> Value {
            let port = server.port
            defer { server.stop() }
            return try await onLoop { configuration in
                let stream = try await ByteStream.connect(
                    host: host, port: port, protection: protection, configuration: configuration)
                defer { stream.close() }
                return try await body(stream)
            }
        }

        @Test("200 kB go both ways in order", arguments: bothProtections, ["localhost", "::1", "[::1]", "127.0.0.1"])
        func bothWays(protection: ByteStream.Protection, host: String) async throws {
            let count = 200_000
            let server = try server(protection, ipv6: host.contains(":")) { try $0.write(try $0.readExactly(count)) }
            let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let received = try await withStream(to: server, protection, host: host) { stream in
                for start in stride(from: 0, to: count, by: 1000) { try stream.send(Array(sent[start..<start + 1000])) }
                var received: [UInt8] = []
                while let bytes = try await stream.receive() { received += bytes }
                return received
            }
            #expect(received == sent)
        }

        @Test("what is sent in one turn goes out together, also before a close", arguments: bothProtections)
        func onePiece(protection: ByteStream.Protection) async throws {
            let pieces = LockedList<[UInt8]>()
            let server = try server(protection) { connection in
                pieces.append(try connection.read())
                try connection.write("next")
                pieces.append(try connection.read())
                connection.waitForEnd()
                pieces.append([])
            }
            try await withStream(to: server, protection) { stream in
                for byte in UInt8(1)...3 { try stream.send([byte]) }
                _ = try await stream.receive()
                for byte in UInt8(4)...6 { try stream.send([byte]) }
                stream.close()
                while pieces.all.count < 3 { try await EventLoop.sleep(for: .milliseconds(1)) }
            }
            #expect(pieces.all == [[1, 2, 3], [4, 5, 6], []])
        }

        @Test("bytes come through one by one", arguments: bothProtections)
        func byteByByte(protection: ByteStream.Protection) async throws {
            let text = String(repeating: "REGISTER sip:contoso.com SIP/2.0\r\n", count: 20)
            let server = try server(protection) { try $0.writeByteByByte(text) }
            let received = try await withStream(to: server, protection) { stream in
                var received: [UInt8] = []
                while let bytes = try await stream.receive() { received += bytes }
                return received
            }
            #expect(String(decoding: received, as: UTF8.self) == text)
        }

        @Test("the stream knows its ends and its protection", arguments: bothProtections)
        func properties(protection: ByteStream.Protection) async throws {
            let server = try server(protection) { connection in
                var address = sockaddr_in()
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                withUnsafeMutablePointer(to: &address) {
                    _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        getpeername(connection.descriptor, $0, &length)
                    }
                }
                try connection.write("\(UInt16(bigEndian: address.sin_port))")
            }
            let port = server.port
            try await withStream(to: server, protection) { stream in
                let seen = try await stream.receive() ?? []
                #expect(
                    stream.local
                        == Endpoint(address: "127.0.0.1", port: UInt16(String(decoding: seen, as: UTF8.self)) ?? 0))
                #expect(stream.peer == Endpoint(address: "127.0.0.1", port: port))
                #expect((stream.tls != nil) == (protection == .tls))
                #expect(stream.tls?.parameters.version == (protection == .tls ? .tls13 : nil))
                #expect(stream.tls?.certificate?.commonName == (protection == .tls ? "test server" : nil))
            }
        }

        @Test("an idle stream holds no timer, and a descriptor only while somebody reads", arguments: bothProtections)
        func idle(protection: ByteStream.Protection) async throws {
            let server = try server(protection) { $0.waitForEnd() }
            try await withStream(to: server, protection) { stream in
                #expect(EventLoop.shared.inventory == .init(timers: 0, descriptors: 0, tasks: 1))
                let reader = EventLoop.shared.task { try await stream.receive() }
                try await EventLoop.sleep(for: .milliseconds(20))
                #expect(EventLoop.shared.inventory == .init(timers: 0, descriptors: 1, tasks: 2))
                stream.close()
                #expect(try await reader.value == nil)
            }
        }

        @Test("a peer that sends for ever is held back by a reader that does not read")
        func backPressure() async throws {
            let written = Mutex(0)
            let server = try server(.tls) { connection in
                let block = [UInt8](repeating: 7, count: 64 * 1024)
                while true {
                    try connection.write(block)
                    written.withLock { $0 += block.count }
                }
            }
            try await withStream(to: server, .tls) { stream in
                for _ in 0..<20 { #expect(try await (1...65536).contains(stream.receive()?.count ?? 0)) }
                // What lies between the two fills up.
                let limit = 32 * 1024 * 1024
                var before = 0
                repeat {
                    before = written.withLock { $0 }
                    try await EventLoop.sleep(for: .milliseconds(500))
                } while written.withLock { $0 } != before && before < limit
                #expect(before < limit)
            }
        }

        @Test("a peer that takes nothing fills the queue and no more", arguments: bothProtections)
        func congestion(protection: ByteStream.Protection) async throws {
            let hasFailed = DispatchSemaphore(value: 0)
            let server = try server(protection) { _ in hasFailed.wait() }
            defer { hasFailed.signal() }
            let error = try await failure {
                try await withStream(to: server, protection) { stream in
                    for _ in 0..<1000 { try stream.send([UInt8](repeating: 1, count: 64 * 1024)) }
                }
            }
            guard case .congested(_, let queued) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(queued <= 4 * 1024 * 1024)
        }

        @Test("what waits is sent when the peer takes it", arguments: bothProtections)
        func slowPeer(protection: ByteStream.Protection) async throws {
            let count = 3_000_000
            let server = try server(protection) { connection in
                usleep(200_000)
                let received = try connection.readExactly(count)
                try connection.write("\(received.reduce(0) { $0 &+ Int($1) })")
            }
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
            let answer = try await withStream(to: server, protection) { stream in
                try stream.send(bytes)
                return try await stream.receive()
            }
            let sum = bytes.reduce(0) { $0 &+ Int($1) }
            #expect(answer.map { String(decoding: $0, as: UTF8.self) } == "\(sum)")
        }

        @Test("the end of the peer's sending is nil, and this side may still send", arguments: bothProtections)
        func halfClose(protection: ByteStream.Protection) async throws {
            let answer = LockedList<String>()
            let server = try server(.tcp) { connection in
                shutdown(connection.descriptor, Int32(SHUT_WR))
                answer.append(try connection.readText(through: "\n"))
            }
            try await withStream(to: server, .tcp) { stream in
                #expect(try await stream.receive() == nil)
                #expect(try await stream.receive() == nil)
                try stream.send(Array("still here\n".utf8))
                while answer.all.isEmpty { try await EventLoop.sleep(for: .milliseconds(1)) }
            }
            #expect(answer.all == ["still here\n"])
        }

        @Test("a connection that is reset is an error for both directions", arguments: bothProtections)
        func reset(protection: ByteStream.Protection) async throws {
            let server = try server(protection) { connection in
                _ = try connection.read()
                var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
                setsockopt(
                    connection.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
            }
            try await withStream(to: server, protection) { stream in
                try stream.send([1])
                await #expect(throws: NetworkError.self) { try await stream.receive() }
                #expect(throws: NetworkError.self) { () throws in try stream.send([2]) }
            }
        }

        @Test("sending to a peer that has gone fails in the end and kills nobody", arguments: bothProtections)
        func gone(protection: ByteStream.Protection) async throws {
            // The test fails by this signal if a write raises it.
            signal(SIGPIPE, SIG_DFL)
            let server = try server(protection) { _ = try $0.read() }
            let error = try await failure {
                try await withStream(to: server, protection) { stream in
                    try await EventLoop.withDeadline(.seconds(60)) {
                        while true {
                            try stream.send([1])
                            try await EventLoop.sleep(for: .milliseconds(5))
                        }
                    }
                }
            }
            guard case .connectionLost = error else {
                Issue.record("\(error)")
                return
            }
        }

        @Test("a cancelled reader leaves the stream as it is", arguments: bothProtections)
        func cancelledReader(protection: ByteStream.Protection) async throws {
            let server = try server(protection) { connection in
                _ = try connection.read()
                try connection.write("pong")
            }
            let answer = try await withStream(to: server, protection) { stream in
                let reader = EventLoop.shared.task { try await stream.receive() }
                try await EventLoop.sleep(for: .milliseconds(10))
                reader.cancel()
                await #expect(throws: CancellationError.self) { try await reader.value }
                try stream.send([1])
                return try await stream.receive()
            }
            #expect(answer == Array("pong".utf8))
        }

        @Test("a closed stream takes nothing more, and closing twice does no harm")
        func closed() async throws {
            let server = try server(.tcp) { $0.waitForEnd() }
            try await withStream(to: server, .tcp) { stream in
                stream.close()
                stream.close()
                #expect(throws: NetworkError.self) { () throws in try stream.send([1]) }
                let end = try await stream.receive()
                #expect(end == nil)
            }
        }

        @Test("a stream that is let go of closes its connection", arguments: bothProtections)
        func letGo(protection: ByteStream.Protection) async throws {
            let ended = LockedList<Bool>()
            let server = try server(protection) { connection in
                connection.waitForEnd()
                ended.append(true)
            }
            defer { server.stop() }
            let port = server.port
            try await onLoop { configuration in
                _ = try await ByteStream.connect(
                    host: "localhost", port: port, protection: protection, configuration: configuration)
            }
            while ended.all.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        }

        @Test("cancelling a connection attempt ends it at once")
        func cancelledConnect() async throws {
            let server = try server(.tcp) { $0.waitForEnd() }
            defer { server.stop() }
            let port = server.port
            await #expect(throws: CancellationError.self) {
                try await onLoop { configuration in
                    let task = EventLoop.shared.task {
                        _ = try await ByteStream.connect(
                            host: "localhost", port: port, protection: .tls, configuration: configuration)
                    }
                    try await EventLoop.sleep(for: .milliseconds(50))
                    task.cancel()
                    try await task.value
                }
            }
        }

        @Test("all addresses of a name are tried, and told when none answers")
        func attempts() async throws {
            let port = try closedPort()
            let error = try await failure {
                try await onLoop { configuration in
                    var configuration = configuration
                    configuration.overrides = [
                        HostOverride(host: "pool.contoso.com", port: port, addresses: ["127.0.0.1", "::1"])
                    ]
                    _ = try await ByteStream.connect(
                        host: "pool.contoso.com", port: port, protection: .tls, configuration: configuration)
                }
            }
            guard case .unreachable(let target, "Connection refused") = error else {
                Issue.record("\(error)")
                return
            }
            #expect(Set(target.attempts.map(\.address)) == ["127.0.0.1", "::1"])
        }

        @Test(
            "what is no host name is refused",
            arguments: ["", "a b", "host/path", "user@host", "a\r\nb", "[::1", "a\u{0}"])
        func invalidHosts(host: String) async throws {
            let error = try await failure {
                try await onLoop {
                    _ = try await ByteStream.connect(host: host, port: 5061, protection: .tcp, configuration: $0)
                }
            }
            #expect(error == .invalidAddress(host))
        }
    }
}
