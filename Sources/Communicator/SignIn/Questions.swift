import Discovery
import EventLoop
import Localization
import Security

/// What a sign-in asks the user, and what it does with the answers.
@LoopActor
final class Questions {
    private let account: Account
    private let outlet: EventOutlet
    /// Decides about hosts that are not obviously those of the user's organisation.
    let gate: HostGate
    private var acceptedOnce: [(fingerprint: CertificateFingerprint, host: String)] = []
    /// Whether the user is there for questions about certificates. While a session signs in again by itself they are
    /// not asked: the server was trusted before, so that another certificate is the network's doing.
    var isAttended = true

    init(account: Account, outlet: EventOutlet) {
        self.account = account
        self.outlet = outlet
        let address = account.configuration.address
        gate = HostGate(policy: HostPolicy(domain: address.domainName)) { host in
            try await Self.confirm(host, account, outlet)
        }
    }

    /// Asks whether a host is right that somebody names for the user's domain; a yes is remembered.
    private static func confirm(_ host: String, _ account: Account, _ outlet: EventOutlet) async throws -> Bool {
        let answer = Signal<Bool>()
        outlet.deliver(.host(HostQuestion(domain: account.configuration.address.domain, host: host, answer: answer)))
        guard try await answer.value() else { return false }
        await account.rememberHost(host)
        return true
    }

    /// Whether the user has accepted a certificate since the problem with it arose.
    func trusts(_ problem: CertificateProblem) -> Bool {
        trust.accepts(problem.certificate.fingerprint, for: problem.host)
    }

    /// What the session trusts: what the account does, and what the user has accepted for this once.
    var trust: TrustPolicy {
        var trust = account.trust
        for (fingerprint, host) in acceptedOnce { trust.accept(fingerprint, for: host) }
        return trust
    }

    /// Asks whether a server's certificate shall be trusted after all; a yes holds for the connections that follow.
    ///
    /// - Throws: ``SignInError`` of kind `untrusted` if it shall not.
    func confirm(_ problem: CertificateProblem) async throws {
        let fingerprint = problem.certificate.fingerprint
        switch try await isAttended ? answer(to: problem) : .reject {
        case .reject:
            throw SignInError(
                .untrusted, problem.explanation, tried: localized("A secure connection to \(problem.host)."),
                answer: localized(
                    """
                    A certificate for \(problem.subject), issued by \(problem.issuer), \
                    SHA-256 \(fingerprint).
                    """),
                advice: localized("\(problem.remedy) Accept the certificate only if you know that it is right."))
        case .acceptOnce:
            acceptedOnce.append((fingerprint, problem.host))
        case .acceptAlways:
            account.trust.accept(fingerprint, for: problem.host)
            await account.remember(fingerprint, for: problem.host)
        }
    }

    private func answer(to problem: CertificateProblem) async throws -> CertificateQuestion.Answer {
        let answer = Signal<CertificateQuestion.Answer>()
        outlet.deliver(.certificate(CertificateQuestion(problem: problem, answer: answer)))
        return try await answer.value()
    }

    /// The password: the one of the keyring, else the user is asked for it.
    ///
    /// - Parameter reason: why it is needed; for a new certificate unless given.
    /// - Throws: ``SignInError`` of kind `passwordNeeded` if the user gives none.
    func password(
        _ login: String, host: String,
        reason: String = localized("A new certificate is needed, and the password to obtain it.")
    ) async throws -> Secret {
        if try await account.recallPassword(), let password = account.password { return password }
        let answer = Signal<Secret?>()
        outlet.deliver(.password(PasswordQuestion(login: login, host: host, reason: reason, answer: answer)))
        guard let password = try await answer.value(), !password.isEmpty else {
            throw SignInError.passwordNeeded(for: login)
        }
        return password
    }

    /// The password that the account has; where it has none, that of ``password(_:host:reason:)``, which it then has.
    ///
    /// - Throws: as that.
    func accountPassword(host: String, reason: String) async throws -> Secret {
        let login = account.configuration.login
        if account.password == nil { account.setPassword(try await password(login, host: host, reason: reason)) }
        guard let password = account.password else { throw SignInError.passwordNeeded(for: login) }
        return password
    }
}
