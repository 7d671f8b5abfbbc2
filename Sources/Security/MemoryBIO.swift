import COpenSSL
import Localization

/// A growing buffer of OpenSSL's, to write into or to read from.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty buffer.
    init() throws(SecurityError) {
        guard let bio = BIO_new(BIO_s_mem()) else { throw .failed(localized("allocate a buffer")) }
        pointer = bio
    }

    deinit {
        BIO_free(pointer)
    }

    /// A copy of what the buffer holds.
    var contents: [UInt8] { withContents { Array($0) } }

    /// A copy of what the buffer holds, as text.
    var text: String { withContents { String(decoding: $0, as: UTF8.self) } }

    /// Lends what the buffer holds.
    func withContents<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var start: UnsafePointer<UInt8>?
        let count = COpenSSL_memoryContents(pointer, &start)
        return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : max(count, 0)))
    }

    /// Appends `count` bytes from `start`.
    func write(_ start: UnsafeRawPointer?, count: Int) throws(SecurityError) {
        guard count > 0 else { return }
        guard Int(BIO_write(pointer, start, CInt(truncatingIfNeeded: count))) == count else {
            throw .failed(localized("write to a buffer"))
        }
    }
}
