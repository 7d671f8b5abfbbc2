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
                bearers: parts.certificates.tokens))
        search = WebPoolSearch(
            account: parts.account, questions: parts.questions, steps: parts.steps, network: parts.network,
            tokens: tokens)
        capabilities = WebCapabilities(
            account: parts.account, network: parts.network, outlet: parts.outlet, steps: parts.steps)
    }
}
