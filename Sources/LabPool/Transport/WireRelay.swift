import EventLoop
import Glibc

/// Carries bytes between a client and a service of the pool over a pair of sockets, later or in smaller pieces than the
/// service wrote them, so that no service has to know of it.
@LoopActor
final class WireRelay {
    /// Called once when both sides are closed.
    var onEnd: @LoopActor () -> Void = {}

    private let client: SocketStream
    private let service: SocketStream
    private let delay: Duration
    private let isByteByByte: Bool
    private let opened = ContinuousClock.now
    private var waiting: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []
    private var timer: LoopTimer?
    private var isEnding = false

    /// The relay, and the socket to hand to the service in place of the client's; nil without descriptors.
    static func make(
        for socket: AcceptedSocket, delay: Duration, isByteByByte: Bool
    ) -> (relay: WireRelay, inner: AcceptedSocket)? {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0, let inner = ends.first, let outer = ends.last else {
            Glibc.close(socket.descriptor)
            return nil
        }
        let relay = WireRelay(socket.descriptor, outer, delay, isByteByByte)
        return (relay, AcceptedSocket(descriptor: inner, peer: socket.peer, local: socket.local))
    }

    private init(_ client: Int32, _ service: Int32, _ delay: Duration, _ isByteByByte: Bool) {
        self.client = SocketStream(client)
        self.service = SocketStream(service)
        self.delay = delay
        self.isByteByByte = isByteByByte
        self.client.onBytes = { self.service.write($0) }
        self.client.onEnd = { self.close() }
        self.service.onBytes = { self.hold($0) }
        self.service.onEnd = {
            self.isEnding = true
            self.forward()
        }
    }

    /// Closes both sides.
    func close() {
        timer?.cancel()
        timer = nil
        waiting = []
        client.close()
        service.close()
        let end = onEnd
        onEnd = {}
        end()
    }

    private func hold(_ bytes: [UInt8]) {
        // Establishing the connection is a round trip too, but the kernel made it without us.
        let due = max(ContinuousClock.now, opened + delay) + delay
        if isByteByByte {
            waiting += bytes.map { (due, [$0]) }
        } else {
            waiting.append((due, bytes))
        }
        forward()
    }

    /// Sends what is due: one piece for each turn of the loop, so that single bytes stay single.
    private func forward() {
        guard timer == nil else { return }
        guard let next = waiting.first else {
            if isEnding { client.finish(then: close) }
            return
        }
        timer = EventLoop.after(next.due - ContinuousClock.now) {
            self.timer = nil
            guard let next = self.waiting.first else { return }
            self.waiting.removeFirst()
            self.client.write(next.bytes)
            self.forward()
        }
    }
}
