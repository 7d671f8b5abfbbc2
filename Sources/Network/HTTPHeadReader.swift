/// Collects the header lines of an answer as libcurl hands them over, one whole line at a time. An answer may be
/// preceded by others, as with authentication or 100 Continue; the last one counts.
struct HTTPHeadReader {
    private(set) var headers = HTTPHeaders()
    /// The lines of the current block, for a trace.
    private(set) var block: [UInt8] = []
    /// Whether the last block came to its end.
    private(set) var isComplete = false
    /// The bytes of all blocks.
    private var total = 0

    /// What a line was.
    enum Step {
        case line
        /// The empty line at the block's end.
        case end
        /// One line too many: the answer exceeds the bound.
        case overflow
    }

    mutating func add(_ line: [UInt8]) -> Step {
        total += line.count
        guard total <= Limits.httpHeaders else { return .overflow }
        if line.starts(with: "HTTP/".utf8) {
            headers = HTTPHeaders()
            block = []
            isComplete = false
        }
        block += line
        let text = String(decoding: line, as: UTF8.self).trimmed
        guard !text.isEmpty else {
            isComplete = true
            return .end
        }
        if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
            headers.continueLast(with: text)
        } else if let colon = text.firstIndex(of: ":") {
            headers.append(name: text[..<colon].trimmed, value: text[text.index(after: colon)...].trimmed)
        }
        return .line
    }
}

extension StringProtocol {
    /// Without blanks and line ends at both sides.
    fileprivate var trimmed: String {
        var part = self[...]
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }
}
