import Discovery
import EventLoop
import Network
import SIP

/// SIP messages over one connection to the registrar: framing, tracing and signs of life.
@LoopActor
final class MessageChannel {
    let candidate: Candidate
    let stream: ByteStream
    /// When signs of life are due; a change counts at once.
    var keepAlive: KeepAlive {
        didSet { if keepAlive != oldValue { pause.end() } }
    }
    /// Called when the server does not answer what it should, or a sign of life as it used to.
    var onSilence: @LoopActor () -> Void = {}

    private let trace: MessageTrace
    private let patience: Duration
    private var parser = MessageParser()
    private var lastSent = EventLoop.now
    private var answers = KeepAliveAnswers()
    private var pace = ReadPace()
    private let pause = Pause()

    init(candidate: Candidate, stream: ByteStream, timing: Timing, trace: MessageTrace) {
        self.candidate = candidate
        self.stream = stream
        self.trace = trace
        patience = timing.keepAliveAnswer
        keepAlive = KeepAlive(initial: timing.keepAlive)
    }

    /// The value of `transport=` and, in capitals, of Via.
    var transport: String { candidate.transport.rawValue }

    /// - Throws: `InjectionError` if a part of the message cannot be sent; `NetworkError`.
    func send(_ message: Message) throws {
        let bytes = try message.encoded()
        trace.sent(message)
        try stream.send(bytes)
        lastSent = EventLoop.now
    }

    /// The next of the messages that have arrived; nil after the last.
    ///
    /// - Throws: `FramingError` if the stream is out of step, now and from here on.
    func next() throws -> MessageParser.Event? {
        try parser.next()
    }

    /// A line of the trace about what has arrived, as its turn comes.
    func note(_ event: MessageParser.Event) {
        switch event {
        case .message(let message): trace.received(message)
        case .malformed(let error): trace.dropped("malformed: \(error)")
        }
    }

    /// Waits for more to arrive.
    ///
    /// - Parameter isAwaited: whether somebody waits for an answer; if not, messages of a flood are read together.
    /// - Throws: `NetworkError` when the connection has ended.
    func read(isAwaited: Bool) async throws {
        if !isAwaited, pace.isFlood { try await EventLoop.sleep(for: ReadPace.gathering) }
        guard let bytes = try await stream.receive() else { throw ConnectionEnded() }
        pace.arrived(at: EventLoop.now)
        answers.received(isBlank: parser.isBetweenMessages && bytes.allSatisfy { KeepAlive.beat.contains($0) })
        parser.feed(bytes)
    }

    /// Sends a beat whenever the connection has been silent for too long; never returns but by an error.
    func keepAliveForever() async throws {
        while true {
            let now = EventLoop.now
            if now >= lastSent + keepAlive.interval {
                try stream.send(KeepAlive.beat)
                lastSent = now
                answers.sent(at: now)
            }
            if let deadline = answers.deadline(patience), now >= deadline {
                answers.giveUp()
                onSilence()
            }
            let next = [lastSent + keepAlive.interval, answers.deadline(patience)].compactMap(\.self).min()
            try await pause.wait(for: next.map { $0 - now } ?? keepAlive.interval)
        }
    }

    func close() {
        stream.close()
    }

    /// A line of the trace about a message that goes no further.
    func drop(_ reason: String) {
        trace.dropped(reason)
    }
}

/// The server closed the connection.
struct ConnectionEnded: Error {}
