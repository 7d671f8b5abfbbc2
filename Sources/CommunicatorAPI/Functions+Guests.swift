// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import EventLoop

@c @implementation
public func communicator_join_as_guest(
    _ account: communicator_account, _ meeting: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?,
    _ session: UnsafeMutablePointer<communicator_session>?,
    _ conference: UnsafeMutablePointer<communicator_conference>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let session, let conference, let text = string(meeting), let shown = string(name), GuestSession.isName(shown),
        GuestSession.isMeeting(text)
    else { return COMMUNICATOR_INVALID_ARGUMENT }
    let joined = LoopActor.assumeIsolated {
        Core.shared.accounts[account].map { Core.shared.join(text, name: shown, account, $0) }
    }
    (session.pointee, conference.pointee) = joined ?? (0, 0)
    return joined == nil ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK
}
