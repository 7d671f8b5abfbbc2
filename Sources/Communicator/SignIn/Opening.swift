import Authentication
import Discovery
import EventLoop
import Localization
import SIP

/// The REGISTER that proves nothing, to learn what the registrar asks for.
@LoopActor
struct Opening {
    let registrar: Registrar
    let candidate: Candidate

    /// What the registrar answers.
    enum Answer {
        case asked(Challenges)
        case moved(Message)
    }

    /// - Throws: ``SignInError``; what the connection throws.
    func ask() async throws -> Answer {
        switch try await registrar.challenge() {
        case .challenged(let response): return .asked(try challenges(in: response))
        case .moved(let response): return .moved(response)
        case .registered: throw SignInError(unprovenAt: candidate)
        case .refused(let response), .unreachableHop(let response):
            throw SignInError(refused: response, by: candidate)
        }
    }

    private func challenges(in response: Message) throws -> Challenges {
        do {
            return try Challenges(response)
        } catch {
            throw SignInError(error, at: candidate)
        }
    }
}

extension SignInError {
    /// The registrar takes anybody for anyone.
    init(unprovenAt candidate: Candidate) {
        self.init(
            .protocolViolation, localized("The registrar let the account in without any proof."),
            tried: localized("Registration at \(candidate.authority)."),
            answer: localized("200 OK to the first REGISTER."),
            advice: localized("This is no Skype for Business registrar; check the server in the account's options."))
    }

    /// The registrar offers no scheme that may be used.
    init(_ error: ChallengeError, at candidate: Candidate) {
        self.init(
            .noCommonScheme, localized("\(error)."), tried: localized("Registration at \(candidate.authority)."),
            answer: "\(error).",
            advice: error.isForWantOfTLS
                ? localized("Set the connection type in the account's settings to TCP, if NTLM may go unencrypted.")
                : localized("Choose the automatic authentication, or ask the administrator what the server allows."))
    }
}

extension ChallengeError {
    /// Whether NTLM is offered, which the automatic choice leaves out where there is no TLS.
    fileprivate var isForWantOfTLS: Bool {
        guard case .noneUsable(let wanted, let offered) = self else { return false }
        return wanted.count > 1 && !wanted.contains(.ntlm)
            && offered.contains { $0.lowercased() == AuthenticationScheme.ntlm.rawValue.lowercased() }
    }
}
