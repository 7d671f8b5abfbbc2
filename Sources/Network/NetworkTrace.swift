import EventLoop

/// Who is told what goes over the network.
public struct NetworkTrace: Sendable {
    /// Which way something went.
    public enum Direction: Sendable, Hashable {
        case sent
        case received
        /// Neither: something that happened to a connection.
        case note
    }

    /// One thing that was sent, received or noted.
    public struct Entry: Sendable, Hashable {
        public let direction: Direction
        /// Host and port of the server, as it was asked for.
        public let target: NetworkError.Target
        /// The text, secrets blanked unless the trace is unsafe.
        public let text: String
    }

    /// Whether secrets are left in; only where the user has asked for just that.
    public let isUnsafe: Bool
    /// Receives each entry, on the loop.
    public let receive: @LoopActor @Sendable (Entry) -> Void

    public init(isUnsafe: Bool = false, receive: @escaping @LoopActor @Sendable (Entry) -> Void) {
        self.isUnsafe = isUnsafe
        self.receive = receive
    }
}

extension NetworkTrace {
    @LoopActor
    func note(_ text: String, about target: NetworkError.Target) {
        receive(Entry(direction: .note, target: target, text: text))
    }

    /// Passes on a block of HTTP header lines.
    @LoopActor
    func headers(_ bytes: some Sequence<UInt8>, _ direction: Direction, _ target: NetworkError.Target) {
        let text = String(decoding: Array(bytes), as: UTF8.self)
        receive(Entry(direction: direction, target: target, text: isUnsafe ? text : Redaction.headers(text)))
    }

    /// Passes on a whole body, shortened where it is very long; of one that is no text only the length.
    @LoopActor
    func body(_ bytes: [UInt8], _ direction: Direction, _ target: NetworkError.Target) {
        guard !bytes.isEmpty else { return }
        guard !bytes.contains(where: Self.isControl) else {
            return receive(Entry(direction: direction, target: target, text: "(\(bytes.count) bytes)"))
        }
        var text = String(decoding: bytes.prefix(Limits.traceBody), as: UTF8.self)
        if !isUnsafe { text = Redaction.body(text) }
        if bytes.count > Limits.traceBody { text += "… (\(bytes.count) bytes)" }
        receive(Entry(direction: direction, target: target, text: text))
    }

    /// Whether no text has the byte.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < UInt8(ascii: " ") && !"\t\n\r".utf8.contains(byte) || byte == 0x7F
    }
}
