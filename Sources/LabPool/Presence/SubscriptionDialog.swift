import EventLoop
import SIP
import Security

/// A subscription that an endpoint holds: what is told to it in BENOTIFY, or NOTIFY where it does not know that
/// ([MS-SIP] 3.7.5).
@LoopActor
final class SubscriptionDialog {
    let event: String
    /// The subscriber's address.
    let watcher: String
    /// The people that are watched; empty for one's own data.
    let targets: Set<String>
    /// The session of the subscriber's endpoint.
    let session: ClientSession
    private let request: Message
    private let local: String
    private let end: ContinuousClock.Instant
    private let method: Method
    private var number: UInt32 = 1

    /// - Parameters:
    ///   - answer: the 200, which has the pool's tag.
    init(
        _ request: Message, answer: Message, watcher: String, targets: Set<String>, session: ClientSession,
        lifetime: Int
    ) {
        event = request.event?.value.lowercased() ?? ""
        self.watcher = watcher
        self.targets = targets
        self.session = session
        self.request = request
        local = answer.headers[.to] ?? ""
        end = .now + .seconds(lifetime)
        method = request.headers.contains("ms-benotify", in: .supported) ? .benotify : .notify
    }

    var callID: String { request.callID ?? "" }

    /// Whether the subscription was there before.
    var isRefreshed: Bool { request.to?.tag != nil }

    var isOver: Bool { end <= .now }

    /// Tells the subscriber.
    func notify(_ document: Subscriptions.Document) {
        guard let contact = session.registration?.contact, let target = try? URI(parsing: contact), !isOver else {
            return
        }
        let seconds = (end - .now).components.seconds
        deliver(document, state: "active;expires=\(seconds)", to: target)
    }

    /// Tells the subscriber that the subscription is over ([RFC 6665] 4.1.3).
    func terminate(_ reason: String) {
        guard let contact = session.registration?.contact, let target = try? URI(parsing: contact) else { return }
        deliver(nil, state: "terminated;reason=\(reason)", to: target)
    }

    private func deliver(_ document: Subscriptions.Document?, state: String, to target: URI) {
        number += 1
        var message = Message(.request(method, target))
        message.vias = session.newVia().map { [$0] } ?? []
        message.maxForwards = 70
        message.headers.append(.from, local)
        message.headers.append(.to, request.headers[.from] ?? "")
        message.callID = callID
        message.cseq = CSeq(number, method)
        if event != "conference" { message.headers.append(.require, "eventlist") }
        message.headers.append(.event, request.event?.value ?? "")
        message.headers.append(.subscriptionState, state)
        message.headers.append(.contact, "<sip:\(session.frontEnd)>")
        if let document {
            message.headers.append(.contentType, document.type)
            message.body = Array(document.body.utf8)
        }
        session.deliver(message)
    }
}
