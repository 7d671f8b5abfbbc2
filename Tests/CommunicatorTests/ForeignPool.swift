import Authentication
import Conferencing
import Contacts
import Discovery
import EventLoop
import Messaging
import Network
import PollLoop
import Presence
import SIP
import Security
import Testing

@testable import Communicator
@testable import LabPool

/// A pool of other hands, as a script, and a user who is registered at it: for what the lab's pool does not do.
@LoopActor
final class ForeignPool {
    /// What a request is answered with, and what the pool sends after that.
    typealias Script = @LoopActor (ForeignPool, Message) -> Void

    let parts: SessionParts
    private let socket: ListeningSocket
    private let record = Record()
    private var connection: SIPConnection?
    private var script: Script
    /// Signs what the pool sends, where it is one that does.
    private var association: ServerSecurityAssociation?
    /// Whether that is done with other keys than the user's.
    var forges = false
    private(set) var requests: [Message] = []

    @LoopActor
    private final class Record {
        var events: [SessionEvent] = []
    }

    /// Runs `body` with a user who is registered at a pool of that script, until it returns.
    ///
    /// - Parameters:
    ///   - transaction: how long the user's requests wait for their answers.
    ///   - ringing: how long the user's invitations ring.
    ///   - signs: whether all that the pool sends is signed.
    nonisolated static func with(
        transaction: Duration = .seconds(30), ringing: Duration = Timing().ringing, signs: Bool = false,
        _ script: @escaping @LoopActor @Sendable (ForeignPool, Message) -> Void,
        _ body: @escaping @LoopActor @Sendable (ForeignPool) async throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let pool = try ForeignPool(script, transaction, ringing)
            defer { pool.socket.close() }
            try await pool.serve(signs, body)
        }.value
    }

    private init(_ script: @escaping Script, _ transaction: Duration, _ ringing: Duration) throws {
        self.script = script
        socket = try ListeningSocket(port: 0)
        var configuration = AccountConfiguration(address: try #require(SignInAddress("alice@contoso.com")))
        configuration.timing.transaction = transaction
        configuration.timing.ringing = ringing
        configuration.timing.ownData = .seconds(2)
        configuration.trace = .redacted
        let account = try Communicator.Account(configuration)
        parts = SessionParts(account, EventOutlet { [record] in record.events.append($0) }) { _, _, _ in
            throw CancellationError()
        }
        socket.serve { [weak self] in self?.accept($0) }
    }

    private func accept(_ accepted: AcceptedSocket) {
        let connection = try? SIPConnection(
            accepted, number: 1, context: nil, format: MessageFormat([]), records: .whole)
        self.connection = connection
        connection?.onMessage = { [weak self] message in
            guard let self else { return }
            requests.append(message)
            script(self, message)
        }
    }

    private func serve(
        _ signs: Bool, _ body: @escaping @LoopActor @Sendable (ForeignPool) async throws -> Void
    ) async throws {
        let candidate = Candidate(host: "127.0.0.1", port: UInt16(socket.port), transport: .tcp)
        let registrar = try await parts.connector.connect([candidate], asks: false)
        defer { registrar.close() }
        if signs { try sign(on: registrar.connection) }
        let contact = parts.account.endpoint.instance.contactValue
        let welcome = Message(.response(.ok, reason: "OK")).with(
            "Contact",
            "<sip:127.0.0.1>;+sip.instance=\"\(contact)\";gruu=\"sip:alice@contoso.com;opaque=user:epid:A;gruu\"")
        let registration = Registration(welcome, for: parts.account.endpoint.instance)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await registrar.connection.serve() }
            group.addTask {
                // Whom the pool challenges registers anew.
                while true {
                    _ = try await RegisteredTime(registrar, registration, .logOn(.ntlm, expires: nil), self.parts).run()
                }
            }
            group.addTask { try await body(self) }
            defer { group.cancelAll() }
            try await group.next()
        }
        parts.capabilities.close()
    }

    // The pool

    /// The requests of a method, for an event.
    func requests(_ method: SIP.Method, _ event: String? = nil) -> [Message] {
        requests.filter { $0.method == method && (event == nil || $0.event?.isValue(event ?? "") == true) }
    }

    /// What the client has answered to a request of this Call-ID at last.
    func answer(to callID: String) -> Status? {
        requests.last { $0.callID == callID && $0.status?.isFinal == true }?.status
    }

    /// Answers a request.
    func answer(
        _ request: Message, _ status: Status = .ok, _ fields: KeyValuePairs<String, String> = [:], _ body: String = ""
    ) {
        var answer = Message(responseTo: request, status, toTag: "pool")
        for (name, value) in fields { answer.headers.append(HeaderName(name), value) }
        answer.body = Array(body.utf8)
        send(answer)
    }

    /// Sends a notification in the dialog of a request.
    func notify(
        _ request: Message, _ method: SIP.Method, number: UInt32 = 1,
        _ fields: KeyValuePairs<String, String>, _ body: String
    ) {
        guard let uri = request.contacts.first?.uri else { return }
        var message = Message(.request(method, uri))
        message.headers.append(.via, "SIP/2.0/TCP 192.0.2.1:5061;branch=z9hG4bK\(Token.random())")
        message.maxForwards = 70
        message.from = request.to
        if message.from?.tag == nil { message.from?.tag = "pool" }
        message.to = request.from
        message.callID = request.callID
        message.cseq = CSeq(number, method)
        for (name, value) in fields { message.headers.append(HeaderName(name), value) }
        message.body = Array(body.utf8)
        send(message)
    }

    /// Sends anything.
    func send(_ message: Message) {
        var message = message
        if forges {
            var forger = Self.association(7)
            try? forger.sign(&message)
        } else {
            try? association?.sign(&message)
        }
        connection?.send(message)
    }

    private static func keys(_ first: UInt8) -> SigningKeys {
        SigningKeys(block: Secret(copying: first..<first + UInt8(SigningKeys.blockSize)), hash: .sha256)
    }

    private static func association(_ first: UInt8) -> ServerSecurityAssociation {
        ServerSecurityAssociation(
            scheme: .tlsDSK, realm: "SIP", targetname: "fe01", opaque: "A1",
            signer: KeyedHashSigner.server(keys(first)))
    }

    /// From now on all that comes from the pool has to be signed.
    private func sign(on connection: Connection) throws {
        let header = AuthenticationHeader(
            scheme: "TLS-DSK",
            ["realm": "SIP", "targetname": "fe01", "version": "4", "opaque": "A1"])
        association = Self.association(0)
        connection.association = SecurityAssociation(
            try #require(Challenge(header, from: .registrar)), keys: Self.keys(0))
    }

    // The user

    var events: [SessionEvent] { record.events }

    /// Waits until something is so; a minute at most.
    func sees(_ isSo: @escaping @LoopActor (ForeignPool) -> Bool) async throws {
        try await waitUntil { isSo(self) }
    }

    /// Whether the user was told something in words.
    var hasNotice: Bool { events.contains { if case .notice = $0 { true } else { false } } }

    /// How many texts have arrived.
    var delivered: Int {
        events.count { if case .messaging(.delivered) = $0 { true } else { false } }
    }

    /// Whether somebody is told to be in a conference.
    func isInConference(_ address: String) -> Bool {
        events.contains { event in
            guard case .conference(let event) = event, case .person(let person, _) = event.kind else { return false }
            return person.address == address && person.place == .present
        }
    }

    /// Whether somebody is told to have left a conference.
    func hasLeft(_ address: String) -> Bool {
        events.contains { event in
            guard case .conference(let event) = event, case .person(let person, _) = event.kind else { return false }
            return person.address == address && person.place == .absent
        }
    }

    /// The lines of the trace that are no messages.
    var remarks: [String] {
        events.compactMap { if case .trace(let line) = $0, !line.text.contains("\r\n") { line.text } else { nil } }
    }

    /// What a person is shown to be at last; nil where nothing is known.
    func presence(of name: String) -> Presence? {
        let shown: [Presence] = events.compactMap {
            guard case .presence(.presence(let address, let presence)) = $0, address.uri == "sip:\(name)@contoso.com"
            else { return nil }
            return presence
        }
        return shown.last
    }

    /// The note that the user is shown to have; nil: none, or nothing was shown yet.
    var ownNote: Note? {
        for case .presence(.own(_, let note)) in events.reversed() { return note }
        return nil
    }

    /// What people are shown to do, one after the other.
    var activities: [Activity] {
        events.compactMap { if case .presence(.presence(_, let presence)) = $0 { presence.activity } else { nil } }
    }
}

extension Message {
    fileprivate func with(_ name: HeaderName, _ value: String) -> Message {
        var message = self
        message.headers.append(name, value)
        return message
    }
}
