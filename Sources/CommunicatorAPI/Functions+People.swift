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
    guard let words = string(text), words.contains(where: { !$0.isWhitespace }),
        let request
    else { return COMMUNICATOR_INVALID_ARGUMENT }
    return ask(session, request) { $0.search(words) }
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
    guard let name = string(group) else { return COMMUNICATOR_INVALID_ARGUMENT }
    let (result, found) = withSession(session) { $0.contacts.distributionAddress(ofGroup: name) }
    guard let found else { return result }
    guard let address = found else { return COMMUNICATOR_INVALID_ARGUMENT }
    guard let request else { return COMMUNICATOR_OK }
    return ask(session, request) { $0.members(of: address) }
}

@c @implementation
public func communicator_describe_calendar(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ text: UnsafeMutablePointer<CChar>?,
    _ size: Int
) -> communicator_result {
    guard let person = contactAddress(address), let text, size > 0 else { return COMMUNICATOR_INVALID_ARGUMENT }
    let (result, words) = withSession(session) { $0.people.calendar(of: person)?.words ?? "" }
    guard let words else { return result }
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
    let (result, number) = withSession(session) { question($0.people) }
    if let number { request.pointee = number }
    return result
}
