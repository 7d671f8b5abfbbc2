import EventLoop

/// What the stages of a session work with: it outlives connections and registrations.
@LoopActor
final class SessionParts {
    let account: Account
    let outlet: EventOutlet
    let steps: StepLog
    let questions: Questions
    let network: NetworkAccess
    let certificates: CertificateSource
    let connector: Connector
    let pools: PoolSearch
    let capabilities: Capabilities
    /// Settled when the user wants to sign out.
    let signOutWish = Signal<Void>()
    /// Ends the wait for the next refresh, or for the next attempt, because the connection is in question.
    let attention = Pause()
    /// Whether there is a registration to end in good order.
    var isRegistered = false
    var isSigningOut = false

    var timing: Timing { account.configuration.timing }

    init(_ account: Account, _ outlet: EventOutlet, _ discovery: @escaping PoolSearch.Discovery) {
        self.account = account
        self.outlet = outlet
        steps = StepLog { outlet.deliver(.step($0)) }
        questions = Questions(account: account, outlet: outlet)
        network = NetworkAccess(account: account, questions: questions, outlet: outlet)
        certificates = CertificateSource(
            account: account, questions: questions, steps: steps, network: network, outlet: outlet)
        let trace = MessageTrace(account.configuration, outlet: outlet)
        connector = Connector(account: account, questions: questions, network: network, trace: trace)
        pools = PoolSearch(
            account: account, questions: questions, steps: steps, network: network, certificates: certificates,
            connector: connector, discovery: discovery)
        capabilities = Capabilities(
            account: account, network: network, outlet: outlet, trace: trace,
            web: WebAccess(account: account, certificates: certificates, questions: questions, network: network))
    }
}
