import EventLoop
import Glibc
import JSON

/// Questions to a browser and its answers (Chrome DevTools Protocol): JSON objects, each with a zero byte after it.
@LoopActor
final class DevToolsChannel {
    /// The longest answer that is read, in bytes.
    private static let longest = 8 << 20

    private let descriptor: Int32
    private var received: [UInt8] = []
    private var answers: [Int: Signal<JSONValue?>] = [:]
    private var last = 0
    private var isClosed = false

    /// - Parameter descriptor: a connected socket, which the channel closes.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        EventLoop.watch(descriptor, for: .read) { [unowned self] _ in read() }
    }

    /// Asks a question; nil if the browser is gone, or does not understand it.
    ///
    /// - Throws: `CancellationError`.
    func ask(_ question: String) async throws -> JSONValue? {
        guard !isClosed else { return nil }
        last += 1
        let number = last
        let message = JSONValue.object([.init("id", .integer(number)), .init("method", .string(question))])
        let bytes = Array(message.description.utf8) + [0]
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            close()
            return nil
        }
        let answer = Signal<JSONValue?>()
        answers[number] = answer
        defer { answers[number] = nil }
        return try await answer.value()?["result"]
    }

    /// Closes it: the browser ends then.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        EventLoop.unwatch(descriptor)
        _ = Glibc.close(descriptor)
        for answer in answers.values { answer.send(nil) }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0, received.count + count <= Self.longest else { return close() }
        received += buffer.prefix(count)
        while let end = received.firstIndex(of: 0) {
            let message = JSONValue(parsing: Array(received[..<end]))
            received.removeFirst(end + 1)
            // What the browser tells unasked has no number.
            guard let message, let number = message["id"]?.text.flatMap({ Int($0) }) else { continue }
            answers[number]?.send(message)
        }
    }
}
