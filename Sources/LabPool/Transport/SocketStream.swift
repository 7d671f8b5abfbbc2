import EventLoop
import Glibc

/// The bytes of one connected socket, in both directions, without waiting.
@LoopActor
final class SocketStream {
    private static let chunk = 16 * 1024

    /// Called with each piece of received bytes.
    var onBytes: @LoopActor ([UInt8]) -> Void = { _ in }
    /// Called once, when the peer has closed or the connection is broken; not after ``close()``.
    var onEnd: @LoopActor () -> Void = {}

    private var descriptor: Int32
    private var pending: [UInt8] = []
    private var isFinishing = false
    private var onFinish: @LoopActor () -> Void = {}

    /// Takes over a descriptor that does not block.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        watch()
    }

    /// Sends `bytes`, at once as far as the socket takes them.
    func write(_ bytes: [UInt8]) {
        guard descriptor >= 0, !isFinishing else { return }
        pending += bytes
        flush()
    }

    /// Closes when what was written is on its way, then calls `completion`.
    func finish(then completion: @escaping @LoopActor () -> Void = {}) {
        isFinishing = true
        onFinish = completion
        flush()
    }

    /// Closes at once.
    func close() {
        guard descriptor >= 0 else { return }
        EventLoop.unwatch(descriptor)
        Glibc.close(descriptor)
        descriptor = -1
        onBytes = { _ in }
        onEnd = {}
        onFinish = {}
    }

    private func watch() {
        EventLoop.watch(descriptor, for: pending.isEmpty ? .read : [.read, .write]) { interest in
            if interest.contains(.write) { self.flush() }
            if interest.contains(.read) { self.receive() }
        }
    }

    private func flush() {
        guard descriptor >= 0 else { return }
        let wasWaiting = !pending.isEmpty
        while !pending.isEmpty {
            let count = send(descriptor, pending, pending.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            pending.removeFirst(count)
        }
        if pending.isEmpty, isFinishing {
            let completion = onFinish
            close()
            return completion()
        }
        if wasWaiting { watch() }
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while descriptor >= 0 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                onBytes(Array(buffer[..<count]))
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                return
            } else {
                let end = onEnd
                close()
                return end()
            }
        }
    }
}
