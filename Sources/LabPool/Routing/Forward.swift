import EventLoop
import SIP
import Security

/// One request on its way to one or several endpoints, until its final answer went back.
@LoopActor
final class Forward {
    /// The request to one endpoint.
    private struct Branch {
        let endpoint: any UserEndpoint
        let request: Message
        /// The endpoint's answer, or the pool's for it.
        var final: Message?
        var hasAnswered = false
    }

    /// How long a request waits for its answer, and an INVITE for somebody to take it.
    private static let patience: Duration = .seconds(32)
    private static let invitationPatience: Duration = .seconds(180)

    private let request: Message
    private let origin: any UserEndpoint
    /// The front end that forwards.
    private let server: String
    private let forget: @LoopActor (Forward) -> Void
    private var branches: [Branch] = []
    private var isAnswered = false
    private var timer: LoopTimer?

    init(
        _ request: Message, from origin: any UserEndpoint, at server: String,
        forget: @escaping @LoopActor (Forward) -> Void
    ) {
        self.request = request
        self.origin = origin
        self.server = server
        self.forget = forget
    }

    private var isInvite: Bool { request.method == .invite }

    /// Sends a request to all targets.
    func begin(_ copy: Message, to targets: [any UserEndpoint]) {
        timer = EventLoop.after(isInvite ? Self.invitationPatience : Self.patience) { self.timeOut() }
        if isInvite { origin.respond(to: request, .trying) }
        for target in targets {
            guard let via = target.newVia() else { continue }
            var branch = copy
            branch.headers.prepend(.via, via.description)
            branches.append(Branch(endpoint: target, request: branch))
            target.deliver(branch)
        }
        if isInvite { origin.deliver(progress) }
    }

    /// Word that the INVITE is on its way ([MS-OCER]), as Skype for Business Server sends it.
    private var progress: Message {
        var progress = Message(responseTo: request, .progressReport)
        let diagnostics = Diagnostics(
            code: 13004, reason: "Request was proxied to one or more registered endpoints",
            source: server.uppercased(),
            parameters: [
                Parameter("Count", .quoted(String(branches.count))), Parameter("appName", .quoted("InboundRouting")),
            ])
        progress.headers.append(.msDiagnostics, diagnostics.description)
        progress.headers.append(.server, "InboundRouting/7.0.0.0")
        return progress
    }

    // Whose is what

    func owns(_ response: Message, from endpoint: any UserEndpoint) -> Bool {
        index(of: response, endpoint) != nil
    }

    func isAcknowledged(by acknowledgement: Message) -> Bool {
        isInvite && acknowledgement.topVia?.branch == request.topVia?.branch && request.topVia?.branch != nil
    }

    func isCancelled(by cancellation: Message, from endpoint: any UserEndpoint) -> Bool {
        endpoint === origin && isInvite && !isAnswered && cancellation.callID == request.callID
            && cancellation.cseq?.number == request.cseq?.number
    }

    // Answers

    func receive(_ response: Message) {
        guard let index = index(of: response, nil), let status = response.status else { return }
        // The CANCEL's own answer says nothing of the INVITE.
        guard response.cseq?.method == request.method else { return }
        branches[index].hasAnswered = true
        guard status.isFinal else {
            if status != .trying, !isAnswered { pass(response) }
            return
        }
        let isRepeated = branches[index].final != nil
        branches[index].final = response
        if isInvite, !status.isSuccess { acknowledge(branches[index], response) }
        guard !isRepeated else { return }
        if status.isSuccess {
            isAnswered ? dismiss(branches[index], response) : succeed(response)
        } else {
            // It holds for the user as a whole, at all endpoints (RFC 3261 16.7).
            if isInvite, status.code >= 600 { cancel(reason: "SIP;cause=\(status.code);text=\"Declined elsewhere\"") }
            failIfAll()
        }
        finishIfDone()
    }

    /// The caller has heard of the failure.
    func acknowledge() {
        finishIfDone()
    }

    /// Takes the INVITE back from whoever has not answered it.
    func cancel(reason: String?) {
        for branch in branches where branch.final == nil {
            guard var cancellation = branch.request.cancellation() else { continue }
            if let reason { cancellation.headers.append("Reason", reason) }
            branch.endpoint.deliver(cancellation)
        }
    }

    /// An endpoint is gone.
    func end(_ endpoint: any UserEndpoint) {
        if endpoint === origin {
            isAnswered = true
            cancel(reason: nil)
            return finish()
        }
        for index in branches.indices where branches[index].endpoint === endpoint && branches[index].final == nil {
            // Whether what was passed on has arrived nobody knows (RFC 3261 16.9).
            branches[index].final = Message(
                responseTo: branches[index].request, .serverTimeout,
                toTag: RandomBytes.hexadecimal(count: 16).uppercased())
        }
        failIfAll()
        finishIfDone()
    }

    private func index(of response: Message, _ endpoint: (any UserEndpoint)?) -> Int? {
        guard let branch = response.topVia?.branch else { return nil }
        return branches.firstIndex {
            $0.request.topVia?.branch == branch && (endpoint == nil || $0.endpoint === endpoint)
        }
    }

    private func pass(_ response: Message) {
        var response = response
        response.vias = Array(response.vias.dropFirst())
        response.headers.remove(.authorization)
        response.headers.remove(.proxyAuthorization)
        origin.deliver(response)
    }

    private func succeed(_ response: Message) {
        isAnswered = true
        pass(response)
        if isInvite { cancel(reason: "SIP;cause=200;text=\"Call completed elsewhere\"") }
    }

    /// The best of all failures: one that holds for the user as a whole, else the first.
    private func failIfAll() {
        let failures = branches.compactMap(\.final)
        guard !isAnswered, failures.count == branches.count else { return }
        isAnswered = true
        guard let best = failures.first(where: { ($0.status?.code ?? 0) >= 600 }) ?? failures.first else { return }
        pass(best)
    }

    private func timeOut() {
        timer = nil
        guard !isAnswered else { return finish() }
        isAnswered = true
        if isInvite { cancel(reason: nil) }
        origin.respond(to: request, .requestTimeout)
        finish()
    }

    private func finishIfDone() {
        if isAnswered, branches.allSatisfy({ $0.final != nil }) { finish() }
    }

    private func finish() {
        timer?.cancel()
        timer = nil
        forget(self)
    }

    // What the pool says to an endpoint by itself

    private func acknowledge(_ branch: Branch, _ response: Message) {
        branch.endpoint.deliver(branch.request.acknowledgement(of: response))
    }

    /// A second endpoint took the INVITE in the same moment: its dialog is ended.
    private func dismiss(_ branch: Branch, _ response: Message) {
        guard isInvite, var dialog = try? Dialog(request: branch.request, response: response),
            let cseq = branch.request.cseq, let via = branch.endpoint.newVia(), let byeVia = branch.endpoint.newVia()
        else { return }
        branch.endpoint.deliver(dialog.acknowledgement(of: cseq, via: via))
        if let bye = dialog.request(.bye, via: byeVia) { branch.endpoint.deliver(bye) }
    }
}
