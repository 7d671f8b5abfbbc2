// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import Contacts
import EventLoop
import Presence

@c @implementation
public func communicator_set_presence(
    _ session: communicator_session, _ activity: communicator_activity, _ note: UnsafePointer<CChar>?
) -> communicator_result {
    guard let choice = Availability(choice: activity) else { return COMMUNICATOR_INVALID_ARGUMENT }
    let words = note.map { String(validatingCString: $0) }
    if case .some(nil) = words { return COMMUNICATOR_INVALID_ARGUMENT }
    return withOwnPresence(session) { $0.choose(choice, note: words ?? nil) }
}

@c @implementation
public func communicator_set_idle(_ session: communicator_session, _ idle: Bool) -> communicator_result {
    withOwnPresence(session) { $0.setIdle(idle) }
}

@c @implementation
public func communicator_reset_presence(_ session: communicator_session) -> communicator_result {
    withOwnPresence(session) { $0.reset() }
}

@c @implementation
public func communicator_set_access(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ access: communicator_access
) -> communicator_result {
    guard let person = contactAddress(address) else { return COMMUNICATOR_INVALID_ARGUMENT }
    return setAccess(session, of: .user(person), to: access)
}

@c @implementation
public func communicator_set_access_rule(
    _ session: communicator_session, _ scope: communicator_scope, _ domain: UnsafePointer<CChar>?,
    _ access: communicator_access
) -> communicator_result {
    let domain = domain.flatMap { String(validatingCString: $0) }
    guard let member = Container.Member(scope, domain: domain ?? "") else { return COMMUNICATOR_INVALID_ARGUMENT }
    return setAccess(session, of: member, to: access)
}

private func setAccess(
    _ session: communicator_session, of member: Container.Member, to access: communicator_access
) -> communicator_result {
    let level = AccessLevel(rawValue: access.rawValue)
    guard level != nil || access == COMMUNICATOR_ACCESS_INHERITED else { return COMMUNICATOR_INVALID_ARGUMENT }
    return withOwnPresence(session) { $0.setAccess(of: member, to: level) }
}

private func withOwnPresence(
    _ session: communicator_session, _ command: @LoopActor (any OwnPresenceCommands) -> Void
) -> communicator_result {
    withSession(session) { command($0.ownPresence) }.result
}
