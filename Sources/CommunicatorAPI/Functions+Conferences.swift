// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import EventLoop

@c @implementation
public func communicator_conference_start(
    _ session: communicator_session, _ subject: UnsafePointer<CChar>?,
    _ conference: UnsafeMutablePointer<communicator_conference>?
) -> communicator_result {
    begin(session, subject, conference) { $0.start(subject: $1) }
}

@c @implementation
public func communicator_conference_join(
    _ session: communicator_session, _ meeting: UnsafePointer<CChar>?,
    _ conference: UnsafeMutablePointer<communicator_conference>?
) -> communicator_result {
    begin(session, meeting, conference) { $0.join($1) }
}

@c @implementation
public func communicator_conference_grow(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?, _ person: UnsafePointer<CChar>?,
    _ conference: UnsafeMutablePointer<communicator_conference>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let conference, let partner = signInAddress(address), let person = signInAddress(person) else {
        return COMMUNICATOR_INVALID_ARGUMENT
    }
    let (result, number) = withSession(session) { $0.grow(partner, with: person) }
    conference.pointee = number ?? 0
    return result
}

@c @implementation
public func communicator_conference_answer(
    _ session: communicator_session, _ conference: communicator_conference, _ accepts: Bool
) -> communicator_result {
    let (result, isKnown) = withSession(session) { $0.answer(conference, accepts: accepts) }
    return result == COMMUNICATOR_OK && isKnown == false ? COMMUNICATOR_NO_SUCH_HANDLE : result
}

@c @implementation
public func communicator_conference_invite(
    _ session: communicator_session, _ conference: communicator_conference, _ address: UnsafePointer<CChar>?
) -> communicator_result {
    withPerson(session, address) { $0.invite($1, to: conference) }
}

@c @implementation
public func communicator_conference_send(
    _ session: communicator_session, _ conference: communicator_conference, _ html: UnsafePointer<CChar>?,
    _ message: UnsafeMutablePointer<communicator_message>?
) -> communicator_result {
    message?.pointee = 0
    guard let message, let text = string(html) else {
        return EventLoop.shared.isCurrent ? COMMUNICATOR_INVALID_ARGUMENT : COMMUNICATOR_NOT_STARTED
    }
    let (result, number) = withMeetings(session) { $0.send(text, in: conference) }
    message.pointee = number ?? 0
    return result == COMMUNICATOR_OK && number == nil ? COMMUNICATOR_NO_SUCH_HANDLE : result
}

@c @implementation
public func communicator_conference_typing(
    _ session: communicator_session, _ conference: communicator_conference, _ typing: Bool
) -> communicator_result {
    withConferences(session) { $0.setTyping(typing, in: conference) }
}

@c @implementation
public func communicator_conference_remove(
    _ session: communicator_session, _ conference: communicator_conference, _ address: UnsafePointer<CChar>?
) -> communicator_result {
    withPerson(session, address) { $0.remove($1, from: conference) }
}

@c @implementation
public func communicator_conference_set_role(
    _ session: communicator_session, _ conference: communicator_conference, _ address: UnsafePointer<CChar>?,
    _ role: communicator_role
) -> communicator_result {
    withPerson(session, address) { $0.setPresenter(role == COMMUNICATOR_ROLE_PRESENTER, $1, in: conference) }
}

@c @implementation
public func communicator_conference_lock(
    _ session: communicator_session, _ conference: communicator_conference, _ locked: Bool
) -> communicator_result {
    withConferences(session) { $0.setLocked(locked, conference) }
}

@c @implementation
public func communicator_conference_admit(
    _ session: communicator_session, _ conference: communicator_conference, _ address: UnsafePointer<CChar>?,
    _ granted: Bool
) -> communicator_result {
    withPerson(session, address) { $0.admit($1, isGranted: granted, to: conference) }
}

@c @implementation
public func communicator_conference_leave(
    _ session: communicator_session, _ conference: communicator_conference
) -> communicator_result {
    withConferences(session) { $0.leave(conference) }
}

/// Begins a conference of a subject or a meeting, which may be no text at all.
private func begin(
    _ session: communicator_session, _ bytes: UnsafePointer<CChar>?,
    _ conference: UnsafeMutablePointer<communicator_conference>?,
    _ command: @LoopActor (any MeetingCommands, String) -> UInt64?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let conference, let text = bytes.map({ String(validatingCString: $0) }) ?? "" else {
        return COMMUNICATOR_INVALID_ARGUMENT
    }
    let (result, number) = withSession(session) { command($0, text) }
    conference.pointee = number ?? 0
    return result == COMMUNICATOR_OK && number == nil ? COMMUNICATOR_INVALID_ARGUMENT : result
}

/// Hands a command about a person to the session.
private func withPerson(
    _ session: communicator_session, _ address: UnsafePointer<CChar>?,
    _ command: @LoopActor (any ConferenceCommands, SignInAddress) -> Bool
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let person = signInAddress(address) else { return COMMUNICATOR_INVALID_ARGUMENT }
    return withConferences(session) { command($0, person) }
}

/// Hands a command to the session; false: there is no such conference.
private func withConferences(
    _ session: communicator_session, _ command: @LoopActor (any ConferenceCommands) -> Bool
) -> communicator_result {
    let (result, isKnown) = withMeetings(session) { command($0) }
    return result == COMMUNICATOR_OK && isKnown == false ? COMMUNICATOR_NO_SUCH_HANDLE : result
}

/// Hands a command to the session of an account.
private func withSession<Value: Sendable>(
    _ session: communicator_session, _ command: @LoopActor (any MeetingCommands) -> Value?
) -> (result: communicator_result, value: Value?) {
    with({ $0.session(session)?.conferences }, command)
}

/// Hands a command to a session, which may be a guest's.
private func withMeetings<Value: Sendable>(
    _ session: communicator_session, _ command: @LoopActor (any ConferenceCommands) -> Value?
) -> (result: communicator_result, value: Value?) {
    with({ $0.hostedSession(session)?.meetings }, command)
}

private func with<Target, Value: Sendable>(
    _ find: @LoopActor (Core) -> Target?, _ command: @LoopActor (Target) -> Value?
) -> (result: communicator_result, value: Value?) {
    guard EventLoop.shared.isCurrent else { return (COMMUNICATOR_NOT_STARTED, nil) }
    return LoopActor.assumeIsolated {
        guard let target = find(Core.shared) else { return (COMMUNICATOR_NO_SUCH_HANDLE, nil) }
        return (COMMUNICATOR_OK, command(target))
    }
}
