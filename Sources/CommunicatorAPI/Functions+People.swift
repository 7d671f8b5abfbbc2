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

private func contactAddress(_ text: UnsafePointer<CChar>?) -> ContactAddress? {
    text.flatMap { String(validatingCString: $0) }.flatMap { ContactAddress($0) }
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
