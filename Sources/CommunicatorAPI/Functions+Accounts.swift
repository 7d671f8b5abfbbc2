// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import EventLoop
import Security

@c @implementation
public func communicator_account_open(
    _ options: UnsafePointer<communicator_account_options>?, _ account: UnsafeMutablePointer<communicator_account>?,
    _ error: UnsafeMutablePointer<Int32>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let options = options?.pointee, let account,
        options.struct_size >= MemoryLayout<communicator_account_options>.size
    else { return COMMUNICATOR_INVALID_ARGUMENT }
    do {
        let configuration = try AccountConfiguration(options)
        account.pointee = try LoopActor.assumeIsolated { try Core.shared.open(configuration) }
        return COMMUNICATOR_OK
    } catch let refusal {
        let kind = (refusal as? SignInError)?.kind ?? .internal
        error?.pointee = Int32(kind.code.rawValue)
        return COMMUNICATOR_INVALID_ARGUMENT
    }
}

@c @implementation
public func communicator_account_set_password(
    _ account: communicator_account, _ password: UnsafePointer<CChar>?, _ length: Int
) -> communicator_result {
    guard password != nil || length == 0 else { return COMMUNICATOR_INVALID_ARGUMENT }
    let secret = Secret(password, length)
    return withAccount(account) { $0.setPassword(secret) }
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

extension Secret {
    /// Copies what the host lends; nil for no bytes.
    convenience init?(_ bytes: UnsafePointer<CChar>?, _ length: Int) {
        guard let bytes, length > 0 else { return nil }
        self.init(copying: UnsafeRawBufferPointer(start: bytes, count: length))
    }
}
