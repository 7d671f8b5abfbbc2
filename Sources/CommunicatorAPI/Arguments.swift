import CCommunicator
import Communicator
import Contacts
import EventLoop

/// Reads a text; nil for NULL and what is not UTF-8.
func string(_ bytes: UnsafePointer<CChar>?) -> String? {
    bytes.flatMap { String(validatingCString: $0) }
}

/// Reads whom a call is about; nil for no address.
func signInAddress(_ bytes: UnsafePointer<CChar>?) -> SignInAddress? {
    string(bytes).flatMap { SignInAddress($0) }
}

/// Reads whom a call is about, as contact lists name them; nil for no address.
func contactAddress(_ bytes: UnsafePointer<CChar>?) -> ContactAddress? {
    string(bytes).flatMap { ContactAddress($0) }
}

/// Hands a call to the session of an account, and what comes of it to the caller.
func withSession<Value: Sendable>(
    _ handle: communicator_session, _ call: @LoopActor (Session) -> Value
) -> (result: communicator_result, value: Value?) {
    guard EventLoop.shared.isCurrent else { return (COMMUNICATOR_NOT_STARTED, nil) }
    return LoopActor.assumeIsolated {
        guard let session = Core.shared.session(handle) else { return (COMMUNICATOR_NO_SUCH_HANDLE, nil) }
        return (COMMUNICATOR_OK, call(session))
    }
}
