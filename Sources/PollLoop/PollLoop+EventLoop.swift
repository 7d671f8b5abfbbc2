public import EventLoop
import Glibc

extension PollLoop {
    /// Makes this loop the host of `eventLoop`; call it, and ``run(while:)``, on one thread.
    public func serve(_ eventLoop: EventLoop) {
        onReady = { eventLoop.ready(descriptor: $0, for: Interest(pollEvents: $1)) }
        onWake = { eventLoop.run() }
        eventLoop.install(
            Host(
                watch: { [unowned self] in watch($0, events: $1.pollEvents) },
                wake: { [unowned self] in wake(after: $0) }))
    }
}

extension Interest {
    fileprivate init(pollEvents: Int16) {
        self = []
        if pollEvents & Int16(POLLIN) != 0 { insert(.read) }
        if pollEvents & Int16(POLLOUT) != 0 { insert(.write) }
    }

    fileprivate var pollEvents: Int16 {
        (contains(.read) ? Int16(POLLIN) : 0) | (contains(.write) ? Int16(POLLOUT) : 0)
    }
}
