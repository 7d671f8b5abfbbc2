import EventLoop
import Localization
import SIP
import Security

/// One client's connection to the registrar: TLS or TCP, cut into messages.
@LoopActor
final class SIPConnection {
    /// How what is sent is cut into TLS records.
    enum Records: Sendable {
        case whole
        /// Each byte has one.
        case bytes
        /// The first byte has one of its own, as counter-measures against BEAST want it.
        case firstByteAlone

        init(_ faults: FaultPlan) {
            self =
                if faults.contains(.byteByByte) { .bytes } else if faults.contains(.splitRecords) {
                    .firstByteAlone
                } else {
                    .whole
                }
        }

        func cut(_ bytes: [UInt8]) -> [[UInt8]] {
            switch self {
            case .whole: [bytes]
            case .bytes: bytes.map { [$0] }
            case .firstByteAlone: [Array(bytes.prefix(1)), Array(bytes.dropFirst())].filter { !$0.isEmpty }
            }
        }
    }

    /// The transport's name in `Via` and URIs.
    enum Transport: String, Sendable {
        case tls
        case tcp
    }

    /// Counts the connections of the pool's registrars from 1.
    let number: Int
    let transport: Transport
    let peer: SocketAddress
    let local: SocketAddress
    /// Called with each message.
    var onMessage: @LoopActor (Message) -> Void = { _ in }
    /// Called with what is wrong with a message, which is dropped, or with the stream, which is closed then.
    var onRefusal: @LoopActor (Refusal) -> Void = { _ in }
    /// Called with each sign of life that is answered.
    var onKeepAlive: @LoopActor () -> Void = {}
    /// Called when a TLS handshake was made.
    var onSecured: @LoopActor () -> Void = {}
    /// Whether what arrives is passed over.
    var isDeaf = false
    /// Called once when the connection is over.
    var onEnd: @LoopActor () -> Void = {}

    private let stream: SocketStream
    private let engine: TLSEngine?
    private let format: MessageFormat
    private let records: Records
    private var parser = MessageParser()
    private var isSecured = false

    private static let keepAlive: [UInt8] = Array("\r\n".utf8)

    /// Takes over a socket; TLS if a context is given.
    init(
        _ socket: AcceptedSocket, number: Int, context: TLSContext?, format: MessageFormat, records: Records
    ) throws(SecurityError) {
        self.number = number
        transport = context == nil ? .tcp : .tls
        peer = socket.peer
        local = socket.local
        self.format = format
        self.records = records
        stream = SocketStream(socket.descriptor)
        engine = if let context { try TLSEngine(context) } else { nil }
        stream.onBytes = { self.receive($0) }
        stream.onEnd = { self.end() }
    }

    /// Sends a message.
    func send(_ message: Message) {
        do {
            write(try format.encode(message))
        } catch {
            onRefusal(.malformedMessage(reason: localized("the pool's own: \(error)")))
        }
    }

    /// Closes when everything is sent.
    func finish() {
        engine?.close()
        flush()
        stream.finish()
        end()
    }

    /// Closes at once.
    func close() {
        stream.close()
        end()
    }

    private func end() {
        let end = onEnd
        onMessage = { _ in }
        onRefusal = { _ in }
        onKeepAlive = {}
        onEnd = {}
        end()
    }

    private func receive(_ bytes: [UInt8]) {
        guard !isDeaf else { return }
        guard let engine else { return parse(bytes) }
        engine.receive(bytes)
        defer { flush() }
        do {
            guard try secure(engine) else { return }
            while case .data(let plaintext) = try engine.read() { parse(plaintext) }
        } catch {
            onRefusal(.malformedMessage(reason: localized("TLS: \(error)")))
            flush()
            stream.finish()
            end()
        }
    }

    /// Whether the handshake is over.
    private func secure(_ engine: TLSEngine) throws(TLSError) -> Bool {
        if isSecured { return true }
        guard try engine.handshake() == .established else { return false }
        isSecured = true
        onSecured()
        return true
    }

    private func parse(_ bytes: [UInt8]) {
        if parser.isBetweenMessages, bytes.allSatisfy({ Self.keepAlive.contains($0) }) {
            onKeepAlive()
            return write(Self.keepAlive)
        }
        parser.feed(bytes)
        do {
            while let event = try parser.next() {
                switch event {
                case .message(let message): onMessage(message)
                case .malformed(let error): onRefusal(.malformedMessage(reason: error.description))
                }
            }
        } catch {
            onRefusal(.malformedMessage(reason: error.description))
            finish()
        }
    }

    private func write(_ bytes: [UInt8]) {
        guard let engine else { return stream.write(bytes) }
        do {
            for record in records.cut(bytes) { try engine.write(record) }
        } catch {
            onRefusal(.malformedMessage(reason: localized("TLS: \(error)")))
        }
        flush()
    }

    private func flush() {
        guard let engine else { return }
        let bytes = engine.drain()
        if !bytes.isEmpty { stream.write(bytes) }
    }
}
