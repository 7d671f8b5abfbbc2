import Glibc

/// An open file that text is written to, unbuffered.
struct TextOutput {
    static let standard = TextOutput(descriptor: STDOUT_FILENO)
    static let error = TextOutput(descriptor: STDERR_FILENO)

    let descriptor: Int32

    /// Writes the text; what a reader who has gone no longer takes is lost.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    func write(line: String) {
        write(line + "\n")
    }
}
