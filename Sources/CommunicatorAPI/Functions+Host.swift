// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import EventLoop
import Security

@c @implementation
public func communicator_start(_ host: UnsafePointer<communicator_host>?) -> communicator_result {
    guard let table = HostTable(host) else { return COMMUNICATOR_INVALID_ARGUMENT }
    guard !EventLoop.shared.isInstalled else { return COMMUNICATOR_BUSY }
    OpenSSLLibrary.outlivesExit()
    EventLoop.shared.install(table.loopHost)
    LoopActor.assumeIsolated { Core.shared.start(table) }
    return COMMUNICATOR_OK
}

@c @implementation
public func communicator_stop() {
    guard EventLoop.shared.isCurrent else { return }
    LoopActor.assumeIsolated { Core.shared.stop() }
    EventLoop.shared.finish()
    EventLoop.shared.uninstall()
}

@c @implementation
public func communicator_run() {
    guard EventLoop.shared.isCurrent else { return }
    EventLoop.shared.run()
}

@c @implementation
public func communicator_ready(_ descriptor: Int32, _ interest: UInt32) {
    guard EventLoop.shared.isCurrent else { return }
    EventLoop.shared.ready(descriptor: descriptor, for: Interest(rawValue: interest))
}

@c @implementation
public func communicator_version() -> UnsafePointer<CChar>? {
    StaticText.version.bytes
}
