import EventLoop
import Network
import SIP

/// The endpoint for the time of one registration: what a capability speaks to the pool with.
@LoopActor
final class RegisteredEndpoint {
    let account: Account
    let registration: Registration
    /// Ends as soon as the pool asks for authentication anew, because it has forgotten the security association.
    let challenge = Signal<Void>()
    /// The Contact of requests and of answers that make a dialog.
    let contact: String

    private let connection: Connection
    private let subscriptions: SelfSubscriptions

    init(
        account: Account, connection: Connection, registration: Registration, subscriptions: SelfSubscriptions
    ) {
        self.subscriptions = subscriptions
        self.account = account
        self.connection = connection
        self.registration = registration
        contact = connection.contact(registration)
    }

    /// Our address on the connection, for session descriptions.
    var localAddress: String { connection.channel.stream.local.address }

    /// Whether the pool has proved who it is, by its certificate.
    var isVerified: Bool { connection.isVerified }

    /// Who speaks: address, EPID, User-Agent.
    var identity: Identity { connection.identity }

    /// A request outside a dialog, with a Call-ID and a tag of its own, to `uri` (the user's own by default).
    func request(_ method: Method, to uri: URI? = nil, tag: String = Token.random(bytes: 5)) -> Message {
        let target = uri ?? identity.uri
        return identity.request(method, target, to: target, callID: Token.random(), tag: tag, number: 1)
    }

    /// The next request inside a dialog, with `User-Agent`.
    ///
    /// - Throws: ``DialogExhausted`` when its numbers are used up.
    func request(_ method: Method, in dialog: inout Dialog) throws -> Message {
        guard var request = dialog.request(method, via: try connection.newVia()) else { throw DialogExhausted() }
        request.headers.append(.userAgent, identity.userAgent)
        return request
    }

    /// Sends a request, signed, and waits for its final response, whichever it is.
    ///
    /// - Throws: ``RegistrationLost`` for a challenge; ``TransactionError``; ``ConnectionEnded``; `NetworkError`;
    ///   `CancellationError`.
    func send(_ request: Message) async throws -> Message {
        let response = try await connection.send(request)
        guard response.status != .unauthorized, response.status != .proxyAuthenticationRequired else {
            challenge.send(())
            throw RegistrationLost()
        }
        return response
    }

    /// Sends a SERVICE, by which the pool, or whoever is at `uri`, is asked or told something, and waits for its answer.
    ///
    /// - Throws: what ``send(_:)`` throws.
    func ask(_ contentType: String, _ body: String, at uri: URI? = nil) async throws -> Message {
        var request = request(.service, to: uri)
        request.headers.append(.contact, contact)
        request.headers.append(.contentType, contentType)
        request.body = Array(body.utf8)
        return try await send(request)
    }

    /// Asks for all of the user's own data of a kind again; it comes to ``Capability/received(_:in:)``.
    func renew(_ data: SelfSubscription) {
        subscriptions.renew(data)
    }

    /// Tells who asks in a dialog whether the user is still there, where that is (RFC 3311 5.2).
    func confirm(_ request: ServerRequest) {
        var answer = request.response(.ok)
        answer.headers.append(.contact, contact)
        request.respond(answer)
    }

    /// Ends a dialog, and waits for the answer, whichever it is.
    ///
    /// - Throws: ``DialogExhausted``; what ``send(_:)`` throws.
    func end(_ dialog: Dialog) async throws {
        var dialog = dialog
        _ = try await send(request(.bye, in: &dialog))
    }

    /// Ends a dialog without waiting for an answer.
    func dismiss(_ dialog: Dialog) throws {
        var dialog = dialog
        try connection.sendUnanswered(request(.bye, in: &dialog))
    }

    /// Sends the ACK to a 2xx that made or refreshed a dialog.
    func acknowledge(_ invite: CSeq, in dialog: Dialog) throws {
        var request = dialog.acknowledgement(of: invite, via: try connection.newVia())
        request.headers.append(.userAgent, identity.userAgent)
        try connection.sendUnanswered(request)
    }
}

/// The pool wants the endpoint to authenticate anew; what was asked is to be asked again then.
struct RegistrationLost: Error {}

/// A dialog has had as many requests as it can count.
struct DialogExhausted: Error {}
