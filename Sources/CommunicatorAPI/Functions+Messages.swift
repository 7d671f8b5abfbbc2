// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import EventLoop

@c @implementation
public func communicator_send_message(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ html: UnsafePointer<CChar>?,
    _ message: UnsafeMutablePointer<communicator_message>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let message, let text = string(html) else {
        return COMMUNICATOR_INVALID_ARGUMENT
    }
    let (result, number) = withMessenger(session, address) { $0.send(text, to: $1) }
    message.pointee = number ?? 0
    return result
}

@c @implementation
public func communicator_send_typing(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ typing: Bool
) -> communicator_result {
    withMessenger(session, address) { $0.setTyping(typing, to: $1) }.result
}

@c @implementation
public func communicator_close_conversation(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?
) -> communicator_result {
    withMessenger(session, address) { $0.leave($1) }.result
}

/// Hands a command about a person to the session.
private func withMessenger<Value: Sendable>(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?,
    _ command: @LoopActor (any MessagingCommands, SignInAddress) -> Value
) -> (result: communicator_result, value: Value?) {
    guard EventLoop.shared.isCurrent else { return (COMMUNICATOR_NOT_STARTED, nil) }
    guard let person = signInAddress(address) else { return (COMMUNICATOR_INVALID_ARGUMENT, nil) }
    return withSession(session) { command($0.messenger, person) }
}
