import ArgumentParser
import Glibc
import Localization

/// An open file that text is written to, unbuffered.
struct TextOutput {
    static let standard = TextOutput(descriptor: STDOUT_FILENO)
    static let error = TextOutput(descriptor: STDERR_FILENO)

    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Opens an emptied file that only its owner reads; it is closed by ``close()``.
    ///
    /// - Throws: A `ValidationError` when it cannot be opened.
    init(privateFile path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            throw ValidationError(localized("cannot write the file \(path): \(String(cString: strerror(errno)))"))
        }
    }

    func close() {
        Glibc.close(descriptor)
    }

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
