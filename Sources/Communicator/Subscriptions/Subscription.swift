import EventLoop
import SIP

/// One subscription to the pool (RFC 6665): asked for, refreshed in its dialog before it ends.
@LoopActor
final class Subscription {
    let kind: SelfSubscription
    private let connection: Connection
    private let contact: String
    private var state = SubscriptionDialog()

    init(_ kind: SelfSubscription, connection: Connection, contact: String) {
        self.kind = kind
        self.connection = connection
        self.contact = contact
    }

    /// Whether notifications of an event belong here. Servers name it; the dialog may be one of an earlier subscription.
    func owns(_ event: ParameterizedValue) -> Bool {
        event.isValue(kind.rawValue)
    }

    /// Whether a notification is one of an earlier dialog.
    func isSuperseded(_ notification: Message) -> Bool {
        state.dialog.map { DialogIdentifier(ofReceived: notification) != $0.identifier } ?? false
    }

    /// The server has ended the subscription with a message: the next one begins anew.
    ///
    /// - Returns: how long to wait before that; nil where another one cannot help.
    func end(with message: Message) -> Duration? {
        state.end(with: message, at: EventLoop.now)
    }

    /// Subscribes, or refreshes the subscription.
    ///
    /// - Returns: when the next refresh is due, nil if none is; and the answer, which has the data.
    /// - Throws: ``SubscriptionRefused``; what the connection throws.
    func subscribe() async throws -> (refresh: Duration?, response: Message) {
        let request = finished(try dialogRequest() ?? firstRequest())
        let response = try await answer(to: request)
        if state.take(response, to: request) { return try await subscribe() }
        guard response.status?.isSuccess == true else {
            throw SubscriptionRefused(kind: kind, response: response)
        }
        let delay = response.endsSubscription ? end(with: response) : response.refreshDelay
        return (kind.isFetch ? nil : delay, response)
    }

    /// No answer counts as 408 (RFC 3261 8.1.3.1): what the pool leaves unanswered ends nothing but itself. Whether the
    /// connection holds is seen by other means.
    private func answer(to request: Message) async throws -> Message {
        do {
            return try await connection.send(request)
        } catch is TransactionError {
            connection.channel.onSilence()
            return Message(responseTo: request, .requestTimeout)
        }
    }

    private func dialogRequest() throws -> Message? {
        guard var request = state.dialog?.request(.subscribe, via: try connection.newVia()) else { return nil }
        request.headers.append(.userAgent, connection.identity.userAgent)
        return request
    }

    private func firstRequest() -> Message {
        let identity = connection.identity
        return identity.request(
            .subscribe, identity.uri, to: identity.uri, callID: Token.random(), tag: Token.random(bytes: 5), number: 1)
    }

    private func finished(_ start: Message) -> Message {
        var request = start
        request.headers.append(.event, kind.rawValue)
        request.headers.append(.accept, kind.contentType)
        for feature in ["com.microsoft.autoextend", "ms-benotify", "ms-piggyback-first-notify"] + kind.features {
            request.headers.append(.supported, feature)
        }
        request.headers.append(.proxyRequire, "ms-benotify")
        request.expires = kind.isFetch ? 0 : state.interval
        request.headers.append(.contact, contact)
        if let body = kind.body {
            request.headers.append(.contentType, kind.contentType)
            request.body = Array(body.utf8)
        }
        return request
    }
}

/// The pool does not serve a subscription.
struct SubscriptionRefused: Error {
    let kind: SelfSubscription
    let response: Message

    /// Whether the pool asks for authentication anew.
    var isChallenge: Bool {
        response.status == .unauthorized || response.status == .proxyAuthenticationRequired
    }
}
