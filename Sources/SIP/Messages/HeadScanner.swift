/// Finds the end of a message's head in bytes that arrive in pieces, looking at each byte once.
struct HeadScanner {
    private let limits: Limits
    private var scanned: Int
    private var lineStart: Int
    private var start: Int

    /// Begins at the first byte of a start line.
    init(at start: Int, limits: Limits) {
        self.limits = limits
        self.start = start
        scanned = start
        lineStart = start
    }

    /// The index after the empty line that ends the head, or nil if `buffer` does not hold it yet.
    ///
    /// - Throws: ``FramingError`` when a line or the head exceeds its limit.
    mutating func end(in buffer: Span<UInt8>) throws(FramingError) -> Int? {
        while scanned < buffer.count {
            guard let lineFeed = buffer.firstPlace(of: Byte.lineFeed, from: scanned) else {
                scanned = buffer.count
                break
            }
            let line = buffer.extracting(lineStart..<lineFeed)
            scanned = lineFeed + 1
            try check(end: lineFeed)
            if line.isEmpty || (line.count == 1 && line[0] == Byte.carriageReturn) { return scanned }
            lineStart = scanned
        }
        try check(end: scanned)
        return nil
    }

    /// Follows the head, before which so many bytes were dropped.
    mutating func move(back distance: Int) {
        start -= distance
        scanned -= distance
        lineStart -= distance
    }

    private func check(end: Int) throws(FramingError) {
        guard end - lineStart <= limits.line else { throw .lineTooLong(limit: limits.line) }
        guard end - start <= limits.head else { throw .headTooLong(limit: limits.head) }
    }
}
