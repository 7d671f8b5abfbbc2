import Commands

/// The file of `--trace`: every message that crossed the wire, readable by its owner alone.
final class TraceFile {
    private let output: TextOutput

    /// Opens an emptied file.
    ///
    /// - Throws: A `ValidationError` when it cannot be opened.
    init(path: String) throws {
        output = try TextOutput(privateFile: path)
    }

    deinit { output.close() }

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
