import Authentication
import Discovery
import EventLoop
import Localization
import Network
import SIP
import Security

/// One connection to the registrar, with everything that rides on it: transactions both ways, the security
/// association that signs what leaves and verifies what arrives, signs of life.
@LoopActor
final class Connection {
    let channel: MessageChannel
    let identity: Identity
    /// Takes the pool's requests and answers them; false for those that nobody serves. While it is nil, as between the
    /// registrar's 200 and what follows from it, requests wait.
    var serveRequest: (@LoopActor (ServerRequest) -> Bool)? {
        didSet {
            let requests = waiting
            waiting = []
            for request in requests { serve(request) }
        }
    }
    private var waiting: [ServerRequest] = []
    private static let mostWaiting = 64
    /// Signs and verifies from the moment that the handshake is complete; nil before that.
    var association: SecurityAssociation?
    /// Verifies what the pool asks for while another is made in its place.
    private var former: SecurityAssociation?
    /// Proves the user to a proxy on the way; nil where none may be proved to.
    var proxyLogOn: ProxyLogOn?

    /// Whether the registrar is so by its certificate.
    var isVerified: Bool { channel.stream.tls?.isVerified == true }

    private lazy var clientTransactions = ClientTransactions(
        timing: timing, transmit: { [unowned self] in try sendSigned($0) },
        decline: { [unowned self] in try decline($0, $1) })
    private lazy var serverTransactions = ServerTransactions(
        transmit: { [unowned self] in transmit($0) }, serve: { [unowned self] in serve($0) })

    /// What has arrived and waits for its turn. Several are read, and then verified, before the first is served: that
    /// takes a tenth less time, as the processor need not fetch the code for each anew.
    private var received: ArraySlice<Received> = []
    private static let mostAhead = 16

    private let timing: Timing
    /// Reads for who has sent a request before the connection is served.
    private var reader: Task<Void, any Error>?

    init(channel: MessageChannel, identity: Identity, timing: Timing) {
        self.timing = timing
        self.channel = channel
        self.identity = identity
    }

    /// Sends a request, signed as soon as there is an association, and waits for its final response.
    ///
    /// - Throws: ``TransactionError``; ``ConnectionEnded``; `NetworkError`; `CancellationError`.
    func send(_ request: Message) async throws -> Message {
        var request = request
        if request.topVia == nil { request.vias = [try newVia()] }
        let response = try await clientTransactions.send(request)
        guard let challenge = DigestChallenge(response) else {
            proxyLogOn?.noteAnswer()
            return response
        }
        // REGISTER proves the user anew by itself.
        guard request.method != .register, try proxyLogOn?.renew(for: challenge) == true else { return response }
        request.vias = [try newVia()]
        return try await clientTransactions.send(request)
    }

    /// Sends a request whose answer, if there is one, nobody waits for: the ACK to a 2xx, the BYE of who signs out.
    func sendUnanswered(_ request: Message) throws {
        try sendSigned(request)
    }

    /// Reads until ``serve()`` does, for requests that are sent before.
    func readAhead() {
        guard reader == nil else { return }
        reader = EventLoop.shared.task {
            do {
                try await self.read()
            } catch let error as CancellationError {
                throw error
            } catch {
                self.clientTransactions.fail(error)
            }
        }
    }

    /// Reads until the connection ends; every message goes to the transaction that it belongs to.
    ///
    /// - Throws: the reason for which the connection ended. Never returns otherwise.
    func serve() async throws {
        reader?.cancel()
        reader = nil
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.channel.keepAliveForever() }
                group.addTask { try await self.read() }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            if error is CancellationError { clientTransactions.fail(error) } else { clientTransactions.end(error) }
            serverTransactions.end()
            throw error
        }
    }

    private func read() async throws {
        while true {
            while let next = try nextReceived() {
                channel.note(next.event)
                if case .message(let message) = next.event { try dispatch(message, next.verdict) }
                // Whoever waits for a response looks at it before what came after it: the news may be newer than the
                // answer. A flood of anything leaves the host its turns.
                if next.isAnswer || EventLoop.isTurnOver { await Task.yield() }
            }
            try await channel.read(isAwaited: clientTransactions.isWaiting)
            if EventLoop.isTurnOver { await Task.yield() }
        }
    }

    private func nextReceived() throws -> Received? {
        if received.isEmpty { try lookAhead() }
        return received.popFirst()
    }

    /// Reads what there is, and then verifies it, up to the next response: what follows from that may change how the
    /// rest is verified.
    private func lookAhead() throws {
        received = []
        // An error that something was read before is met again by the next call.
        while received.count < Self.mostAhead, received.last?.isAnswer != true,
            let event = received.isEmpty ? try channel.next() : try? channel.next()
        {
            received.append(Received(event: event))
        }
        for index in received.indices {
            guard case .message(let message) = received[index].event else { continue }
            received[index].verdict = verdict(on: message)
        }
    }

    func close() {
        reader?.cancel()
        reader = nil
        clientTransactions.end(ConnectionEnded())
        channel.close()
    }

    /// The Contact of requests once registered: the GRUU, or the socket's address where the registrar assigned none.
    func contact(_ registration: Registration) -> String {
        if let gruu = registration.gruu { return "<\(gruu)>" }
        let local = channel.stream.local
        let address = local.isIPv6 ? "[\(local.address)]" : local.address
        return "<\(identity.uri):\(local.port);maddr=\(address);transport=\(channel.transport)>;proxy=replace"
    }

    /// The IP address of the other end.
    var peer: String { channel.stream.peer.address }

    /// What the connection is made of, in words.
    var summary: String {
        let tls = channel.stream.tls.map { "\($0.parameters.version), \($0.parameters.cipherSuite)" }
        return "\(channel.candidate.authority), \(tls ?? localized("TCP without encryption"))"
    }

    /// Another association is to be made: this one signs nothing from here on.
    func leaveAssociation() {
        former = association ?? former
        association = nil
    }

    /// Nil where there is nothing to verify by. Without TLS anybody on the way may ask for something while no association
    /// stands; what waits is taken for the pool's later on.
    private func verdict(on message: Message) -> Verdict? {
        if association != nil { return association?.verify(message) }
        guard message.isRequest, channel.stream.tls == nil, serveRequest == nil else { return nil }
        return former?.verify(message) ?? .refused(.missing)
    }

    private func dispatch(_ message: Message, _ verdict: Verdict?) throws {
        if case .refused(let refusal) = verdict {
            channel.drop("\(refusal)")
            if !message.isRequest { clientTransactions.refuse(message, refusal) }
        } else if message.isRequest {
            serverTransactions.receive(message)
        } else if try !clientTransactions.receive(message) {
            channel.drop("it answers no request of ours")
        }
    }

    private func serve(_ request: ServerRequest) {
        if serveRequest == nil, waiting.count < Self.mostWaiting { return waiting.append(request) }
        guard serveRequest?(request) != true, let status = ServerRequests.status(for: request.message) else { return }
        request.respond(status)
    }

    /// Who has asked must not wait for an answer that is lost: a connection that takes none ends.
    private func transmit(_ response: consuming Message) {
        ServerRequests.complete(&response)
        response.headers.append(.userAgent, identity.userAgent)
        do {
            try sendSigned(response)
        } catch {
            channel.drop("its answer cannot be sent: \(error)")
            if !(error is InjectionError) { channel.close() }
        }
    }

    /// Sends away who has accepted an invitation after somebody else had, or after it was taken back (RFC 3261 13.2.2.4).
    private func decline(_ invite: Message, _ response: Message) throws {
        guard let cseq = invite.cseq, var dialog = try? Dialog(request: invite, response: response) else { return }
        var requests = [dialog.acknowledgement(of: cseq, via: try newVia())]
        if let bye = dialog.request(.bye, via: try newVia()) { requests.append(bye) }
        for var request in requests {
            request.headers.append(.userAgent, identity.userAgent)
            try sendSigned(request)
        }
    }

    private func sendSigned(_ message: consuming Message) throws {
        try association?.sign(&message)
        try proxyLogOn?.authorize(&message)
        try channel.send(message)
    }

    /// The Via of a new request, with a branch of its own.
    func newVia() throws -> Via {
        let local = channel.stream.local
        return Via(
            transport: channel.transport.uppercased(), sentBy: HostPort(try SIP.Host(local.address), port: local.port),
            branch: Via.magicCookie + Token.random())
    }
}
