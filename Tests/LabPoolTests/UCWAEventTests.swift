import EventLoop
import JSON
import LabPool
import Network
import Testing

@Suite("The lab's event channel")
struct UCWAEventTests {
    private func withGuest(
        _ body: @escaping @LoopActor @Sendable (LabPool, UCWAClient) async throws -> Void
    ) async throws {
        try await withPool { pool in
            pool.schedule("7Q3DSSYV", organizer: "alice@contoso.example")
            try await body(pool, UCWAClient.guest(pool))
        }
    }

    @Test("a poll that comes before the event waits for it")
    func waiting() async throws {
        try await withGuest { _, client in
            async let events = client.poll()
            try await client.waitForPolls(1)
            #expect(try await client.join().status == 201)
            let name = try await events.first?.name
            #expect(name == "communication started onlineMeetingInvitation")
        }
    }

    @Test("an answer is given again until the next number is asked for, any other number begins anew")
    func numbers() async throws {
        try await withGuest { _, client in
            let first = client.next
            #expect(try await client.join().status == 201)
            let answer = try await client.ask(.get, first).document
            #expect(try await client.ask(.get, first).document == answer)
            let second = try #require(answer?.href("next"))
            let unknown = try await client.ask(.get, second + "7").document
            #expect(unknown?.href("resync") == first)
            #expect(unknown?.href("next") == nil)
        }
    }

    @Test("a second poll replaces the first, unless its priority is lower")
    func replacement() async throws {
        try await withGuest { _, client in
            async let first = client.ask(.get, client.next)
            try await client.waitForPolls(1)
            let lower = try await client.ask(.get, client.next + "&priority=-1")
            #expect(lower.status == 409 && lower.code == "Conflict PGetReplaced")
            async let second = client.ask(.get, client.next + "&priority=1")
            let replaced = try await first
            #expect(replaced.code == "Conflict PGetReplaced")
            #expect(try await client.join().status == 201)
            let answer = try await second
            #expect(answer.status == 200)
        }
    }

    @Test(
        "parameters have bounds",
        arguments: ["&low=4", "&medium=1801", "&timeout=179", "&timeout=x", "&priority=y"])
    func parameters(query: String) async throws {
        try await withGuest { _, client in
            let answer = try await client.ask(.get, client.next + query)
            #expect(answer.code == "BadRequest ParameterValidationFailure")
        }
    }

    @Test("the end of the application ends the poll")
    func end() async throws {
        try await withGuest { _, client in
            async let poll = client.ask(.get, client.next)
            try await client.waitForPolls(1)
            let path = try #require(client.application.href("self"))
            #expect(try await client.ask(.delete, path).status == 204)
            let answer = try await poll
            #expect(answer.code == "NotFound ApplicationNotFound")
        }
    }

    @Test("a pool is closed while a poll waits")
    func closing() async throws {
        try await withGuest { pool, client in
            async let poll = client.ask(.get, client.next)
            try await client.waitForPolls(1)
            pool.stop()
            let answer = try? await poll
            #expect(answer == nil)
        }
    }
}
