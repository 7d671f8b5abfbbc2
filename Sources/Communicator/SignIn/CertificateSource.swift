import Authentication
import Discovery
import EventLoop
import Localization
import Network
import SIP
import Security
import Web

/// Where the certificate for TLS-DSK comes from: the one that was kept, or the pool's certificate service.
@LoopActor
final class CertificateSource {
    private let account: Account
    /// When the session began, as the account counts.
    private let era: Int
    private let questions: Questions
    private let steps: StepLog
    private let network: NetworkAccess
    private let outlet: EventOutlet
    let tokens: AccessTokens?
    private var keyGeneration: Task<PrivateKey, any Error>?
    /// A certificate that is on its way before the registrar has said where certificates are issued.
    private var anticipated: (service: WebAddress, certificate: Task<KeptCertificate, any Error>)?
    /// Who wants the certificate that is anticipated from a service.
    private var expectants: [(service: WebAddress, certificate: Signal<KeptCertificate>)] = []
    /// The one in use; nil until it is loaded or issued, and after it was refused.
    private(set) var current: KeptCertificate?
    /// Whether the one in use was kept from an earlier sign-in.
    private(set) var isKept = false

    init(account: Account, questions: Questions, steps: StepLog, network: NetworkAccess, outlet: EventOutlet) {
        self.account = account
        era = account.era
        self.questions = questions
        self.steps = steps
        self.network = network
        self.outlet = outlet
        tokens = AccessTokens(account: account, network: network, outlet: outlet)
    }

    /// Looks for a kept certificate; without one the key for a new one begins to be made, since that takes long.
    func load() async throws {
        guard usesCertificate else { return }
        current = try await account.loadCertificate()
        isKept = current != nil
        if current == nil { generateKey() }
    }

    /// Begins to obtain a certificate where the registrar will most likely say, since that takes some round trips. Call
    /// it for a host that may be shown who the user is.
    ///
    /// - Returns: whether the host has accepted the user's proof. Where it has not, or no certificate is wanted, nothing
    ///   has begun.
    /// - Throws: `WebError` if the proof may not be shown there again; `CancellationError`.
    func anticipate(from service: WebAddress) async throws -> Bool {
        let proof = Signal<Bool>()
        guard anticipate(from: service, proof: proof) else { return false }
        guard try await proof.value() else {
            stopAnticipating()
            return false
        }
        return true
    }

    /// The same where the host has not been shown the user's proof yet.
    ///
    /// - Parameter accepted: settled when the host has accepted the user's proof, which it is not shown before.
    func anticipate(from service: WebAddress, once accepted: Signal<Void>) {
        _ = anticipate(from: service, once: { try await accepted.value() })
    }

    private func anticipate(
        from service: WebAddress, once mayLogOn: (@LoopActor @Sendable () async throws -> Void)? = nil,
        proof: Signal<Bool>? = nil
    ) -> Bool {
        guard usesCertificate, current == nil, anticipated == nil, isProofAtHand, tokens?.isAtHand != false else {
            return false
        }
        let certificate = EventLoop.shared.task {
            do {
                return try await self.issueOnce(from: service.text, once: mayLogOn, proof: proof)
            } catch {
                proof?.fail(error)
                throw error
            }
        }
        anticipated = (service, certificate)
        for expectant in expectants where expectant.service == service {
            deliver(certificate, to: expectant.certificate)
        }
        return true
    }

    /// Has the certificate that is anticipated from a service, now or later, delivered as soon as it is there.
    func expect(from service: String?, _ certificate: Signal<KeptCertificate>) {
        guard let service = service.flatMap({ WebAddress($0) }) else { return }
        expectants.append((service, certificate))
        guard let anticipated, anticipated.service == service else { return }
        deliver(anticipated.certificate, to: certificate)
    }

    private func deliver(_ certificate: Task<KeptCertificate, any Error>, to expectant: Signal<KeptCertificate>) {
        EventLoop.shared.task { expectant.send(try await certificate.value) }
    }

    /// Gives up what has been anticipated.
    func stopAnticipating() {
        anticipated?.certificate.cancel()
        anticipated = nil
    }

    /// Makes sure that ``certificate(from:)`` will not have to ask the user for anything.
    ///
    /// - Parameter isVerified: whether the registrar, which names the certificate service, is so by its certificate.
    /// - Throws: ``SignInError`` if the certificate service is none that the user may be made known to.
    func prepare(for challenge: Challenge, at candidate: Candidate, isVerified: Bool) async throws {
        guard current == nil else { return }
        if let host = challenge.stsURI.flatMap({ WebAddress($0)?.host }) {
            let isOwn = candidate.transport == .tls && host == candidate.host
            guard try await isOwn ? true : questions.gate.check(host, isVerified) else {
                throw SignInError(unconfirmed: host, namedBy: candidate.authority)
            }
        }
        if try await logOnByBrowser(challenge.stsURI) { return }
        guard !account.configuration.usesSingleSignOn, account.password == nil else { return }
        let host = challenge.stsURI.flatMap { WebAddress($0)?.host } ?? candidate.host
        account.setPassword(try await questions.password(account.configuration.login, host: host))
    }

    /// The certificate to authenticate with.
    ///
    /// - Parameter service: the registrar's `sts-uri`.
    func certificate(from service: String?) async throws -> KeptCertificate {
        if let current {
            steps.begin(.certificate, localized("using the one that was kept"))
            steps.succeed(
                .certificate, localized("kept, valid until \(UnixTime.text(current.certificate.validity.notAfter))"))
            return current
        }
        guard let service else {
            throw SignInError(
                .protocolViolation, localized("The registrar does not say where certificates are issued."),
                tried: localized("Registration with TLS-DSK."), answer: localized("The challenge has no sts-uri."),
                advice: localized("Ask the administrator to check the pool's certificate provisioning service."))
        }
        let issued = try await issue(from: service)
        current = issued
        isKept = false
        return issued
    }

    /// Stops using a certificate that is near its end, before the session authenticates anew.
    func renewIfDue() {
        guard let current, !current.isUsable(at: UnixTime.now) else { return }
        self.current = nil
        isKept = false
        generateKey()
    }

    /// Throws the certificate away because the registrar refused it.
    func discard() {
        account.dropCertificate()
        current = nil
        isKept = false
        generateKey()
    }

    /// Remembers the registrar that accepted the certificate, and keeps both for the next sign-in.
    func accepted(by registrar: KeptCertificate.Registrar) async {
        guard var kept = current, kept.registrar != registrar else { return }
        kept.registrar = registrar
        current = kept
        guard let failure = await account.keep(kept, since: era) else { return }
        outlet.deliver(
            .notice(
                localized(
                    "The certificate could not be kept in \(failure.path): \(failure.reason). The next sign-in needs the password."
                )
            ))
    }

    /// Stops what is under way for nobody.
    func cancel() {
        stopAnticipating()
        expectants = []
        keyGeneration?.cancel()
        keyGeneration = nil
    }

    /// Whether another scheme may be tried after no certificate could be obtained: not after a password was refused or
    /// withheld, and not where the user does not trust the server.
    func leavesOtherSchemes(_ error: SignInError) -> Bool {
        switch error.kind {
        case .credentialsRefused: account.configuration.usesSingleSignOn
        case .passwordNeeded, .untrusted, .option: false
        // A password that is gone has been refused, in whatever words.
        default: isProofAtHand
        }
    }

    private var usesCertificate: Bool { account.configuration.authentication.allows(.tlsDSK) }

    private func generateKey() {
        // The wait for a key is cancelled with the handshake that wanted it, as when the registrar sends us elsewhere.
        if let keyGeneration, !keyGeneration.isCancelled { return }
        keyGeneration = EventLoop.shared.task {
            // Three primes, since the user waits for it and OpenSSL alone uses it.
            try await EventLoop.offload(.computation) { try PrivateKey.generateRSA(primes: 3) }
        }
    }

    private func issue(from service: String) async throws -> KeptCertificate {
        while true {
            do {
                if let certificate = try await anticipatedCertificate(from: service) { return certificate }
                return try await issueOnce(from: service)
            } catch WebError.untrusted(_, _, let problem) {
                try await questions.confirm(problem)
            } catch let error as WebError {
                if error.refusesPassword { await account.forgetRefusedPassword() }
                let failure = SignInError(error)
                steps.fail(.webTicket, failure.message)
                steps.fail(.certificate, failure.message)
                throw failure
            }
        }
    }

    /// The certificate that was anticipated, if it was so from the right place and came.
    ///
    /// - Throws: `WebError.credentialsRefused`, since the password must not be sent again; `CancellationError`.
    private func anticipatedCertificate(from service: String) async throws -> KeptCertificate? {
        guard let anticipated else { return nil }
        self.anticipated = nil
        guard anticipated.service == WebAddress(service) else {
            anticipated.certificate.cancel()
            return nil
        }
        do {
            return try await anticipated.certificate.valueOrCancelled()
        } catch let error as WebError {
            if error.refusesPassword { throw error }
            return nil
        }
    }

    private func issueOnce(
        from service: String, once mayLogOn: (@LoopActor @Sendable () async throws -> Void)? = nil,
        proof: Signal<Bool>? = nil
    ) async throws -> KeptCertificate {
        generateKey()
        let key = keyGeneration
        let applicant = try applicant(asks: true)
        steps.begin(.webTicket, service)
        let provisioning = try CertificateProvisioning(
            service: service, applicant: applicant, transport: network, now: { UnixTime.now },
            admits: questions.gate.check,
            notice: { [steps] in steps.begin(.webTicket, "\($0)") }
        ) { [steps] step in
            guard step == .certificate else { return }
            steps.succeed(.webTicket, localized("signed in to the web services"))
            steps.begin(.certificate)
        }
        let issued = try await provisioning.obtain(once: mayLogOn, proof: proof) {
            guard let key else { throw CancellationError() }
            return try await key.valueOrCancelled()
        }
        keyGeneration = nil
        steps.succeed(
            .certificate, localized("issued, valid until \(UnixTime.text(issued.certificate.validity.notAfter))"))
        return KeptCertificate(certificate: issued.certificate, key: issued.key, registrar: nil)
    }

    // Who asks

    /// Whether the user can be proved to the web services without a question to anybody.
    var isProofAtHand: Bool {
        current != nil || account.configuration.usesSingleSignOn || account.password != nil || tokens?.isAtHand == true
    }

    /// Has the user log on in the browser, where the pool takes that. A handshake that has begun would not wait for it.
    ///
    /// - Returns: whether there is a token now.
    /// - Throws: ``SignInError``; `CancellationError`.
    private func logOnByBrowser(_ service: String?) async throws -> Bool {
        guard let tokens, let service else { return false }
        do {
            let provisioning = try CertificateProvisioning(
                service: service, applicant: try applicant(asks: true), transport: network, now: { UnixTime.now },
                admits: questions.gate.check)
            guard let wanted = try await provisioning.identityProvider() else { return false }
            steps.begin(.webTicket, localized("log-on in the browser at \(wanted.provider.authorization.host)"))
            return try await tokens.token(from: wanted.provider, for: wanted.service, asks: true) != nil
        } catch WebError.untrusted(_, _, let problem) {
            try await questions.confirm(problem)
            return try await logOnByBrowser(service)
        } catch let error as WebError {
            let failure = SignInError(error)
            steps.fail(.webTicket, failure.message)
            throw failure
        }
    }

    /// Who asks the web services, after the password was asked for if there is nothing else to show.
    ///
    /// - Throws: ``SignInError``; `CancellationError`.
    func applicant(at issuer: WebAddress) async throws -> CertificateApplicant {
        if !isProofAtHand, try await !takesTokens(issuer) {
            account.setPassword(try await questions.password(account.configuration.login, host: issuer.host))
        }
        return try applicant(asks: true)
    }

    /// Who asks the web services, without a question to the user.
    ///
    /// - Throws: ``SignInError``.
    func knownApplicant(mayShowPassword: Bool) throws -> CertificateApplicant {
        try applicant(asks: false, mayShowPassword: mayShowPassword)
    }

    private func takesTokens(_ issuer: WebAddress) async throws -> Bool {
        guard tokens != nil else { return false }
        do {
            return try await TicketIssuer(
                applicant: try applicant(asks: true), transport: network, now: { UnixTime.now },
                admits: questions.gate.check
            ).identityProvider(at: issuer) != nil
        } catch is WebError {
            return false
        }
    }

    private func applicant(asks: Bool, mayShowPassword: Bool = true) throws -> CertificateApplicant {
        CertificateApplicant(
            user: account.configuration.address.description, instance: account.endpoint.instance.description,
            logins: try logins(asks: asks, mayShowPassword),
            passwordAccepted: { [account] in account.passwordWasAccepted() })
    }

    /// What can be shown, the best first: what needs no password before what does.
    private func logins(asks: Bool, _ mayShowPassword: Bool) throws -> [WebLogin] {
        let settings = account.configuration
        var logins: [WebLogin] = (try current?.identity).map { [.certificate($0)] } ?? []
        if let tokens { logins.append(.tokens(SessionTokens(tokens: tokens, asks: asks))) }
        if settings.usesSingleSignOn { logins.append(.singleSignOn) }
        if mayShowPassword, let password = account.password {
            logins.append(.password(Credentials(name: settings.login, password: password)))
        }
        guard !logins.isEmpty else { throw SignInError.passwordNeeded(for: settings.login) }
        return logins
    }
}
