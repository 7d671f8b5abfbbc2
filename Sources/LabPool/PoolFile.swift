import Glibc

/// A file in the pool's directory.
enum PoolFile {
    /// Writes `text` to a new or emptied file.
    static func write(_ text: String, to path: String, mode: mode_t) throws(PoolError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var text = text
        let isWritten = text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
        guard isWritten else { throw .file(path: path, reason: String(cString: strerror(errno))) }
    }
}
