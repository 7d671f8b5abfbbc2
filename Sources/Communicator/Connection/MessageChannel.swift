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
        didSet { if keepAlive != oldValue { pause?.send(()) } }
    }

    private let trace: MessageTrace
    private var parser = MessageParser()
    private var lastSent = ContinuousClock.now
    /// Ends the wait for the next beat.
    private var pause: Signal<Void>?

    init(candidate: Candidate, stream: ByteStream, timing: Timing, trace: MessageTrace) {
        self.candidate = candidate
        self.stream = stream
        self.trace = trace
        keepAlive = KeepAlive(initial: timing.keepAlive)
    }

    /// The value of `transport=` and, in capitals, of Via.
    var transport: String { candidate.transport.rawValue }

    /// - Throws: `InjectionError` if a part of the message cannot be sent; `NetworkError`.
    func send(_ message: Message) throws {
        let bytes = try message.encoded()
        trace.sent(message)
        try stream.send(bytes)
        lastSent = .now
    }

    /// The next message; malformed ones are dropped with a line in the trace.
    ///
    /// - Throws: `FramingError` if the stream is out of step; `NetworkError` when the connection has ended.
    func receive() async throws -> Message {
        while true {
            switch try parser.next() {
            case .message(let message):
                trace.received(message)
                return message
            case .malformed(let error):
                trace.dropped("malformed: \(error)")
            case nil:
                guard let bytes = try await stream.receive() else { throw ConnectionEnded() }
                parser.feed(bytes)
            }
        }
    }

    /// Sends a beat whenever the connection has been silent for too long; never returns but by an error.
    func keepAliveForever() async throws {
        while true {
            let silence = ContinuousClock.now - lastSent
            if silence >= keepAlive.interval {
                try stream.send(KeepAlive.beat)
                lastSent = .now
            } else {
                try await pause(for: keepAlive.interval - silence)
            }
        }
    }

    private func pause(for delay: Duration) async throws {
        let pause = Signal<Void>()
        let timer = EventLoop.after(delay) { pause.send(()) }
        self.pause = pause
        defer { timer.cancel() }
        try await pause.value()
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
