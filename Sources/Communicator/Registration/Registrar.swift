import Authentication
import EventLoop
import SIP

/// The registrar at the other end of one connection: all REGISTERs of it share a Call-ID, and their CSeq grows
/// (RFC 3261 10.2).
@LoopActor
final class Registrar {
    /// How often a next hop that cannot be reached is asked for again.
    private static let hopAttempts = 6

    let connection: Connection
    private let timing: Timing
    private let contact: String
    private let callID = Token.random()
    private let tag = Token.random(bytes: 5)
    private var sequence: UInt32 = 0
    private var opening: Task<RegisterAnswer, any Error>?
    private var handshake: (certificate: Signal<KeptCertificate>, end: Task<Handshake.End, any Error>)?
    /// Told of each answer of a server that does not reach the next one, before it is asked again.
    var waits: @LoopActor (Message) -> Void = { _ in } {
        didSet { if let awaited { waits(awaited) } }
    }
    private var awaited: Message?
    /// Makes the association anew whose first message did not reach the server; nil where its token may be sent again.
    var renewal: (@LoopActor () async throws -> SecurityAssociation)?
    /// How long the registration must last at least, where the server has said so; else it chooses.
    private var interval: UInt32?
    /// Whether a question that was asked ahead came to nothing.
    private(set) var hasFailed = false

    init(connection: Connection, timing: Timing) {
        self.connection = connection
        self.timing = timing
        contact = connection.identity.registrationContact(channel: connection.channel)
    }

    isolated deinit {
        close()
    }

    /// Asks for the challenge before it is known whether the connection will be used; see ``challenge()``.
    ///
    /// - Parameter challenged: told of the challenge, unless a proxy asks too.
    func askAhead(_ challenged: @escaping @LoopActor (Message) -> Void) {
        guard opening == nil else { return }
        connection.readAhead()
        opening = EventLoop.shared.task {
            do {
                // The password is shown to the one registrar that is used.
                let answer = try await self.register(provesToProxy: false)
                if case .challenged(let response) = answer, DigestChallenge(response) == nil { challenged(response) }
                return answer
            } catch {
                self.hasFailed = true
                throw error
            }
        }
    }

    /// The answer to a REGISTER without proof, which may have been sent already.
    func challenge() async throws -> RegisterAnswer {
        guard let opening else { return try await register() }
        self.opening = nil
        let answer = try await opening.valueOrCancelled()
        guard case .challenged(let response) = answer, try await provesToProxy(after: response) else { return answer }
        return try await register()
    }

    /// Begins a TLS-DSK handshake before it is known whether the connection will be used.
    ///
    /// - Returns: takes the certificate, with which it goes on.
    func proveAhead(to challenge: Challenge) -> Signal<KeptCertificate> {
        let certificate = Signal<KeptCertificate>()
        let end = EventLoop.shared.task {
            do {
                return try await Handshake(
                    registrar: self, challenge: challenge, offer: .modern, provesToProxy: false
                ).run { try await certificate.value() }
            } catch {
                self.hasFailed = true
                throw error
            }
        }
        handshake = (certificate, end)
        return certificate
    }

    /// Whether a handshake has begun ahead that nobody has taken up.
    var isProvedAhead: Bool { handshake != nil }

    /// The end of the handshake that has begun ahead.
    func endHandshake(with certificate: KeptCertificate) async throws -> Handshake.End {
        guard let ahead = handshake else { throw CancellationError() }
        handshake = nil
        ahead.certificate.send(certificate)
        return try await ahead.end.valueOrCancelled()
    }

    /// Leaves the handshake that has begun ahead, if one has.
    func leaveHandshake() {
        handshake?.end.cancel()
        handshake = nil
    }

    /// Closes the connection.
    func close() {
        opening?.cancel()
        opening = nil
        leaveHandshake()
        connection.close()
    }

    /// Registers, or refreshes the registration.
    ///
    /// - Parameter proof: the header with a leg of the handshake that is under way; nil where the security association
    ///   signs, or nothing is to be said yet.
    func register(_ proof: Header? = nil, provesToProxy: Bool = true) async throws -> RegisterAnswer {
        var attempts = 0
        while true {
            let response = try await exchange(expires: interval, proof)
            if provesToProxy, try await self.provesToProxy(after: response) { continue }
            if interval == nil, let least = response.leastInterval {
                interval = least
                try await tokenWasLost()
                continue
            }
            connection.channel.keepAlive.adopt(response)
            let answer = RegisterAnswer(response, for: connection.identity.endpoint.instance)
            attempts += 1
            guard case .unreachableHop = answer, attempts < Self.hopAttempts else { return answer }
            try await tokenWasLost()
            try await wait(after: response)
        }
    }

    private func wait(after response: Message) async throws {
        awaited = response
        defer { awaited = nil }
        waits(response)
        try await EventLoop.sleep(for: timing.unreachableHop)
    }

    /// Whether a proxy has held a REGISTER up that may pass once the user is proved to it.
    private func provesToProxy(after response: Message) async throws -> Bool {
        guard let challenge = DigestChallenge(response), let logOn = connection.proxyLogOn else { return false }
        try await logOn.prove(to: challenge)
        try await tokenWasLost()
        return true
    }

    private func tokenWasLost() async throws {
        guard connection.association?.isUnanswered == true else { return }
        guard let renewal else { return connection.association?.tokenWasLost() ?? () }
        connection.association = try await renewal()
    }

    /// Ends the registration.
    func unregister() async throws {
        _ = try await exchange(expires: 0, nil)
    }

    private func exchange(expires: UInt32?, _ proof: Header?) async throws -> Message {
        sequence += 1
        let identity = connection.identity
        var request = identity.request(
            .register, identity.domainURI, to: identity.uri, callID: callID, tag: tag, number: sequence)
        request.headers.append(.contact, contact)
        for feature in ["gruu-10", "adhoclist", "msrtc-event-categories"] {
            request.headers.append(.supported, feature)
        }
        request.headers.append(.event, "registration")
        request.headers.append(.allowEvents, "presence")
        request.headers.append(.msKeepAlive, "UAC;hop-hop=yes")
        request.expires = expires
        if let proof { request.headers.append(proof.name, proof.value) }
        return try await connection.send(request)
    }
}
