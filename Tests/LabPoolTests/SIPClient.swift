import Authentication
import EventLoop
import LabPool
import Network
import SIP
import Security

/// A client of the registrar that sends what tests want, right or wrong.
@LoopActor
final class SIPClient {
    nonisolated static let endpoint = "01010101"
    nonisolated static let instance = "4b1682a8-f968-5701-83fc-7c6741dc6697"

    let stream: ByteStream
    var association: SecurityAssociation?
    private let transport: String
    private var parser = MessageParser()
    private var waiting: [Message] = []
    private var number: UInt32 = 0

    /// The connection has ended.
    struct Closed: Error {}

    init(
        _ pool: LabPool, host: String = "localhost", port: Int? = nil, isSecured: Bool = false
    ) async throws {
        transport = isSecured ? "TLS" : "TCP"
        let wanted = port ?? (isSecured ? pool.sipTLSPort : pool.sipTCPPort)
        stream = try await ByteStream.connect(
            host: host, port: UInt16(wanted), protection: isSecured ? .tls : .tcp,
            configuration: NetworkConfiguration(
                trust: try TrustPolicy(authorityFile: pool.authorityFile), proxy: .none))
    }

    /// A request as it should be, `change` aside.
    func request(
        _ method: Method = .register, to target: String = "sip:contoso.example", callID: String = "call",
        number: UInt32? = nil, _ change: (inout Message) throws -> Void = { _ in }
    ) throws -> Message {
        self.number += 1
        let local = stream.local
        let user = try URI(parsing: "sip:alice@contoso.example")
        var message = Message(
            method, try URI(parsing: target),
            via: Via(
                transport: transport, sentBy: HostPort(try Host(local.address), port: local.port),
                branch: "z9hG4bK\(self.number)"),
            from: NameAddress(user, parameters: [Parameter("tag", "t"), Parameter("epid", Self.endpoint)]),
            to: NameAddress(method == .register ? user : try URI(parsing: target)), callID: callID,
            number: number ?? self.number)
        message.headers.append(.userAgent, "UCCAPI/16.0 OC/16.0")
        let host = local.isIPv6 ? "[\(local.address)]" : local.address
        message.headers.append(
            .contact,
            "<sip:\(host):\(local.port);transport=\(transport.lowercased())>;proxy=replace;"
                + "+sip.instance=\"<urn:uuid:\(Self.instance)>\"")
        if method == .register { message.headers.append(.event, "registration") }
        try change(&message)
        return message
    }

    func send(_ message: Message) throws {
        try stream.send(try message.encoded())
    }

    /// The next message from the pool.
    func receive() async throws -> Message {
        while true {
            if let event = try parser.next() {
                if case .message(let message) = event { return message }
                continue
            }
            guard let bytes = try await stream.receive() else { throw Closed() }
            parser.feed(bytes)
        }
    }

    /// The next request of a method that also fits; what comes before it is passed over.
    func receive(
        _ method: Method, _ fits: @escaping @LoopActor @Sendable (Message) -> Bool = { _ in true }
    ) async throws -> Message {
        try await EventLoop.withDeadline(.seconds(60)) {
            while true {
                let message = try await self.receive()
                if message.method == method, fits(message) { return message }
            }
        }
    }

    /// Signs a message and sends it without waiting for an answer.
    func sendSigned(_ message: Message) throws {
        var message = message
        try association?.sign(&message)
        try send(message)
    }

    /// Answers a request with 200.
    func answer(_ request: Message) throws {
        try sendSigned(Message(responseTo: request, .ok, toTag: "t"))
    }

    func exchange(_ message: Message) async throws -> Message {
        try send(message)
        return try await EventLoop.withDeadline(.seconds(60)) { try await self.receive() }
    }

    /// Signs `message` and exchanges it; `change` works on it after it was signed.
    func exchangeSigned(_ message: Message, _ change: (inout Message) -> Void = { _ in }) async throws -> Message {
        var message = message
        try association?.sign(&message)
        change(&message)
        return try await exchange(message)
    }

    /// The first challenge of TLS-DSK.
    func challenge() async throws -> Challenge {
        let response = try await exchange(try request())
        return try Challenges(response).choose([.tlsDSK])
    }

    /// Makes the handshake up to the keys. Returns the last answer where the pool does not go on with it.
    @discardableResult
    func authenticate(_ identity: TLSIdentity, offer: TLSDSKOffer = .modern) async throws -> Message? {
        var challenge = try await challenge()
        let handshake = try TLSDSKHandshake(offer: offer)
        var token = handshake.firstToken
        while true {
            let header = challenge.answer(token: token)
            let response = try await exchange(
                try request { (message: inout Message) in message.headers.append(header.name, header.value) })
            guard let status = response.status, Authenticator(status) != nil,
                let next = try Challenges(response).continuation(of: challenge)
            else { return response }
            challenge = next
            switch try handshake.receive(try next.token(), identity: identity) {
            case .send(let answer): token = answer
            case .established(let keys, _):
                association = SecurityAssociation(challenge, keys: keys)
                return nil
            }
        }
    }

    /// Signs in completely and returns the registrar's answer, verified.
    @discardableResult
    func signIn(_ identity: TLSIdentity) async throws -> Message {
        if let refusal = try await authenticate(identity) { return refusal }
        return try await exchangeSigned(try request())
    }
}
