import Glibc

/// Memory, zero at first, that begins a page of its own: left out of core dumps, and kept out of the swap space as long as
/// the process may still lock memory.
struct ProtectedPages {
    let bytes: UnsafeMutableRawBufferPointer

    /// Nil for no bytes, and where the system gives no pages.
    init?(count: Int) {
        guard count > 0 else { return nil }
        let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else { return nil }
        madvise(start, count, MADV_DONTDUMP)
        mlock(start, count)
        bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
    }

    /// Gives the memory back.
    func release() {
        munmap(bytes.baseAddress, bytes.count)
    }
}
