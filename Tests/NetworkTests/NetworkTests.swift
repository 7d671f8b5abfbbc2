import EventLoop
import Foundation
import Network
import PollLoop
import Security
import Testing

/// All suites of this module, one test at a time, since each looks at what it leaves on the process's one loop.
@Suite("Network", .serialized)
enum NetworkTests {
    /// Runs `body` on the loop with a configuration that trusts the tests' authority, then checks that no timer,
    /// descriptor or task is left.
    static func onLoop<Value: Sendable>(
        _ body: @escaping @LoopActor @Sendable (NetworkConfiguration) async throws -> Value
    ) async throws -> Value {
        LoopThread.start()
        let policy = try #require(TestAuthority.shared).policy()
        let result = await EventLoop.shared.task {
            try await body(NetworkConfiguration(trust: policy, proxy: .none, connectTimeout: .seconds(10)))
        }.result
        try await expectNothingLeft()
        return try result.get()
    }

    /// Sends one request with a client of its own.
    static func send(
        _ request: HTTPRequest, _ change: @Sendable @escaping (inout NetworkConfiguration) -> Void = { _ in }
    ) async throws -> HTTPResponse {
        try await onLoop { configuration in
            var configuration = configuration
            change(&configuration)
            return try await HTTPClient(configuration: configuration).send(request)
        }
    }

    /// The error that `body` ends with.
    static func failure<Value: Sendable>(
        of body: () async throws -> Value, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> NetworkError {
        try #require(
            await #expect(throws: NetworkError.self, sourceLocation: sourceLocation) { _ = try await body() },
            sourceLocation: sourceLocation)
    }

    /// The server's side of TLS with a good certificate.
    static func goodTLS() throws -> TLSContext {
        try .server(identity: #require(TestAuthority.shared).identity())
    }

    /// A port on which nobody listens.
    static func closedPort() throws -> UInt16 {
        let server = try TestServer { _ in }
        server.stop()
        while server.isListening { usleep(1000) }
        return server.port
    }

    private static func expectNothingLeft() async throws {
        let empty = EventLoop.Inventory(timers: 0, descriptors: 0, tasks: 1)
        let inventory = try await EventLoop.shared.task {
            let end = EventLoop.now + .seconds(60)
            while EventLoop.shared.inventory != empty, EventLoop.now < end {
                try await EventLoop.sleep(for: .milliseconds(5))
            }
            return EventLoop.shared.inventory
        }.value
        #expect(inventory == empty)
    }
}
