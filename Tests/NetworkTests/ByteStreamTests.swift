import EventLoop
import Foundation
import Network
import PollLoop
import Security
import Testing

@Suite("Byte stream")
struct ByteStreamTests {
    let authority: TestAuthority

    init() throws {
        LoopThread.start()
        authority = try #require(TestAuthority.shared)
    }

    @Test("200 kB go both ways in order", arguments: [ByteStream.Protection.tcp, .tls])
    func bothWays(protection: ByteStream.Protection) async throws {
        let count = 200_000
        let server = try TestServer(tls: protection == .tls ? .server(identity: authority.identity()) : nil) {
            try $0.write(try $0.readExactly(count))
        }
        defer { server.stop() }
        let policy = try authority.policy()
        let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let received = try await EventLoop.shared.task {
            let stream = try await ByteStream.connect(
                host: "localhost", port: server.port, protection: protection,
                configuration: NetworkConfiguration(trust: policy, proxy: .none))
            for start in stride(from: 0, to: count, by: 1000) { try stream.send(Array(sent[start..<start + 1000])) }
            var received: [UInt8] = []
            while let bytes = try await stream.receive() { received += bytes }
            stream.close()
            return received
        }.value
        #expect(received == sent)
    }
}
