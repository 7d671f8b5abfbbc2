import EventLoop

/// What the stages of a session over UCWA work with: it outlives applications.
@LoopActor
final class WebParts {
    let tokens: HostTokens
    let search: WebPoolSearch
    let capabilities: WebCapabilities

    init(_ parts: SessionParts) {
        let transport = AskingTransport(network: parts.network, questions: parts.questions)
        tokens = HostTokens(
            transport,
            proof: UserProof(
                account: parts.account, transport: transport, questions: parts.questions, steps: parts.steps,
                bearers: parts.certificates.tokens, passive: Self.passive(parts, transport)))
        search = WebPoolSearch(
            account: parts.account, questions: parts.questions, steps: parts.steps, network: parts.network,
            tokens: tokens)
        capabilities = WebCapabilities(
            account: parts.account, network: parts.network, outlet: parts.outlet, steps: parts.steps)
    }

    private static func passive(_ parts: SessionParts, _ transport: AskingTransport) -> PassiveProof? {
        guard parts.account.configuration.opensBrowser else { return nil }
        return PassiveProof(transport) { [outlet = parts.outlet] in outlet.deliver(.page($0)) }
    }
}
