/// The lines of a head, one after the other, without their line breaks.
struct HeadLines: ~Escapable {
    private var scanner: Scanner

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        scanner = Scanner(bytes)
    }

    /// Whether the next line continues the one before.
    var isFolded: Bool { scanner.peek().map(Byte.isBlank) ?? false }

    /// The next line; nil at the empty line or the end.
    @_lifetime(copy self)
    mutating func next() -> Span<UInt8>? {
        var line = scanner.takeLine()
        if line.last == Byte.carriageReturn { line = line.extracting(droppingLast: 1) }
        return line.isEmpty ? nil : line
    }
}
