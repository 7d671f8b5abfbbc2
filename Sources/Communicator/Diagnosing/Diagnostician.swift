import Diagnosis
public import Discovery
public import EventLoop
import Network

/// Looks at everything that a sign-in of an account may meet, tells each check as it ends, and closes with a verdict.
///
/// Works without a password. One that the account has is used for a trial sign-in, and only when nothing was found
/// that is broken, and no certificate is trusted only because the user has accepted it.
@LoopActor
public final class Diagnostician {
    /// How long the checks may take altogether; what has not ended then does not count.
    static let patience: Duration = .seconds(120)
    /// For one name, connection and TLS handshake.
    static let connectTimeout: Duration = .seconds(10)

    private let account: Account
    private let isSignedIn: Bool
    private let names: NameService?
    private var deliver: (@LoopActor (DiagnosisEvent) -> Void)?
    private var task: Task<Void, any Error>?

    /// - Parameters:
    ///   - isSignedIn: whether the account has a session, which a trial sign-in would only repeat.
    ///   - names: asked in place of the system's resolver.
    ///   - deliver: receives the checks as they end, and the verdict last.
    public init(
        account: Account, isSignedIn: Bool, names: NameService? = nil,
        deliver: @escaping @LoopActor (DiagnosisEvent) -> Void
    ) {
        self.account = account
        self.isSignedIn = isSignedIn
        self.names = names
        self.deliver = deliver
    }

    /// Begins; call it once.
    public func start() {
        guard task == nil else { return }
        task = EventLoop.shared.task { try await self.run() }
    }

    /// Ends the diagnosis at once; nothing is delivered any more.
    public func cancel() {
        deliver = nil
        task?.cancel()
    }

    private func run() async throws {
        let log = FindingLog { [weak self] in self?.deliver?(.check($0)) }
        do {
            try await EventLoop.withDeadline(Self.patience) { try await self.examine(log) }
        } catch let error as CancellationError {
            throw error
        } catch {
            // The time is over, or a step could not even be begun: what was found by now must do.
        }
        deliver?(.verdict(Verdict(on: log.findings, at: UnixTime.now)))
        deliver = nil
    }

    private func examine(_ log: FindingLog) async throws {
        try await account.loadTrust()
        let settings = account.configuration
        let probe = ServiceProbe(network)
        let names = try self.names ?? NameService.ofThisComputer()
        let services = try await NameSurvey(settings: settings, names: names, log: log).run()
        let found = try await AutodiscoverSurvey(settings: settings, probe: probe, log: log).run()
        let places = RegistrarPlaces(settings: settings, autodiscovered: found.servers, services: services).all
        let registrars = RegistrarSurvey(account: account, probe: probe, log: log)
        let certificateServices = try await registrars.run(places)
        try await WebServiceSurvey(account: account, probe: probe, log: log)
            .run(certificateServices, ticketServices: found.ticketServices)
        log.add(.clock(ClockSkew(samples: log.clocks)), since: .now)
        try await SignInTrial(account: account, isSignedIn: isSignedIn).run(log)
    }

    /// The account's way to the network.
    private var network: NetworkConfiguration {
        let settings = account.configuration
        return NetworkConfiguration(
            trust: account.trust, proxy: settings.proxy, overrides: settings.overrides,
            connectTimeout: Self.connectTimeout, userAgent: settings.userAgent)
    }
}
