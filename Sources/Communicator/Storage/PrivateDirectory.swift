import Glibc
import Localization
import Security

/// A folder that only its owner reads: mode 0700, its files 0600. Calls block: run them on the worker.
struct PrivateDirectory: Sendable {
    /// The largest file that is read, in bytes.
    static let maximumSize = 256 * 1024

    let path: String

    /// The content of a file; nil if there is none that can be read.
    func read(_ name: String) -> Secret? {
        // A pipe in the file's place must not hold the worker up.
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.maximumSize
        else { return nil }
        return try? Secret(count: Int(status.st_size)) { buffer in
            var filled = 0
            while filled < buffer.count {
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
                guard count > 0 else { throw StorageError(path: name, reason: localized("it became shorter")) }
                filled += count
            }
        }
    }

    /// Replaces a file in one step, so that a crash leaves the old or the new content.
    ///
    /// - Throws: ``StorageError``.
    func write(_ name: String, _ content: Secret) throws {
        try makeIfNeeded(path)
        let temporary = "\(path)/.\(name).\(RandomBytes.hexadecimal(count: 4))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StorageError(path: temporary) }
        let isWritten = content.withBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return fsync(descriptor) == 0
        }
        close(descriptor)
        guard isWritten, rename(temporary, "\(path)/\(name)") == 0 else {
            let error = StorageError(path: "\(path)/\(name)")
            unlink(temporary)
            throw error
        }
    }

    func remove(_ name: String) {
        unlink("\(path)/\(name)")
    }

    private func makeIfNeeded(_ path: String) throws {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw StorageError(path: path)
        }
        try makeIfNeeded(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw StorageError(path: path) }
    }
}

/// Something could not be kept on disk.
struct StorageError: Error {
    let path: String
    let reason: String

    /// - Parameter reason: what the system says of the last call unless given.
    init(path: String, reason: String = String(cString: strerror(errno))) {
        self.path = path
        self.reason = reason
    }
}
