// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import Contacts

@c @implementation
public func communicator_add_contact(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?,
    _ group: UnsafePointer<CChar>?
) -> communicator_result {
    wish(session, address, group) { .add($0, name: string(name) ?? "", group: $1) }
}

@c @implementation
public func communicator_remove_contact(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ group: UnsafePointer<CChar>?
) -> communicator_result {
    wish(session, address, group) { .remove($0, group: $1) }
}

@c @implementation
public func communicator_move_contact(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ from: UnsafePointer<CChar>?,
    _ to: UnsafePointer<CChar>?
) -> communicator_result {
    guard let target = string(to), !target.isEmpty else { return COMMUNICATOR_INVALID_ARGUMENT }
    return wish(session, address, from) { .move($0, from: $1, to: target) }
}

@c @implementation
public func communicator_rename_contact(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?
) -> communicator_result {
    guard let person = contactAddress(address) else { return COMMUNICATOR_INVALID_ARGUMENT }
    return wish(session, .rename(person, name: string(name) ?? ""))
}

@c @implementation
public func communicator_add_group(
    _ session: communicator_session, _ name: UnsafePointer<CChar>?
) -> communicator_result {
    guard let name = string(name), !name.isEmpty else { return COMMUNICATOR_INVALID_ARGUMENT }
    return wish(session, .addGroup(name))
}

@c @implementation
public func communicator_rename_group(
    _ session: communicator_session, _ from: UnsafePointer<CChar>?, _ to: UnsafePointer<CChar>?
) -> communicator_result {
    guard let old = string(from), let new = string(to), !old.isEmpty, !new.isEmpty else {
        return COMMUNICATOR_INVALID_ARGUMENT
    }
    return wish(session, .renameGroup(from: old, to: new))
}

@c @implementation
public func communicator_remove_group(
    _ session: communicator_session, _ name: UnsafePointer<CChar>?
) -> communicator_result {
    guard let name = string(name), !name.isEmpty else { return COMMUNICATOR_INVALID_ARGUMENT }
    return wish(session, .removeGroup(name))
}

/// Has the list changed for a person and a group.
private func wish(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ group: UnsafePointer<CChar>?,
    _ make: (ContactAddress, String) -> ContactWish
) -> communicator_result {
    guard let person = contactAddress(address), let group = string(group), !group.isEmpty else {
        return COMMUNICATOR_INVALID_ARGUMENT
    }
    return wish(session, make(person, group))
}

private func wish(_ session: communicator_session, _ wish: ContactWish) -> communicator_result {
    withSession(session) { $0.contacts.wish(wish) }.result
}
