// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import Contacts
import EventLoop

@c @implementation
public func communicator_search_people(
    _ session: communicator_session, _ text: UnsafePointer<CChar>?,
    _ request: UnsafeMutablePointer<communicator_request>?
) -> communicator_result {
    guard let text = text.flatMap({ String(validatingCString: $0) }), text.contains(where: { !$0.isWhitespace }),
        let request
    else { return COMMUNICATOR_INVALID_ARGUMENT }
    return ask(session, request) { $0.search(text) }
}

@c @implementation
public func communicator_request_information(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?,
    _ request: UnsafeMutablePointer<communicator_request>?
) -> communicator_result {
    guard let person = contactAddress(address), let request else { return COMMUNICATOR_INVALID_ARGUMENT }
    return ask(session, request) { $0.information(on: person) }
}

@c @implementation
public func communicator_request_members(
    _ session: communicator_session, _ group: UnsafePointer<CChar>?,
    _ request: UnsafeMutablePointer<communicator_request>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let name = group.flatMap({ String(validatingCString: $0) }) else { return COMMUNICATOR_INVALID_ARGUMENT }
    let address = LoopActor.assumeIsolated {
        Core.shared.session(session).map { $0.contacts.distributionAddress(ofGroup: name) }
    }
    guard let address else { return COMMUNICATOR_NO_SUCH_HANDLE }
    guard let address else { return COMMUNICATOR_INVALID_ARGUMENT }
    guard let request else { return COMMUNICATOR_OK }
    return ask(session, request) { $0.members(of: address) }
}

@c @implementation
public func communicator_describe_calendar(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ text: UnsafeMutablePointer<CChar>?,
    _ size: Int
) -> communicator_result {
    guard let person = contactAddress(address), let text, size > 0 else { return COMMUNICATOR_INVALID_ARGUMENT }
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    let words = LoopActor.assumeIsolated {
        Core.shared.session(session).map { $0.people.calendar(of: person)?.words ?? "" }
    }
    guard let words else { return COMMUNICATOR_NO_SUCH_HANDLE }
    var bytes = words.utf8.prefix(size - 1)
    while String(bytes) == nil { bytes = bytes.dropLast() }
    for (index, byte) in bytes.enumerated() { text[index] = CChar(bitPattern: byte) }
    text[bytes.count] = 0
    return COMMUNICATOR_OK
}

@c @implementation
public func communicator_request_photo(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?
) -> communicator_result {
    guard let person = contactAddress(address) else { return COMMUNICATOR_INVALID_ARGUMENT }
    var nothing: communicator_request = 0
    return ask(session, &nothing) {
        $0.photo(of: person)
        return 0
    }
}

/// Puts a question; `request` gets its number.
private func ask(
    _ session: communicator_session, _ request: UnsafeMutablePointer<communicator_request>,
    _ question: @LoopActor (any PeopleCommands) -> communicator_request
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    let number = LoopActor.assumeIsolated { Core.shared.session(session).map { question($0.people) } }
    guard let number else { return COMMUNICATOR_NO_SUCH_HANDLE }
    request.pointee = number
    return COMMUNICATOR_OK
}
