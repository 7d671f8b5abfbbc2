import Authentication
import Discovery
import EventLoop
import Localization
import Network
import SIP
import Security

/// A registration by NTLM or Kerberos ([MS-SIPAE] 3.2; sign-in sheet 8). What may ask a key distribution centre runs on
/// a worker thread.
@LoopActor
struct LogOnProof {
    let registrar: Registrar
    let account: Account
    let questions: Questions
    let candidate: Candidate

    /// - Throws: ``SchemeFailure`` if the scheme cannot be used; ``SignInError``, after which no other may be tried; what
    ///   the connection throws; `CancellationError`.
    func run(_ challenge: Challenge) async throws -> RegistrationProcedure.Outcome {
        try await check(challenge)
        let logOn = try await logOn(challenge.scheme)
        let exchange = try await work(challenge.scheme) { () throws(GSSExchangeError) in
            try GSSExchange(challenge, logOn)
        }
        var step = try await work(challenge.scheme) { () throws(GSSExchangeError) in try exchange.start() }
        if case .answer(let header) = step {
            let response: Message
            switch try await registrar.register(header) {
            case .challenged(let answer): response = answer
            case let other: return try outcome(of: other, nil)
            }
            step = try await work(challenge.scheme) { () throws(GSSExchangeError) in try exchange.receive(response) }
        }
        guard case .established(let association, let context) = step else {
            throw await failure(challenge.scheme, .unfinished)
        }
        if challenge.scheme == .kerberos { registrar.renewal = { try await anew(challenge, logOn) } }
        defer { registrar.renewal = nil }
        return try await confirm(association, context)
    }

    /// Another association in place of one whose token was lost on its way: a server that has seen a token of Kerberos
    /// takes it for a replay (RFC 4120 3.2.3).
    private func anew(_ challenge: Challenge, _ logOn: LogOn) async throws -> SecurityAssociation {
        let step = try await work(challenge.scheme) { () throws(GSSExchangeError) in
            try GSSExchange(challenge, logOn).start()
        }
        guard case .established(let association, _) = step else { throw await failure(challenge.scheme, .unfinished) }
        return association
    }

    /// Where no verified certificate vouches for the registrar, anybody on the way can name a service to which the user is
    /// to be proved.
    private func check(_ challenge: Challenge) async throws {
        guard !registrar.connection.isVerified else { return }
        let host: String
        do {
            host = try GSSExchange.host(of: challenge)
        } catch {
            throw await failure(challenge.scheme, error)
        }
        if host.lowercased() != candidate.host.lowercased(), try await !questions.gate.check(host, false) {
            throw SignInError(unconfirmed: host, namedBy: candidate.authority)
        }
    }

    /// What the user proves themselves with.
    private func logOn(_ scheme: AuthenticationScheme) async throws -> LogOn {
        if account.configuration.usesSingleSignOn { return .singleSignOn }
        let password = try await questions.accountPassword(
            host: candidate.host, reason: localized("The server asks for a sign-in by \(scheme.rawValue)."))
        return .password(LoginName(account.configuration.login), password)
    }

    private func work<Value: Sendable>(
        _ scheme: AuthenticationScheme, _ body: @escaping @Sendable () throws(GSSExchangeError) -> Value
    ) async throws -> Value {
        try await EventLoop.offload(.conversation, telling: { await failure(scheme, $0) }, body)
    }

    /// The REGISTER that brings the last token along; its answer proves that the server knows the keys too.
    private func confirm(
        _ association: SecurityAssociation, _ context: GSSContext
    ) async throws -> RegistrationProcedure.Outcome {
        let expires = context.secondsLeft.map { UnixTime.now + Int64($0) }
        let scheme = association.challenge.scheme
        registrar.connection.association = association
        let answer = try await registrar.register()
        guard case .challenged(let response) = answer else {
            if case .registered = answer { account.passwordWasAccepted() }
            return try outcome(of: answer, .logOn(scheme, expires: expires))
        }
        registrar.connection.association = nil
        guard scheme == .ntlm else {
            throw SchemeFailure(scheme: scheme, error: SignInError(ticketRefusedIn: response, by: candidate))
        }
        let refusal = SignInError(passwordRefusedIn: response, by: candidate)
        // The password may be right.
        throw response.isAboutClocks ? refusal : await refusedPassword(refusal)
    }

    private func outcome(
        of answer: RegisterAnswer, _ summary: ProofSummary?
    ) throws -> RegistrationProcedure.Outcome {
        try RegistrationProcedure.Outcome(
            of: answer, summary, at: candidate, undue: SignInError(unprovenAt: candidate))
    }

    /// A refused password ends the sign-in: another scheme would have it refused once more, until the account is locked.
    private func failure(_ scheme: AuthenticationScheme, _ error: GSSExchangeError) async -> any Error {
        let reason = SignInError(error, of: scheme, at: candidate)
        guard case .mechanism(let cause) = error, cause.problem.isAboutPassword else {
            return SchemeFailure(scheme: scheme, error: reason)
        }
        return await refusedPassword(reason)
    }

    private func refusedPassword(_ error: SignInError) async -> SignInError {
        if !account.configuration.usesSingleSignOn { await account.forgetRefusedPassword() }
        return error
    }
}
