import EventLoop
import SIP
import Security

/// The pool as a proxy between its users (RFC 3261 16): finds the endpoints that a request is for, forwards it to each,
/// and their answers back. It stays on the way of every dialog and tries all endpoints of a user at once.
@LoopActor
final class Router {
    /// The methods that go from user to user.
    private static let methods: Set<Method> = [
        .invite, .message, .info, .bye, .ack, .cancel, .refer, .update, .prack, .notify,
    ]

    private static let longestMemory = 64

    private let state: PoolState
    let registrar: Registrar
    private var forwards: [Forward] = []
    private var floods: [MessageFlood] = []
    private var calls: [IncomingCall] = []
    private var groupChat: GroupChatManager?
    /// The branches of INVITEs that the pool itself refused, whose ACKs come.
    private var refused: [String] = []
    /// What shows that a Route is one that the pool has recorded.
    private let routeSignature = RandomBytes.hexadecimal(count: 24)

    init(state: PoolState, registrar: Registrar) {
        self.state = state
        self.registrar = registrar
    }

    /// Forwards a request of a registered user; false if it is for the pool itself.
    func route(_ request: Message, from endpoint: any UserEndpoint) throws(Refusal) -> Bool {
        guard let method = request.method, Self.methods.contains(method) else { return false }
        switch method {
        case .ack:
            if let index = refused.firstIndex(where: { $0 == request.topVia?.branch }) {
                refused.remove(at: index)
                return true
            }
            if let forward = forwards.first(where: { $0.isAcknowledged(by: request) }) {
                forward.acknowledge()
                return true
            }
            try acknowledge(request)
        case .cancel: cancel(request, from: endpoint)
        default: try forward(request, from: endpoint)
        }
        return true
    }

    /// Takes an endpoint's answer; false if it belongs to nothing that was forwarded.
    func receive(_ response: Message, from endpoint: any UserEndpoint) -> Bool {
        if floods.contains(where: { $0.receive(response) }) { return true }
        if let index = calls.firstIndex(where: { $0.owns(response) }) {
            if calls[index].isOver(with: response) { calls.remove(at: index) }
            return true
        }
        guard let forward = forwards.first(where: { $0.owns(response, from: endpoint) }) else { return false }
        forward.receive(response)
        return true
    }

    /// Writes to a new endpoint at once, as often as the pool was asked to.
    func flood(_ registration: Registration, at session: ClientSession) {
        guard let count = state.faults[.messageFlood],
            let flood = MessageFlood(count, to: registration, at: session)
        else { return }
        floods.append(flood)
        // In one piece with the answer to the registration, as a pool with waiting callers does.
        flood.begin()
    }

    /// Calls a new endpoint, if the pool was asked to.
    func call(_ registration: Registration, at session: ClientSession) {
        guard state.faults.contains(.incomingCall), let call = IncomingCall(to: registration, at: session) else {
            return
        }
        calls.append(call)
        call.begin()
    }

    /// Has somebody who is away ask everybody into a group chat, once as many are there as the pool was asked to wait
    /// for.
    func openGroupChat() {
        guard let count = state.faults[.groupChat], groupChat == nil else { return }
        let users = state.accounts.map(\.address)
        let present = users.filter { !registrar.registrations(of: $0).isEmpty }
        guard present.count >= count, let manager = users.last(where: { !present.contains($0) }) else { return }
        let chat = GroupChatManager(manager, state: state, router: self)
        chat.onChange = { [weak chat] in chat?.greet() }
        groupChat = chat
        chat.inviteInTurn(present)
    }

    /// An endpoint is gone: what it had not answered is answered for it.
    func end(_ endpoint: any UserEndpoint) {
        for forward in forwards { forward.end(endpoint) }
        calls.removeAll { $0.target === endpoint }
    }

    // Forwarding

    private func forward(_ request: Message, from endpoint: any UserEndpoint) throws(Refusal) {
        let copy: Message
        let targets: [any UserEndpoint]
        do {
            copy = try forwarded(request)
            targets = try self.targets(of: copy)
        } catch {
            if request.method == .invite, let branch = request.topVia?.branch {
                refused = refused.suffix(Self.longestMemory - 1) + [branch]
            }
            throw error
        }
        let forward = Forward(request, from: endpoint, at: state.names.frontEnd) { [weak self] ended in
            self?.forwards.removeAll { $0 === ended }
        }
        forwards.append(forward)
        forward.begin(copy, to: targets)
    }

    /// The ACK to a 2xx is answered by nobody.
    private func acknowledge(_ request: Message) throws(Refusal) {
        let copy = try forwarded(request)
        for target in try targets(of: copy) {
            var branch = copy
            if let via = target.newVia() { branch.headers.prepend(.via, via.description) }
            target.deliver(branch)
        }
    }

    private func cancel(_ request: Message, from endpoint: any UserEndpoint) {
        guard let forward = forwards.first(where: { $0.isCancelled(by: request, from: endpoint) }) else {
            return endpoint.respond(to: request, .callDoesNotExist)
        }
        endpoint.respond(to: request, .ok)
        forward.cancel(reason: nil)
    }

    /// The request as it leaves the pool: without credentials, without our own Route, recorded.
    private func forwarded(_ request: Message) throws(Refusal) -> Message {
        var copy = request
        guard let hops = request.maxForwards, hops > 0 else { throw .tooManyHops }
        copy.maxForwards = hops - 1
        copy.headers.remove(.authorization)
        copy.headers.remove(.proxyAuthorization)
        let own = request.routes.filter { $0.uri.host?.name == state.names.frontEnd }
        guard own.allSatisfy({ $0.uri.parameters["ms-route-sig"] == routeSignature }) else {
            throw .malformedMessage(reason: "Route")
        }
        copy.routes = request.routes.filter { $0.uri.host?.name != state.names.frontEnd }
        if request.method == .invite || request.method == .refer { copy.headers.prepend(.recordRoute, recordedRoute) }
        return copy
    }

    /// The pool itself, with what front ends write for each other inside the brackets and behind them.
    private var recordedRoute: String {
        let server = state.names.frontEnd
        return "<sip:\(server):5061;transport=tls;ms-fe=\(server);opaque=state:F:Ci.R26b3400;lr;"
            + "ms-route-sig=\(routeSignature)>;ms-rrsig=\(routeSignature);tag=\(RandomBytes.hexadecimal(count: 16))"
    }

    /// The endpoints that a request is for.
    private func targets(of request: Message) throws(Refusal) -> [any UserEndpoint] {
        guard let uri = request.requestURI, let user = uri.user, let host = uri.host?.name.lowercased() else {
            throw .recipientUnknown(request.requestURI?.description ?? "")
        }
        guard state.domains.contains(host) else { throw .domainNotServed(host) }
        let address = "\(user)@\(host)".lowercased()
        guard state.account(address: address) != nil else { throw .recipientUnknown(address) }
        let all = registrar.endpoints(of: address)
        let chosen = all.filter {
            $0.registration.isReached(by: uri, epid: request.to?.epid)
                && ($0.endpoint.takesInvitations || uri.isGRUU)
        }
        guard !chosen.isEmpty else { throw .recipientOffline(address) }
        return chosen.map(\.endpoint)
    }
}

extension Registration {
    /// Whether a request for this URI, and this EPID if one is named, is for the endpoint.
    fileprivate func isReached(by uri: URI, epid: String?) -> Bool {
        if uri.isGRUU { return uri.description.lowercased() == gruu.lowercased() }
        if let epid { return epid.lowercased() == endpoint.lowercased() }
        return true
    }
}
