import EventLoop
import Presence
import SIP

/// Reads what arrives about people's presence, in its order, and with the host's turns between documents.
@LoopActor
final class PresenceReader {
    /// From how many documents on the memory that reading them took is worth a search for what can be given back.
    private static let manyDocuments = 100
    /// The most bytes of bodies that wait to be read, which no pool comes near that sends what it was asked for.
    private static let mostWaiting = 64 << 20

    private let trace: MessageTrace
    private let take: @LoopActor (PresenceDocument) -> Void
    private let bodies = Mailbox<PresenceBody>()
    /// The bytes of the bodies that wait.
    private var waitingBytes = 0
    /// Whether a body is being read.
    private var isReading = false
    private let freed = FreedMemory()

    /// - Parameter take: takes each document.
    init(trace: MessageTrace, take: @escaping @LoopActor (PresenceDocument) -> Void) {
        self.trace = trace
        self.take = take
    }

    /// Reads a body: at once where it is one document before which nothing waits, else as soon as its turn comes.
    func read(_ message: Message) {
        let body: PresenceBody
        do {
            body = try PresenceBody(message.contentType, message.body)
        } catch {
            return drop("\(error)")
        }
        guard body.count > 0 else { return }
        if body.count == 1, bodies.isEmpty, !isReading { return read(body, 0) }
        guard body.size <= Self.mostWaiting - waitingBytes else { return drop("more of it waits than can be kept") }
        waitingBytes += body.size
        bodies.put(body)
    }

    /// Reads what waits, until the task is cancelled.
    func run() async throws {
        while true {
            let body = try await bodies.next()
            waitingBytes -= body.size
            try await read(body)
            if body.count >= Self.manyDocuments { freed.giveBackSoon() }
        }
    }

    /// Drops what waits: the pool will tell it anew.
    func interrupt() {
        bodies.removeAll()
        waitingBytes = 0
        freed.cancel()
    }

    private func read(_ body: PresenceBody) async throws {
        isReading = true
        defer { isReading = false }
        for index in 0..<body.count {
            if EventLoop.isTurnOver { await Task.yield() }
            try Task.checkCancellation()
            read(body, index)
        }
    }

    private func read(_ body: PresenceBody, _ index: Int) {
        do {
            guard let document = try body[index] else { return drop("a document of no known kind, or about nobody") }
            take(document)
        } catch {
            drop("\(error)")
        }
    }

    private func drop(_ reason: String) { trace.dropped("presence: \(reason)") }
}
