import ArgumentParser
import Glibc
import Localization

/// The file of `--trace`: every message that crossed the wire, readable by its owner alone.
final class TraceFile {
    private let output: TextOutput

    /// Opens an emptied file.
    ///
    /// - Throws: A `ValidationError` when it cannot be opened.
    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            throw ValidationError(localized("cannot write the trace \(path): \(String(cString: strerror(errno)))"))
        }
        output = TextOutput(descriptor: descriptor)
    }

    deinit { close(output.descriptor) }

    /// Writes a message of the wire.
    func write(_ message: TracedMessage) {
        let direction = message.isOutgoing ? "sent" : "received"
        output.write("\(WallClock.now.timestamp) \(message.channel) \(direction)\n\(message.text)\n\n")
    }

    /// Writes a line of the library's log.
    func write(line: String) {
        output.write("\(WallClock.now.timestamp) \(line)\n\n")
    }
}
