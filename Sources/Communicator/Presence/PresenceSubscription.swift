import Contacts
import EventLoop
import Presence
import SIP

/// One subscription to the presence of people, wherever they are (sheet contacts-and-presence, 8).
@LoopActor
final class PresenceSubscription {
    private static let accepted = [
        "application/msrtc-event-categories+xml", "application/rlmi+xml", "multipart/related",
        "text/xml+msrtc.pidf", "application/pidf+xml",
    ]

    let target: WatchPlan.Target
    private(set) var addresses: [ContactAddress]
    private var state = SubscriptionDialog()

    init(_ step: WatchPlan.Step) {
        target = step.target
        addresses = step.addresses
    }

    /// Whether a pool is asked, for many at once; else one person.
    var isList: Bool { if case .contact = target { false } else { true } }

    /// Nobody is asked for any more about those who are not in `wanted`.
    func narrow(to wanted: Set<ContactAddress>) {
        addresses.removeAll { !wanted.contains($0) }
    }

    /// Whether a notification belongs here.
    func owns(_ request: Message) -> Bool {
        guard let dialog = state.dialog, let identifier = DialogIdentifier(ofReceived: request) else { return false }
        return dialog.identifier == identifier
    }

    /// The server has ended the subscription with a message: the next one begins anew.
    ///
    /// - Returns: how long to wait before that; nil where another one cannot help.
    func end(with message: Message) -> Duration? {
        state.end(with: message, at: EventLoop.now)
    }

    /// Subscribes, or refreshes the subscription.
    ///
    /// - Parameter added: who was just put on the list.
    /// - Returns: the answer, whichever it is.
    func subscribe(_ endpoint: RegisteredEndpoint, added: Set<ContactAddress>) async throws -> Message {
        let request = try request(endpoint, added: added)
        let response = try await endpoint.send(request)
        if state.take(response, to: request) { return try await subscribe(endpoint, added: added) }
        return response
    }

    private func request(_ endpoint: RegisteredEndpoint, added: Set<ContactAddress>) throws -> Message {
        var request = try next(endpoint) ?? endpoint.request(.subscribe, to: uri)
        if isList {
            request.headers.append(.require, "adhoclist, categoryList")
            request.headers.append(.supported, "eventlist")
        }
        request.headers.append(.accept, Self.accepted.joined(separator: ", "))
        for feature in ["ms-piggyback-first-notify", "ms-benotify"] { request.headers.append(.supported, feature) }
        request.headers.append(.proxyRequire, "ms-benotify")
        request.headers.append(.event, "presence")
        request.expires = state.interval
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.contentType, PresenceRequest.contentType)
        let subscriber = ContactAddress(endpoint.identity.uri.description)
        let body = try PresenceRequest(addresses, added: added).body(subscriber: subscriber ?? addresses[0])
        request.body = Array(body.utf8)
        return request
    }

    /// The next request in the dialog; nil where there is none.
    private func next(_ endpoint: RegisteredEndpoint) throws -> Message? {
        guard var dialog = state.dialog else { return nil }
        defer { state.dialog = dialog }
        return try endpoint.request(.subscribe, in: &dialog)
    }

    /// Nil: the user's own.
    private var uri: URI? {
        get throws {
            switch target {
            case .own: nil
            case .pool(let uri): try URI(parsing: uri)
            case .contact(let address): try URI(parsing: address.uri)
            }
        }
    }
}
