// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CCommunicator
import Communicator
import EventLoop

@c @implementation
public func communicator_sign_in(
    _ account: communicator_account, _ session: UnsafeMutablePointer<communicator_session>?
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let session else { return COMMUNICATOR_INVALID_ARGUMENT }
    let (result, handle) = LoopActor.assumeIsolated { () -> (communicator_result, communicator_session) in
        guard let object = Core.shared.accounts[account] else { return (COMMUNICATOR_NO_SUCH_HANDLE, 0) }
        guard !Core.shared.hasSession(account) else { return (COMMUNICATOR_BUSY, 0) }
        return (COMMUNICATOR_OK, Core.shared.signIn(account, object))
    }
    session.pointee = handle
    return result
}

@c @implementation
public func communicator_sign_out(_ session: communicator_session) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    return LoopActor.assumeIsolated {
        guard let session = Core.shared.hostedSession(session) else { return COMMUNICATOR_NO_SUCH_HANDLE }
        session.signOut()
        return COMMUNICATOR_OK
    }
}

@c @implementation
public func communicator_session_close(_ session: communicator_session) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    let wasOpen = LoopActor.assumeIsolated { Core.shared.close(session: session) }
    return wasOpen ? COMMUNICATOR_OK : COMMUNICATOR_NO_SUCH_HANDLE
}

@c @implementation
public func communicator_answer_certificate(
    _ session: communicator_session, _ question: communicator_question, _ answer: communicator_certificate_answer
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    let choice: CertificateQuestion.Answer? =
        switch answer {
        case COMMUNICATOR_CERTIFICATE_ACCEPT_ONCE: .acceptOnce
        case COMMUNICATOR_CERTIFICATE_ACCEPT_ALWAYS: .acceptAlways
        case COMMUNICATOR_CERTIFICATE_REJECT: .reject
        default: nil
        }
    guard let choice else { return COMMUNICATOR_INVALID_ARGUMENT }
    return LoopActor.assumeIsolated {
        guard let asked = Core.shared.takeQuestion(question, of: session, \.certificate) else {
            return COMMUNICATOR_NO_SUCH_HANDLE
        }
        asked.answer.send(choice)
        return COMMUNICATOR_OK
    }
}

@c @implementation
public func communicator_answer_password(
    _ session: communicator_session, _ question: communicator_question, _ password: UnsafePointer<CChar>?,
    _ length: Int
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    guard let argument = PasswordArgument(password, length) else { return COMMUNICATOR_INVALID_ARGUMENT }
    return LoopActor.assumeIsolated {
        guard let asked = Core.shared.takeQuestion(question, of: session, \.password) else {
            return COMMUNICATOR_NO_SUCH_HANDLE
        }
        asked.answer.send(argument.secret)
        return COMMUNICATOR_OK
    }
}

@c @implementation
public func communicator_answer_host(
    _ session: communicator_session, _ question: communicator_question, _ isRight: Bool
) -> communicator_result {
    guard EventLoop.shared.isCurrent else { return COMMUNICATOR_NOT_STARTED }
    return LoopActor.assumeIsolated {
        guard let asked = Core.shared.takeQuestion(question, of: session, \.host) else {
            return COMMUNICATOR_NO_SUCH_HANDLE
        }
        asked.answer.send(isRight)
        return COMMUNICATOR_OK
    }
}
