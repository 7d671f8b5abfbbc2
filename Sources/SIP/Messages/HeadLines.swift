/// The lines of a head, one after the other, without their line breaks.
struct HeadLines: ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    /// Whether the next line continues the one before.
    var isFolded: Bool { position < bytes.count && Byte.isBlank(bytes[position]) }

    /// The next line; nil at the empty line or the end.
    @_lifetime(copy self)
    mutating func next() -> Span<UInt8>? {
        guard position < bytes.count else { return nil }
        let start = position
        let lineFeed = bytes.firstPlace(of: Byte.lineFeed, from: start) ?? bytes.count
        position = lineFeed + 1
        let hasReturn = lineFeed > start && bytes[lineFeed - 1] == Byte.carriageReturn
        let line = bytes.extracting(start..<(hasReturn ? lineFeed - 1 : lineFeed))
        return line.isEmpty ? nil : line
    }
}
