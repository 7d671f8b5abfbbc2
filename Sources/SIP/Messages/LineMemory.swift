/// The lines that came last: messages of one connection repeat most of theirs, which need not be read again.
struct LineMemory: Sendable {
    /// The most lines that are remembered, as a power of 2.
    private static let sizeBits = 8
    /// The lengths of lines that are.
    private static let lengths = 16...1024

    /// Remembers no line: for heads that come alone.
    static let none = LineMemory(isRemembering: false)

    /// A line and what it was read as.
    private struct Entry {
        let line: [UInt8]
        let header: Header

        func isOf(_ line: Span<UInt8>) -> Bool { line.isSame(as: self.line.span) }
    }

    private let isRemembering: Bool
    /// In pairs, each line in the pair that its bytes lead to, the one that was read last first.
    private var entries: [Entry?] = []
    private var lastStart: (line: [UInt8], value: StartLine)?

    init() {
        self.init(isRemembering: true)
    }

    private init(isRemembering: Bool) {
        self.isRemembering = isRemembering
    }

    /// Reads a start line, unless the last one was the same.
    mutating func startLine(of line: Span<UInt8>) throws(ParseError) -> StartLine {
        if let lastStart, line.isSame(as: lastStart.line.span) { return lastStart.value }
        let value = try StartLine(bytes: line)
        if line.count <= Self.lengths.upperBound { lastStart = (line.copied, value) }
        return value
    }

    /// What `line` was read as, if it is remembered.
    func header(of line: Span<UInt8>) -> Header? {
        guard !entries.isEmpty, Self.lengths.contains(line.count) else { return nil }
        let place = Self.place(of: line)
        return header(of: line, at: place) ?? header(of: line, at: place + 1)
    }

    private func header(of line: Span<UInt8>, at place: Int) -> Header? {
        let entries = entries.span
        return entries[place]?.isOf(line) == true ? entries[place]?.header : nil
    }

    /// Remembers what a line was read as, in place of another, unless it is of a kind that never comes twice.
    mutating func remember(_ header: Header, of line: Span<UInt8>) {
        guard isRemembering, Self.lengths.contains(line.count), header.mayRecur else { return }
        if entries.isEmpty { entries = Array(repeating: nil, count: 1 << Self.sizeBits) }
        let place = Self.place(of: line)
        // What was there moves, so that two lines of one message do not drive each other out.
        entries[place + 1] = entries[place]
        entries[place] = Entry(line: line.copied, header: header)
    }

    /// Where a line's pair begins: by the bytes at its ends, where lines differ most.
    private static func place(of line: Span<UInt8>) -> Int {
        let mixed = line.withUnsafeBytes { bytes in
            func word(_ offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
            let end = (word(bytes.count - 16) &* 31 &+ word(bytes.count - 8)) &* 31
            return (word(0) &+ end) &* 0x9E37_79B9_7F4A_7C15
        }
        return Int(truncatingIfNeeded: mixed >> (64 - sizeBits)) & ~1
    }
}

extension Header {
    /// Whether messages may have the same line; branches, numbers and proofs are new in each.
    fileprivate var mayRecur: Bool {
        switch name.known {
        case .via, .cseq, .authenticationInfo, .proxyAuthenticationInfo: false
        default: true
        }
    }
}
