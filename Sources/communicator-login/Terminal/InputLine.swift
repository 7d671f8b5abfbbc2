import ArgumentParser
import Glibc
import Localization

/// One line of input, wiped when it is no longer needed, since it may be a password.
final class InputLine {
    /// Longer than any password that a directory service accepts, and short enough to refuse another kind of file.
    static let limit = 4096

    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 1)
    private var count = 0
    /// Whether the input ended before any byte of the line.
    private(set) var isEndOfFile = false

    /// An empty line, to be read into.
    init() {}

    deinit {
        wipe()
        bytes.deallocate()
    }

    /// Forgets the line before its owners do.
    func wipe() {
        if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        count = 0
    }

    /// Reads a password: the first line of a file; `-` is standard input.
    ///
    /// - Throws: A `ValidationError` when it cannot be read, is empty or too long.
    convenience init(passwordFile path: String) throws {
        self.init()
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(localized("cannot read \(path)")) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var progress = Progress.incomplete
        while progress == .incomplete { progress = readMore(from: descriptor) }
        switch progress {
        case .complete: break
        case .incomplete, .failed: throw Self.failure(localized("cannot read \(path)"))
        case .tooLong: throw ValidationError(localized("the password in \(path) is longer than \(Self.limit) bytes"))
        }
        guard count > 0 else {
            throw ValidationError(localized("the first line of \(path) is empty; it should be the password"))
        }
    }

    /// How far the line has been read.
    enum Progress {
        case incomplete, complete, tooLong, failed
    }

    /// Reads once from a descriptor; the line is complete at its end or the end of the file, which are not part of it.
    func readMore(from descriptor: Int32) -> Progress {
        guard count < bytes.count else { return .tooLong }
        let got = read(descriptor, bytes.baseAddress?.advanced(by: count), bytes.count - count)
        guard got >= 0 else { return errno == EINTR || errno == EAGAIN ? .incomplete : .failed }
        guard got > 0 else {
            isEndOfFile = count == 0
            return .complete
        }
        let line = bytes[count..<count + got]
        count += got
        guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { return .incomplete }
        count = end
        if count > 0, bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
        return .complete
    }

    /// Lends the bytes to a function that takes them as the library does.
    func withBytes<Result>(_ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
        body(UnsafePointer(bytes.baseAddress?.assumingMemoryBound(to: CChar.self)), count)
    }

    /// The first letter, in lower case; nil for an empty line.
    var firstLetter: Character? {
        guard count > 0 else { return nil }
        return Character(Unicode.Scalar(bytes[0])).lowercased().first
    }

    private static func failure(_ what: String) -> ValidationError {
        ValidationError("\(what): \(String(cString: strerror(errno)))")
    }
}
