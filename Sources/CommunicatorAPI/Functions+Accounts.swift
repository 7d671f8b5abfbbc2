// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import EventLoop

@c @implementation
public func communicator_account_open(
    _ options: UnsafePointer<communicator_account_options>?, _ account: UnsafeMutablePointer<communicator_account>?,
    _ error: UnsafeMutablePointer<Int32>?
) -> communicator_result {
    account?.pointee = 0
    error?.pointee = Int32(COMMUNICATOR_ERROR_OPTION.rawValue)
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    LoopActor.assumeIsolated { Core.shared.refusal = SignInError.Kind.option.sentence }
    // The size comes first: a shorter struct may not be read to its end.
    guard let size = options?.pointee.struct_size, size >= MemoryLayout<communicator_account_options>.size,
        let options = options?.pointee, let account
    else { return COMMUNICATOR_INVALID_ARGUMENT }
    do {
        let configuration = try AccountConfiguration(options)
        account.pointee = try LoopActor.assumeIsolated { try Core.shared.open(configuration) }
        LoopActor.assumeIsolated { Core.shared.refusal = "" }
        error?.pointee = Int32(COMMUNICATOR_ERROR_NONE.rawValue)
        return COMMUNICATOR_OK
    } catch let refusal {
        let refusal = refusal as? SignInError ?? SignInError(.internal, SignInError.Kind.internal.sentence)
        LoopActor.assumeIsolated { Core.shared.refusal = refusal.message }
        error?.pointee = Int32(refusal.kind.code.rawValue)
        return COMMUNICATOR_INVALID_ARGUMENT
    }
}

@c @implementation
public func communicator_account_refusal() -> UnsafePointer<CChar>? {
    guard EventLoop.shared.isCurrent else { return StaticText.none.bytes }
    return LoopActor.assumeIsolated { StaticText.kept(Core.shared.refusal) }.bytes
}

@c @implementation
public func communicator_account_set_password(
    _ account: communicator_account, _ password: UnsafePointer<CChar>?, _ length: Int
) -> communicator_result {
    guard let argument = PasswordArgument(password, length) else { return COMMUNICATOR_INVALID_ARGUMENT }
    return withAccount(account) { $0.setPassword(argument.secret) }
}

@c @implementation
public func communicator_account_forget_certificate(_ account: communicator_account) -> communicator_result {
    withAccount(account) { $0.forgetCertificate() }
}

@c @implementation
public func communicator_account_close(_ account: communicator_account) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    let wasOpen = LoopActor.assumeIsolated { Core.shared.close(account: account) }
    return wasOpen ? COMMUNICATOR_OK : COMMUNICATOR_NO_SUCH_HANDLE
}

@c @implementation
public func communicator_default_user_agent() -> UnsafePointer<CChar>? {
    StaticText.userAgent.bytes
}

@c @implementation
public func communicator_known_user_agent(_ index: Int) -> UnsafePointer<CChar>? {
    StaticText.knownUserAgents.indices.contains(index) ? StaticText.knownUserAgents[index].bytes : nil
}

private func withAccount(_ handle: communicator_account, _ work: @LoopActor (Account) -> Void) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    return LoopActor.assumeIsolated {
        guard let account = Core.shared.accounts[handle] else { return COMMUNICATOR_NO_SUCH_HANDLE }
        work(account)
        return COMMUNICATOR_OK
    }
}
