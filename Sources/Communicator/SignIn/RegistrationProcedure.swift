import Authentication
import Discovery
import EventLoop
import Localization
import SIP
import Security

/// From an open connection to a registration: the challenge, the certificate, the TLS-DSK handshake, and the first
/// signed REGISTER ([MS-SIPAE] 3.2; sign-in sheet 5.1).
@LoopActor
struct RegistrationProcedure {
    let registrar: Registrar
    let certificates: CertificateSource
    let candidate: Candidate

    /// How it ended.
    enum Outcome {
        case registered(Registration, TLSDSKSummary)
        case moved(Message)
    }

    private var connection: Connection { registrar.connection }

    /// Registers.
    ///
    /// - Throws: ``SignInError``; what the connection throws; `CancellationError`.
    func run() async throws -> Outcome {
        // The association that was, if any, signs nothing from here on.
        connection.association = nil
        var opening = try await openingChallenge()
        var plan = HandshakePlan()
        while true {
            switch opening {
            case .answered(let outcome): return outcome
            case .asked(let asked):
                let attempt = try await handshake(asked, offer: plan.offer)
                switch attempt {
                case .ended(let outcome): return outcome
                case .failed(let failure, let fresh):
                    try prepareRetry(after: failure, &plan)
                    if let fresh { opening = .asked(fresh) } else { opening = try await firstChallenge() }
                }
            }
        }
    }

    // The first challenge

    private enum Opening {
        case asked(Challenge)
        case answered(Outcome)
    }

    /// A registrar that accepted the kept certificate is known well enough to begin the handshake at once.
    private func openingChallenge() async throws -> Opening {
        if let known = certificates.current?.registrar, known.candidate == candidate, let challenge = known.challenge {
            return .asked(challenge)
        }
        return try await firstChallenge()
    }

    private func firstChallenge() async throws -> Opening {
        switch try await registrar.challenge() {
        case .challenged(let response): return .asked(try choose(from: response))
        case .moved(let response): return .answered(.moved(response))
        case .registered:
            throw SignInError(
                .protocolViolation, localized("The registrar let the account in without any proof."),
                tried: localized("Registration at \(candidate.authority)."),
                answer: localized("200 OK to the first REGISTER."),
                advice: localized("This is no Skype for Business registrar; check the server in the account's options.")
            )
        case .refused(let response), .unreachableHop(let response):
            throw SignInError(refused: response, by: candidate)
        }
    }

    private func choose(from response: Message) throws -> Challenge {
        do {
            return try Challenges(response).choose([.tlsDSK])
        } catch {
            throw SignInError(
                .noCommonScheme, localized("The server does not offer certificate sign-in (TLS-DSK)."),
                tried: localized("Registration at \(candidate.authority)."), answer: "\(error).",
                advice: localized(
                    """
                    Ask the administrator to allow certificate authentication; this version serves no other \
                    scheme.
                    """))
        }
    }

    // The handshake

    private enum Attempt {
        case ended(Outcome)
        /// With the challenge that the server begins anew with, if it has.
        case failed(HandshakeFailure, Challenge?)
    }

    /// One handshake. Its first leg travels while the certificate is obtained, since only the second needs it.
    private func handshake(_ challenge: Challenge, offer: TLSDSKOffer) async throws -> Attempt {
        try await certificates.prepare(for: challenge, at: candidate)
        connection.association = nil
        async let credential = certificates.certificate(from: challenge.stsURI)
        var exchange = try started(challenge, offer)
        var header = exchange.firstAnswer
        while true {
            let response: Message
            switch try await registrar.register(header) {
            case .challenged(let answer): response = answer
            case let other: return .ended(try outcome(of: other, summary: nil))
            }
            do {
                let certificate = try await credential
                switch try exchange.receive(response, identity: certificate.identity) {
                case .answer(let next): header = next
                case .established(let association, let summary):
                    return try await confirm(association, summary)
                }
            } catch let error as TLSDSKError {
                return .failed(.handshake(error), newChallenge(in: response))
            }
        }
    }

    private func started(_ challenge: Challenge, _ offer: TLSDSKOffer) throws -> TLSDSKExchange {
        do {
            return try TLSDSKExchange(challenge, offer: offer)
        } catch {
            throw SignInError(.internal, localized("The certificate sign-in could not be begun."), answer: "\(error)")
        }
    }

    /// The first signed REGISTER; its answer proves the server's key too.
    private func confirm(_ association: SecurityAssociation, _ summary: TLSDSKSummary) async throws -> Attempt {
        connection.association = association
        let answer = try await registrar.register()
        guard case .challenged(let response) = answer else {
            let outcome = try outcome(of: answer, summary: summary)
            await remember(association.challenge)
            return .ended(outcome)
        }
        connection.association = nil
        return .failed(.signature(summary, response), newChallenge(in: response))
    }

    /// The challenge of a server that has dropped the handshake and begins anew.
    private func newChallenge(in response: Message) -> Challenge? {
        guard let challenge = try? choose(from: response), !challenge.continuesHandshake else { return nil }
        return challenge
    }

    private func outcome(of answer: RegisterAnswer, summary: TLSDSKSummary?) throws -> Outcome {
        switch (answer, summary) {
        case (.registered(let registration), let summary?):
            return .registered(try registration.required(of: candidate), summary)
        case (.moved(let response), _): return .moved(response)
        case (.refused(let response), _), (.unreachableHop(let response), _):
            throw SignInError(refused: response, by: candidate)
        case (.registered, nil), (.challenged, _):
            throw SignInError(
                .protocolViolation, localized("The registrar left the order of the certificate sign-in."),
                tried: localized("Registration at \(candidate.authority)."),
                answer: localized("An answer that is not due."),
                advice: localized("Try again; if it stays so, ask the administrator."))
        }
    }

    private func remember(_ challenge: Challenge) async {
        await certificates.accepted(by: KeptCertificate.Registrar(candidate, challenge))
    }

    private func prepareRetry(after failure: HandshakeFailure, _ plan: inout HandshakePlan) throws {
        switch plan.next(after: failure) {
        case .tryAgain: break
        case .renewCertificate: certificates.discard()
        case .giveUp: throw SignInError(failure, at: candidate)
        }
    }
}
