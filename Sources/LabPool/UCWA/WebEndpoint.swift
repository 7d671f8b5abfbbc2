import EventLoop
import SIP
import Security

/// An application of the web API as an endpoint of its user: the pool speaks SIP for it.
@LoopActor
final class WebEndpoint: UserEndpoint {
    private let state: PoolState
    private let router: Router
    private let registration: Registration
    /// Those who wait for answers, by the branches of their requests.
    private var waiting: [String: @LoopActor (Message) -> Void] = [:]
    var takesInvitations = false
    /// Takes requests; each is to be answered, now or later.
    var onRequest: @LoopActor (Message) -> Void = { _ in }

    init(address: String, state: PoolState, router: Router) {
        self.state = state
        self.router = router
        let name = RandomBytes.hexadecimal(count: 8)
        registration = Registration(
            address: address, endpoint: name, instance: "<urn:uuid:\(RandomUUID.generate())>",
            contact: "sip:\(state.names.frontEnd):5061;transport=tls;ms-opaque=\(name)",
            gruu: "sip:\(address);opaque=user:epid:\(name);gruu", lifetime: 600)
        router.registrar.admit(registration, self)
    }

    /// Nothing comes here any more.
    func finish() {
        waiting = [:]
        router.registrar.dismiss(self)
        router.end(self)
    }

    // The router's side

    func newVia() -> Via? {
        guard let host = try? Host(state.names.frontEnd) else { return nil }
        return Via(
            transport: "TLS", sentBy: HostPort(host, port: 5061),
            branch: Via.magicCookie + RandomBytes.hexadecimal(count: 16))
    }

    /// Takes a message as from a network: later, and in order.
    func deliver(_ message: Message) {
        EventLoop.shared.post { self.receive(message) }
    }

    func respond(to request: Message, _ status: Status) {
        deliver(Message(responseTo: request, status, toTag: RandomBytes.hexadecimal(count: 8)))
    }

    private func receive(_ message: Message) {
        guard let status = message.status else { return onRequest(message) }
        guard let branch = message.topVia?.branch, message.cseq?.method != .cancel else { return }
        if status.isFinal { waiting.removeValue(forKey: branch)?(message) }
    }

    // The application's side

    /// Sends a request; `handler` gets its final answer.
    func send(_ request: Message, _ handler: @escaping @LoopActor (Message) -> Void = { _ in }) {
        if let branch = request.topVia?.branch, request.method != .ack, request.method != .cancel {
            waiting[branch] = handler
        }
        do throws(Refusal) {
            _ = try router.route(request, from: self)
        } catch {
            respond(to: request, RefusalReply(error, source: state.names.frontEnd)?.status ?? .serverError)
        }
    }

    /// Answers a request that came from the router.
    func answer(_ answer: Message) {
        _ = router.receive(answer, from: self)
    }

    /// An INVITE to a user.
    func invitation(to address: String, contentType: String, body: String) -> Message? {
        guard let target = try? URI(parsing: "sip:\(address)"),
            let user = try? URI(parsing: "sip:\(registration.address)"),
            let via = newVia()
        else { return nil }
        let tags: Parameters = [
            Parameter("tag", RandomBytes.hexadecimal(count: 5)), Parameter("epid", registration.endpoint),
        ]
        var invite = Message(
            .invite, target, via: via, from: NameAddress(user, parameters: tags), to: NameAddress(target),
            callID: RandomBytes.hexadecimal(count: 16), number: 1)
        invite.headers.append(.contact, contact)
        invite.headers.append(.contentType, contentType)
        invite.body = Array(body.utf8)
        return invite
    }

    /// Where requests within dialogs come to.
    var contact: String { "<\(registration.gruu)>" }
}
