/// The lines that came last: messages of one connection repeat most of theirs, which need not be read again.
struct LineMemory: Sendable {
    /// The most lines that are remembered.
    private static let size = 64
    /// The longest line that is.
    private static let longestLine = 1024

    /// Each at the place that its bytes lead to.
    private var headers: [Header?] = []
    private var lastStart: (line: ByteSlice, value: StartLine)?

    /// Reads a start line, unless the last one was the same.
    mutating func startLine(of line: ByteSlice) throws(ParseError) -> StartLine {
        if let lastStart, lastStart.line == line { return lastStart.value }
        let value = try StartLine(bytes: line)
        // A copy: the slice would keep all that was received with it.
        if line.count <= Self.longestLine { lastStart = (Array(line)[...], value) }
        return value
    }

    /// What `line` was read as, if it is remembered.
    func header(of line: ByteSlice) -> Header? {
        guard !headers.isEmpty, let header = headers[Self.place(of: line)], header.isWritten(as: line) else {
            return nil
        }
        return header
    }

    /// Remembers what a line was read as, in place of another.
    mutating func remember(_ header: Header, of line: ByteSlice) {
        guard line.count <= Self.longestLine else { return }
        if headers.isEmpty { headers = Array(repeating: nil, count: Self.size) }
        headers[Self.place(of: line)] = header
    }

    /// By the length and the bytes at the ends, where lines differ most.
    private static func place(of line: ByteSlice) -> Int {
        var sum = UInt32(truncatingIfNeeded: line.count)
        for byte in line.prefix(12) { sum = sum &* 31 &+ UInt32(byte) }
        for byte in line.suffix(12) { sum = sum &* 31 &+ UInt32(byte) }
        return Int((sum ^ sum >> 7) % UInt32(size))
    }
}

extension Header {
    /// Whether `line` is this header, written in the usual way.
    fileprivate func isWritten(as line: ByteSlice) -> Bool {
        let start = name.spelling.utf8.count + 2
        return line.count == start + value.utf8.count
            && line.prefix(start - 2).isText(name.spelling)
            && line.dropFirst(start - 2).starts(with: [Byte.colon, Byte.space])
            && line.dropFirst(start).isText(value)
    }
}
