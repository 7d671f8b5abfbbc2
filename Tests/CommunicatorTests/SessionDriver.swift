import Authentication
import Discovery
import EventLoop
import Foundation
import LabPool
import PollLoop
import Security
import TestScratch
import Testing

@testable import Communicator

/// Runs one sign-in of the lab's demonstration account and records what the host is told.
@LoopActor
final class SessionDriver {
    /// How questions are answered and what is done when signed in.
    struct Behaviour: Sendable {
        var certificateAnswer = CertificateQuestion.Answer.reject
        var passwordAnswer: String?
        var hostAnswer = false
        var signsOut = true
    }

    private(set) var events: [SessionEvent] = []
    private(set) var certificateQuestions = 0
    private(set) var passwordQuestions = 0
    private(set) var hostQuestions: [String] = []
    let session: Session
    private let end = Signal<SignInError?>()
    private let watch = Watch()

    /// - Parameter discovery: in place of autodiscover and the DNS.
    init(
        account: Communicator.Account, behaviour: Behaviour = Behaviour(), discovery: PoolSearch.Discovery? = nil
    ) {
        let record = Record()
        session =
            if let discovery {
                Session(account: account, discovery: discovery) { record.take($0) }
            } else {
                Session(account: account) { record.take($0) }
            }
        record.receive = { [weak self] in self?.receive($0, behaviour) }
    }

    /// Signs in and waits until the session has ended.
    func run() async throws -> SignInError? {
        session.signIn()
        return try await EventLoop.withDeadline(.seconds(180)) { try await self.end.value() }
    }

    /// Waits until the session has told what fulfils the condition.
    func told(_ condition: @escaping @LoopActor (SessionDriver) -> Bool) async throws {
        try await watch.wait { condition(self) }
    }

    var interruptions: [Interruption] {
        events.compactMap { if case .interrupted(let interruption) = $0 { interruption } else { nil } }
    }

    var restorations: [Restored] {
        events.compactMap { if case .restored(let restored) = $0 { restored } else { nil } }
    }

    var ending: SignInError? {
        if case .ended(let error) = events.last { error } else { nil }
    }

    var signedIn: SignedIn? {
        events.lazy.compactMap { if case .signedIn(let result) = $0 { result } else { nil } }.first
    }

    var hasEnded: Bool {
        if case .ended = events.last { true } else { false }
    }

    /// How often a step has succeeded.
    func succeeded(_ step: SignInStep) -> Int {
        steps.count { $0.step == step && $0.outcome == .succeeded }
    }

    /// Steps that began and were never told the end of.
    var openSteps: [SignInStep] {
        SignInStep.allCases.filter { step in steps.last { $0.step == step }?.outcome == .started }
    }

    var steps: [StepReport] {
        events.compactMap { if case .step(let report) = $0 { report } else { nil } }
    }

    var pages: [LogOnPage] {
        events.compactMap { if case .page(let page) = $0 { page } else { nil } }
    }

    /// The page that opens in the browser of this computer.
    var page: String? {
        pages.lazy.compactMap { if case .open(let url) = $0 { url } else { nil } }.first
    }

    /// The code that is to be typed, and where.
    var code: (code: String, page: String)? {
        pages.lazy.compactMap { if case .code(let code, let url, _) = $0 { (code, url) } else { nil } }.first
    }

    var notices: [String] {
        events.compactMap { if case .notice(let text) = $0 { text } else { nil } }
    }

    var trace: [String] {
        events.compactMap { if case .trace(let line) = $0 { line.text } else { nil } }
    }

    private func receive(_ event: SessionEvent, _ behaviour: Behaviour) {
        events.append(event)
        watch.look()
        switch event {
        case .certificate(let question):
            certificateQuestions += 1
            question.answer.send(behaviour.certificateAnswer)
        case .password(let question):
            passwordQuestions += 1
            question.answer.send(behaviour.passwordAnswer.map { Secret(utf8: $0) })
        case .host(let question):
            hostQuestions.append(question.host)
            question.answer.send(behaviour.hostAnswer)
        case .step(let report) where report.step == .subscriptions && report.outcome != .started && behaviour.signsOut:
            session.signOut()
        case .ended(let error): end.send(error)
        default: break
        }
    }

    /// Lets the driver be made before it receives.
    @LoopActor
    private final class Record {
        var receive: @LoopActor (SessionEvent) -> Void = { _ in }

        func take(_ event: SessionEvent) {
            receive(event)
        }
    }
}

/// A lab pool with faults and an account that knows it, for one test.
@LoopActor
struct TestSite {
    let pool: LabPool
    let directory: String

    /// Runs `body` with an open pool, whose servers may have names of another domain than the account's. Afterwards
    /// nothing of pool or sessions may be left on the loop.
    nonisolated static func with<Value: Sendable>(
        _ faults: [Fault: Int?] = [:], password: String? = nil, users: [String] = [],
        schemes: [AuthenticationScheme] = [.tlsDSK], keytab: String? = nil, poolDomain: String? = nil,
        _ body: @escaping @LoopActor @Sendable (TestSite) async throws -> Value
    ) async throws -> Value {
        LoopThread.start()
        return try await EventLoop.shared.task {
            var configuration = LabPool.Configuration()
            configuration.schemes = schemes
            configuration.keytab = keytab
            for (fault, value) in faults { configuration.faults.add(fault, value) }
            if let password {
                configuration.accounts = [.demonstration(domain: configuration.domain)]
                let user = configuration.accounts[0]
                configuration.accounts = [
                    .init(address: user.address, login: user.login, password: .init(utf8: password))
                ]
            }
            if !users.isEmpty {
                configuration.accounts = users.map {
                    .init(
                        address: "\($0)@\(configuration.domain)", login: "CONTOSO\\\($0)",
                        password: .init(utf8: "secret"))
                }
            }
            if let poolDomain {
                configuration.accounts = [.demonstration(domain: configuration.domain)]
                configuration.domain = poolDomain
            }
            let before = EventLoop.shared.inventory
            let pool = LabPool(configuration)
            try await pool.start()
            let scratch = try Scratch()
            let result: Value
            do {
                defer { pool.stop() }
                result = try await body(TestSite(pool: pool, directory: "\(scratch.url.path)/account"))
            }
            try await expectNothingLeft(since: before)
            return result
        }.value
    }

    /// The demonstration account at the pool, or the user of that number.
    func account(
        _ number: Int = 0, password: String? = nil, trusts: Bool = true, over transport: Candidate.Transport = .tls,
        change: (inout AccountConfiguration) -> Void = { _ in }
    ) throws -> Communicator.Account {
        let user = pool.configuration.accounts[number]
        guard let address = SignInAddress(user.address) else { throw CocoaError(.formatting) }
        var configuration = AccountConfiguration(
            address: address, login: user.login,
            server: ServerAddress("localhost:\(transport == .tls ? pool.sipTLSPort : pool.sipTCPPort)"))
        configuration.transport = .only(transport)
        configuration.directory = directory
        if trusts { configuration.authorityFile = pool.authorityFile }
        configuration.timing.unreachableHop = .milliseconds(50)
        configuration.timing.transaction = .seconds(10)
        change(&configuration)
        let account = try Communicator.Account(configuration)
        account.setPassword(password.map { Secret(utf8: $0) } ?? user.password)
        return account
    }
}

extension LabPool {
    /// Waits until the pool has seen what fulfils the condition.
    func hears(_ condition: @escaping @LoopActor @Sendable (Observations) -> Bool) async throws {
        try await waitUntil { condition(self.observations) }
    }
}
