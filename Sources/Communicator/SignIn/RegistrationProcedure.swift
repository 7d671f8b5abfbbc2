import Authentication
import Discovery
import EventLoop
import Localization
import SIP
import Security

/// From an open connection to a registration: the challenges, the choice of a scheme, the proof ([MS-SIPAE] 3.2).
@LoopActor
struct RegistrationProcedure {
    let registrar: Registrar
    let parts: SessionParts
    let candidate: Candidate

    /// How it ended.
    enum Outcome {
        case registered(Registration, ProofSummary)
        case moved(Message)
    }

    private var connection: Connection { registrar.connection }
    private var certificates: CertificateSource { parts.certificates }
    private var opening: Opening { Opening(registrar: registrar, candidate: candidate) }

    /// Registers, by the strongest scheme that comes to something.
    ///
    /// - Throws: ``SignInError``; what the connection throws; `CancellationError`.
    func run() async throws -> Outcome {
        connection.leaveAssociation()
        registrar.waits = { [parts, candidate] in
            let reason = SignInError(refused: $0, by: candidate).message
            let seconds = parts.timing.unreachableHop.components.seconds
            parts.outlet.deliver(.notice(localized("\(reason) It is asked again in \(String(seconds)) s.")))
        }
        var schemes = SchemeChoice(parts.account.configuration, at: candidate)
        if let challenge = knownChallenge, schemes.candidates.contains(.tlsDSK) {
            do {
                return try await prove(challenge)
            } catch let failure as SchemeFailure {
                giveUp(failure, &schemes)
            }
        }
        switch try await opening.ask() {
        case .moved(let response): return .moved(response)
        case .asked(let challenges): return try await prove(challenges, &schemes)
        }
    }

    /// A registrar that accepted the kept certificate is known well enough to begin the handshake at once.
    private var knownChallenge: Challenge? {
        guard let known = certificates.current?.registrar, known.candidate == candidate else { return nil }
        return known.challenge
    }

    /// Tries one scheme after the other; those that ask for the password show it to one server alone, since a refusal
    /// ends the sign-in.
    private func prove(_ challenges: Challenges, _ schemes: inout SchemeChoice) async throws -> Outcome {
        while true {
            let challenge = try choose(from: challenges, schemes)
            if schemes.firstFailure != nil {
                parts.steps.begin(.registration, localized("\(challenge.scheme) at \(candidate.authority)"))
            }
            do {
                return try await prove(challenge)
            } catch let failure as SchemeFailure {
                giveUp(failure, &schemes)
            }
        }
    }

    private func prove(_ challenge: Challenge) async throws -> Outcome {
        switch challenge.scheme {
        case .tlsDSK:
            try await CertificateProof(registrar: registrar, certificates: certificates, candidate: candidate)
                .run(challenge)
        case .kerberos, .ntlm:
            try await LogOnProof(
                registrar: registrar, account: parts.account, questions: parts.questions, candidate: candidate
            ).run(challenge)
        }
    }

    private func choose(from challenges: Challenges, _ schemes: SchemeChoice) throws -> Challenge {
        do {
            return try schemes.choose(from: challenges)
        } catch {
            throw schemes.firstFailure ?? SignInError(error, at: candidate)
        }
    }

    private func giveUp(_ failure: SchemeFailure, _ schemes: inout SchemeChoice) {
        connection.association = nil
        schemes.remove(failure.scheme, failure.error)
        parts.steps.fail(.registration, "\(failure.scheme): \(failure.error.message)")
    }
}

extension RegistrationProcedure.Outcome {
    /// What an answer comes to that ends a proof.
    ///
    /// - Parameters:
    ///   - summary: nil while the proof is not complete.
    ///   - undue: tells of an answer that is not due.
    /// - Throws: ``SignInError``.
    init(
        of answer: RegisterAnswer, _ summary: ProofSummary?, at candidate: Candidate,
        undue: @autoclosure () -> SignInError
    ) throws {
        switch (answer, summary) {
        case (.registered(let registration), let summary?):
            self = .registered(try registration.required(of: candidate), summary)
        case (.moved(let response), _): self = .moved(response)
        case (.refused(let response), _), (.unreachableHop(let response), _):
            throw SignInError(refused: response, by: candidate)
        case (.registered, nil), (.challenged, _): throw undue()
        }
    }
}
