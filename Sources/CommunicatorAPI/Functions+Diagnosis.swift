// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import EventLoop

@c @implementation
public func communicator_diagnose(
    _ account: communicator_account, _ diagnosis: UnsafeMutablePointer<communicator_diagnosis>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let diagnosis else { return COMMUNICATOR_INVALID_ARGUMENT }
    let (result, handle) = LoopActor.assumeIsolated { () -> (communicator_result, communicator_diagnosis) in
        let core = Core.shared
        guard let object = core.accounts[account] else { return (COMMUNICATOR_NO_SUCH_HANDLE, 0) }
        guard !core.diagnoses.contains(account) else { return (COMMUNICATOR_BUSY, 0) }
        return (COMMUNICATOR_OK, core.diagnoses.begin(account, object, isSignedIn: core.hasSession(account)))
    }
    diagnosis.pointee = handle
    return result
}

@c @implementation
public func communicator_diagnosis_cancel(_ diagnosis: communicator_diagnosis) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    let wasOpen = LoopActor.assumeIsolated { Core.shared.diagnoses.cancel(diagnosis) }
    return wasOpen ? COMMUNICATOR_OK : COMMUNICATOR_NO_SUCH_HANDLE
}
