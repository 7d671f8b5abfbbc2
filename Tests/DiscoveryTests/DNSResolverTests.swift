import Discovery
import EventLoop
import PollLoop
import Testing

/// Against a name server of the test's own, over UDP. All that runs on the process's one loop, one after the other.
@Suite("Asking a name server", .serialized)
struct DNSResolverTests {
    /// Runs `body` on the loop with a server that knows what `zone` says, and checks that it leaves nothing there.
    private func ask<Value: Sendable>(
        _ zone: [String: TestNameServer.Answer],
        _ body: @escaping @LoopActor @Sendable (DNSResolver, TestNameServer) async throws -> Value
    ) async throws -> Value {
        LoopThread.start()
        return try await EventLoop.shared.task {
            let before = EventLoop.shared.inventory
            let value = try await Self.value(zone, body)
            for _ in 0..<1200 where EventLoop.shared.inventory != before {
                try await EventLoop.sleep(for: .milliseconds(50))
            }
            #expect(EventLoop.shared.inventory == before)
            return value
        }.value
    }

    @LoopActor
    private static func value<Value: Sendable>(
        _ zone: [String: TestNameServer.Answer],
        _ body: @escaping @LoopActor @Sendable (DNSResolver, TestNameServer) async throws -> Value
    ) async throws -> Value {
        let server = try TestNameServer(zone)
        defer { server.close() }
        let resolver = try DNSResolver(servers: "127.0.0.1:\(server.port)")
        return try await EventLoop.withDeadline(.seconds(60)) { try await body(resolver, server) }
    }

    @Test("service records come with priority, weight, port and target")
    func services() async throws {
        let zone: [String: TestNameServer.Answer] = [
            "_sip._tls.contoso.example": .services([
                (10, 5, 443, "sip.contoso.example"), (20, 0, 5061, "SIP2.Contoso.example"),
            ])
        ]
        let answer = try await ask(zone) { resolver, _ in try await resolver.services("_sip._tls.contoso.example") }
        #expect(
            answer.records == [
                SRVRecord(priority: 10, weight: 5, port: 443, target: "sip.contoso.example"),
                SRVRecord(priority: 20, weight: 0, port: 5061, target: "sip2.contoso.example"),
            ])
    }

    @Test("a host has addresses of both families")
    func addresses() async throws {
        let zone: [String: TestNameServer.Answer] = [
            "sip.contoso.example": .addresses([
                [192, 0, 2, 1], [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [7],
            ])
        ]
        let found = try await ask(zone) { resolver, _ in try await resolver.addresses(of: "sip.contoso.example") }
        #expect(Set(found) == ["192.0.2.1", "2001:db8::7"])
    }

    @Test(
        "what a server says instead of an answer is told apart",
        arguments: [(TestNameServer.Answer.status(3), DNSError.noSuchName), (.services([]), .noData)])
    func failures(answer: TestNameServer.Answer, expected: DNSError) async throws {
        let error = try await ask(["_sip._tls.contoso.example": answer]) { resolver, _ in
            await #expect(throws: DNSError.self) { try await resolver.services("_sip._tls.contoso.example") }
        }
        #expect(error == expected)
    }

    @Test("a server that fails or refuses is told in the library's words", arguments: [2, 5] as [UInt8])
    func refusals(status: UInt8) async throws {
        let error = try await ask(["_sip._tls.contoso.example": .status(status)]) { resolver, _ in
            await #expect(throws: DNSError.self) { try await resolver.services("_sip._tls.contoso.example") }
        }
        guard case .failed(let reason) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("an answer to another question is not believed: the true one is waited for")
    func forged() async throws {
        let zone: [String: TestNameServer.Answer] = [
            "_sip._tls.contoso.example": .forgedFirst(.services([(1, 1, 443, "sip.contoso.example")]))
        ]
        let answer = try await ask(zone) { resolver, _ in try await resolver.services("_sip._tls.contoso.example") }
        #expect(answer.records.map(\.target) == ["sip.contoso.example"])
    }

    @Test("a wait for a server that says nothing ends when it is given up, and others are answered meanwhile")
    func silence() async throws {
        let zone: [String: TestNameServer.Answer] = [
            "_sip._tls.silent.example": .silence, "_sip._tls.contoso.example": .services([(1, 1, 443, "a.example")]),
        ]
        let targets = try await ask(zone) { resolver, server in
            let waiting = EventLoop.shared.task { try await resolver.services("_sip._tls.silent.example") }
            let answer = try await resolver.services("_sip._tls.contoso.example")
            while !server.asked.contains("_sip._tls.silent.example") {
                try await EventLoop.sleep(for: .milliseconds(5))
            }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            return answer.records.map(\.target)
        }
        #expect(targets == ["a.example"])
    }

    /// What a name service has told of.
    @LoopActor
    private final class Told {
        var addresses: [String: [String]] = [:]
    }

    @Test("the servers that are named are asked in place of the system's, and their answers told to who listens")
    func named() async throws {
        let zone: [String: TestNameServer.Answer] = ["sip.contoso.example": .addresses([[192, 0, 2, 9]])]
        let (found, told) = try await ask(zone) { _, server in
            let told = Told()
            let names = try NameService.ofThisComputer(servers: "127.0.0.1:\(server.port)")
                .telling { told.addresses[$0] = $1 }
            return (try await names.addresses("sip.contoso.example"), told.addresses)
        }
        #expect(found == ["192.0.2.9"])
        #expect(told == ["sip.contoso.example": ["192.0.2.9"]])
    }
}
