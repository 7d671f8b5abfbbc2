import ArgumentParser
import Glibc
import Localization

/// An open file that text is written to, unbuffered.
public struct TextOutput: Sendable {
    public static let standard = TextOutput(descriptor: STDOUT_FILENO)
    public static let error = TextOutput(descriptor: STDERR_FILENO)

    public let descriptor: Int32

    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Opens an emptied file that only its owner reads; it is closed by ``close()``.
    ///
    /// - Throws: A `ValidationError` when it cannot be opened.
    public init(privateFile path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            throw ValidationError(localized("cannot write the file \(path): \(String(cString: strerror(errno)))"))
        }
    }

    public func close() {
        Glibc.close(descriptor)
    }

    /// Writes the text; what a reader who has gone no longer takes is lost.
    public func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    public func write(line: String) {
        write(line + "\n")
    }
}
