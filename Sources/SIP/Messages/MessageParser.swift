/// Cuts a byte stream into SIP messages (RFC 3261 7.5, 18.3).
///
/// Bytes may come in any split; each is looked at once. Memory is bounded by ``Limits`` and by the largest piece that
/// is fed. Feed what arrived, then call ``next()`` until it returns nil:
///
/// ```swift
/// parser.feed(bytes)
/// while let event = try parser.next() { … }
/// ```
public struct MessageParser: Sendable {
    /// What was found in the stream.
    public enum Event: Sendable, Hashable {
        /// A message that passed ``Message/validate()``.
        case message(Message)
        /// A message that is dropped; the stream goes on after it.
        case malformed(ParseError)
    }

    private enum State {
        /// Between messages: line breaks are keep-alives.
        case idle
        /// Inside a head.
        case head(HeadScanner)
        /// The head was read; so many bytes of body follow.
        case body(Message, length: Int)
        /// The rest of the body of a malformed message.
        case skipping(Int)
        /// Boundaries are lost.
        case failed(FramingError)
    }

    private let limits: Limits
    private var state = State.idle
    private var buffer: [UInt8] = []
    private var memory = LineMemory()
    /// The first byte of `buffer` that is not consumed.
    private var start = 0

    /// Makes a parser at the beginning of a stream.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether the stream stands between two messages: an end of stream here loses nothing.
    public var isBetweenMessages: Bool {
        guard case .idle = state else { return false }
        return buffer[start...].allSatisfy(MessageParser.isLineBreak)
    }

    /// How many bytes are kept.
    var held: Int { buffer.count }

    /// Takes bytes as they arrived. After a ``FramingError`` they are dropped.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        if case .failed = state { return }
        guard !buffer.isEmpty else { return buffer = Array(bytes) }
        dropConsumed()
        buffer.append(contentsOf: Array(bytes))
    }

    /// The next message, or nil if more bytes are needed.
    ///
    /// - Throws: ``FramingError`` when boundaries are lost; every later call throws the same.
    public mutating func next() throws(FramingError) -> Event? {
        do {
            return try advance()
        } catch {
            state = .failed(error)
            buffer = []
            start = 0
            throw error
        }
    }

    private mutating func advance() throws(FramingError) -> Event? {
        while true {
            switch state {
            case .idle:
                guard skipLineBreaks() else { return nil }
                state = .head(HeadScanner(at: start, limits: limits))
            case .head(var scanner):
                let end = try scanner.end(in: buffer.span)
                state = .head(scanner)
                guard let end else { return nil }
                if let event = try readHead(upTo: end) { return event }
            case .body(var message, let length):
                guard buffer.count - start >= length else { return nil }
                message.body = Array(buffer[start..<(start + length)])
                consume(length)
                state = .idle
                return .message(message)
            case .skipping(let length):
                let available = min(length, buffer.count - start)
                consume(available)
                state = available < length ? .skipping(length - available) : .idle
                if available < length { return nil }
            case .failed(let error):
                throw error
            }
        }
    }

    /// Consumes keep-alives; false if no other byte is there.
    private mutating func skipLineBreaks() -> Bool {
        let rest = buffer[start...]
        let first = rest.firstIndex { !MessageParser.isLineBreak($0) } ?? rest.endIndex
        consume(first - start)
        return start < buffer.endIndex
    }

    /// Reads a complete head and decides how the body is treated.
    private mutating func readHead(upTo end: Int) throws(FramingError) -> Event? {
        let bytes = buffer
        let head = Head(bytes.span.extracting(start..<end), limits: limits, memory: &memory)
        let length: Int
        switch try head.bodyLength() {
        case .declared(let declared): length = declared
        case .none: length = 0
        case .unknown: throw .contentLengthMissing
        }
        defer { consume(end - start) }
        do {
            state = .body(try head.message(), length: length)
            return nil
        } catch {
            state = .skipping(length)
            return .malformed(error)
        }
    }

    /// Passes over bytes. They are dropped with the next that arrive, so that many small messages in one large read
    /// cost linear time, or, when there are no others, at once.
    private mutating func consume(_ count: Int) {
        start += count
        guard start == buffer.count else { return }
        buffer = []
        start = 0
    }

    private mutating func dropConsumed() {
        if case .head(var scanner) = state {
            scanner.move(back: start)
            state = .head(scanner)
        }
        buffer.removeSubrange(..<start)
        start = 0
    }

    private static func isLineBreak(_ byte: UInt8) -> Bool {
        byte == Byte.carriageReturn || byte == Byte.lineFeed
    }
}
