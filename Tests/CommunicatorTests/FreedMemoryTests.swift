import EventLoop
import Glibc
import PollLoop
import Testing

@testable import Communicator

@Suite("Memory that was freed", .serialized)
struct FreedMemoryTests {
    /// What the process has at hand, in pages.
    private static func resident() throws -> Int {
        let file = try #require(fopen("/proc/self/statm", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        _ = try #require(fgets(&line, 128, file))
        let fields = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
        return try #require(Int(String(decoding: fields[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)))
    }

    @Test("It is given back within a second")
    func givenBack() async throws {
        LoopThread.start()
        let pages = 16_384
        // Below what malloc gives back by itself, and with something behind it that stays.
        let blocks = (0..<(pages / 4)).compactMap { _ in malloc(16_000) }
        for block in blocks { memset(block, 1, 16_000) }
        let last = malloc(16_000)
        defer { free(last) }
        for block in blocks { free(block) }
        let before = try Self.resident()
        try await EventLoop.shared.task {
            let freed = FreedMemory()
            freed.giveBackSoon()
            freed.giveBackSoon()
            try await EventLoop.sleep(for: .seconds(1))
        }.value
        #expect(try Self.resident() < before - pages / 2)
    }
}
