import Glibc

/// The lines of standard input, as they are typed.
struct TypedLines {
    /// The longest line; more is cut into several.
    private static let longest = 32 * 1024

    private var bytes: [UInt8] = []
    private(set) var isOver = false

    /// Reads once; the lines that are complete now. At the end of the input the last one needs no line end.
    mutating func read() -> [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
        guard count >= 0 || errno != EINTR && errno != EAGAIN else { return [] }
        isOver = count <= 0
        bytes += buffer.prefix(max(count, 0))
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        bytes = isOver || lines.last.map { $0.count > Self.longest } == true ? [] : Array(lines.popLast() ?? [])
        return lines.map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains { !$0.isWhitespace } }
    }
}
