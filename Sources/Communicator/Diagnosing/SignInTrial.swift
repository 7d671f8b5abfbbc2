import Diagnosis
import EventLoop
import Localization

/// Signs in and out again, if the account has what that takes and nothing was found that would stop it.
///
/// The trial is an endpoint of its own, keeps nothing, and trusts no certificate that the system does not, so that the
/// password goes to no host that failed the verification.
@LoopActor
struct SignInTrial {
    private static let patience: Duration = .seconds(60)

    let account: Account
    let isSignedIn: Bool

    func run(_ log: FindingLog) async throws {
        let start = ContinuousClock.now
        let report: SignInReport
        if let obstacle = obstacle(log.findings) {
            report = .notTried(reason: obstacle)
        } else {
            do {
                report = try await attempt()
            } catch is DeadlineExceeded {
                report = .failed(.init(.other, message: localized("The sign-in came to no end in time.")))
            }
        }
        log.add(.signIn(report), since: start)
    }

    private func obstacle(_ findings: [Finding]) -> String? {
        if isSignedIn { return localized("the account is signed in") }
        guard account.password != nil || account.configuration.usesSingleSignOn else {
            return localized("there is no password")
        }
        if findings.contains(where: { $0.connection?.chain?.isException == true }) {
            return localized("a certificate is trusted only because you have accepted it")
        }
        return Verdict(on: findings, at: UnixTime.now).cause == .healthy
            ? nil : localized("it would fail for what is broken already")
    }

    private func attempt() async throws -> SignInReport {
        var configuration = account.configuration
        configuration.directory = nil
        configuration.trace = .none
        let trial = try Account(configuration)
        trial.setPassword(account.password)
        let outcome = Signal<SignInReport>()
        let end = Signal<Void>()
        let session = Session(account: trial) { event in
            switch event {
            case .certificate(let question): question.answer.send(.reject)
            case .password(let question): question.answer.send(nil)
            case .host(let question): question.answer.send(false)
            case .signedIn(let result): outcome.send(.succeeded(server: result.server, product: result.product))
            case .ended(let error):
                if let error { outcome.send(.failed(.init(error))) }
                end.send(())
            default: break
            }
        }
        session.signIn()
        defer { session.close() }
        let report = try await EventLoop.withDeadline(Self.patience) { try await outcome.value() }
        session.signOut()
        // Whether the pool answers to that in time or not, the trial is over.
        try? await EventLoop.withDeadline(.seconds(5)) { try await end.value() }
        if case .failed(let failure) = report, failure.kind == .credentials {
            // A refused password is not sent again.
            await account.forgetRefusedPassword()
        }
        return report
    }
}

extension SignInReport.Failure {
    init(_ error: SignInError) {
        let kind: Kind =
            switch error.kind {
            case .credentialsRefused, .passwordNeeded: .credentials
            case .userAgentRefused: .userAgent
            case .accountRefused: .account
            default: .other
            }
        self.init(kind, message: error.message, answer: error.answer, advice: error.advice)
    }
}
