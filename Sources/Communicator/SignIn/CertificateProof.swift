import Authentication
import Discovery
import EventLoop
import Localization
import SIP
import Security

/// A registration by certificate: the TLS-DSK handshake and the first signed REGISTER ([MS-SIPAE] 3.2; sign-in sheet
/// 5.1).
@LoopActor
struct CertificateProof {
    let registrar: Registrar
    let certificates: CertificateSource
    let candidate: Candidate

    private typealias Outcome = RegistrationProcedure.Outcome

    private var connection: Connection { registrar.connection }

    /// - Throws: ``SchemeFailure`` if every remedy has been tried; ``SignInError``; what the connection throws;
    ///   `CancellationError`.
    func run(_ first: Challenge) async throws -> RegistrationProcedure.Outcome {
        var challenge = first
        var plan = HandshakePlan()
        while true {
            switch try await handshake(challenge, offer: plan.offer) {
            case .ended(let outcome): return outcome
            case .failed(let failure, let response):
                try prepareRetry(after: failure, response, &plan)
                if let fresh = newChallenge(in: response) {
                    challenge = fresh
                } else {
                    switch try await Opening(registrar: registrar, candidate: candidate).ask() {
                    case .moved(let response): return .moved(response)
                    case .asked(let challenges): challenge = try choose(from: challenges)
                    }
                }
            }
        }
    }

    private func choose(from challenges: Challenges) throws -> Challenge {
        do {
            return try challenges.choose([.tlsDSK])
        } catch {
            throw SchemeFailure(scheme: .tlsDSK, error: SignInError(error, at: candidate))
        }
    }

    private enum Attempt {
        case ended(Outcome)
        /// With the response that ended it.
        case failed(HandshakeFailure, Message)
    }

    /// One handshake; the one that has begun ahead, if one has.
    private func handshake(_ challenge: Challenge, offer: TLSDSKOffer) async throws -> Attempt {
        try await certificates.prepare(for: challenge, at: candidate, isVerified: connection.isVerified)
        connection.association = nil
        switch try await end(of: challenge, offer) {
        case .established(let association, let summary): return try await confirm(association, summary)
        case .answered(let answer): return .ended(try outcome(of: answer, nil))
        case .failed(let error, let response): return .failed(.handshake(error), response)
        }
    }

    private func end(of challenge: Challenge, _ offer: TLSDSKOffer) async throws -> Handshake.End {
        defer { registrar.leaveHandshake() }
        do {
            guard !registrar.isProvedAhead else {
                return try await registrar.endHandshake(with: certificate(from: challenge.stsURI))
            }
            return try await Handshake(registrar: registrar, challenge: challenge, offer: offer)
                .run { try await certificate(from: challenge.stsURI) }
        } catch let error as TLSDSKError {
            throw SignInError(.internal, localized("The certificate sign-in could not be begun."), answer: "\(error)")
        }
    }

    private func certificate(from service: String?) async throws -> KeptCertificate {
        do {
            return try await certificates.certificate(from: service)
        } catch let error as SignInError where certificates.leavesOtherSchemes(error) {
            throw SchemeFailure(scheme: .tlsDSK, error: error)
        }
    }

    /// The first signed REGISTER; its answer proves the server's key too.
    private func confirm(_ association: SecurityAssociation, _ summary: TLSDSKSummary) async throws -> Attempt {
        connection.association = association
        let answer = try await registrar.register()
        guard case .challenged(let response) = answer else {
            let outcome = try outcome(of: answer, summary)
            await certificates.accepted(by: KeptCertificate.Registrar(candidate, association.challenge))
            return .ended(outcome)
        }
        connection.association = nil
        return .failed(.signature(summary), response)
    }

    /// The challenge of a server that has dropped the handshake and begins anew.
    private func newChallenge(in response: Message) -> Challenge? {
        guard let challenge = try? Challenges(response).choose([.tlsDSK]), !challenge.continuesHandshake else {
            return nil
        }
        return challenge
    }

    private func outcome(of answer: RegisterAnswer, _ summary: TLSDSKSummary?) throws -> Outcome {
        try Outcome(
            of: answer, summary.map { .certificate($0) }, at: candidate,
            undue: SignInError(
                .protocolViolation, localized("The registrar left the order of the certificate sign-in."),
                tried: localized("Registration at \(candidate.authority)."),
                answer: localized("An answer that is not due."),
                advice: localized("Try again; if it stays so, ask the administrator.")))
    }

    private func prepareRetry(
        after failure: HandshakeFailure, _ response: Message, _ plan: inout HandshakePlan
    ) throws {
        switch plan.next(after: failure) {
        case .tryAgain: break
        case .renewCertificate: certificates.discard()
        case .giveUp: throw SchemeFailure(scheme: .tlsDSK, error: SignInError(failure, response, at: candidate))
        }
    }
}
