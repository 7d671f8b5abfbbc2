// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import EventLoop

@c @implementation
public func communicator_network_changed(_ available: Bool) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    LoopActor.assumeIsolated { Core.shared.networkChanged(isAvailable: available) }
    return COMMUNICATOR_OK
}
