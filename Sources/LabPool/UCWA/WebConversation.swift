import EventLoop
import JSON
import SIP

/// A conversation of an application, with one person or in a meeting.
@LoopActor
protocol WebConversation: AnyObject {
    var application: WebApplication { get }
    var number: Int { get }
    /// The conversation as a document.
    var resource: Resource { get }
    /// Its messages as a document.
    var messaging: Resource { get }

    /// Answers a request for something of the conversation.
    func answer(_ request: HTTPRequest, _ part: ConversationPart) throws(UCWAFailure) -> HTTPResponse
    /// Whether a request of SIP is for this conversation.
    func owns(_ request: Message) -> Bool
    func receive(_ request: Message)
    /// Leaves by the user's own wish.
    func leave()
}

extension WebConversation {
    func href(_ part: ConversationPart) -> String { application.href(.conversation(number, part)) }

    /// The conversation as the sender of events.
    var target: WebEvent.Target { target(.itself, "conversation") }

    func target(_ part: ConversationPart, _ rel: String, title: String? = nil) -> WebEvent.Target {
        .init(rel: rel, href: href(part), title: title)
    }

    func emit(_ event: WebEvent) { application.emit(event) }

    func tell(_ kind: WebEvent.Kind, _ reason: UCWAFailure? = nil) {
        emit(
            .init(
                sender: application.communicationTarget, kind: kind, target: target,
                embedded: kind == .deleted ? nil : resource, reason: reason))
    }

    func tellMessaging(_ reason: UCWAFailure? = nil) {
        emit(
            .init(
                sender: target, kind: .updated, target: target(.messaging, "messaging"), embedded: messaging,
                reason: reason))
    }

    /// That somebody is in the chat.
    func participantMessaging(of address: String) -> Resource {
        var resource = Resource("participantMessaging")
        resource.link("self", href(.participantMessaging(address)))
        resource.link("participant", href(.participant(address)))
        return resource
    }

    /// How an invitation is declined over SIP: for this endpoint, or for the user as a whole.
    func declineStatus(_ request: HTTPRequest) throws(UCWAFailure) -> Status {
        switch try RequestDocument(request).text("reason", upTo: 20) ?? "Local" {
        case "Local": .temporarilyUnavailable
        case "Global": .decline
        default: throw .invalidParameter
        }
    }

    // Messages

    /// Tells of somebody's text; whether a poll was given it in time.
    func tell(
        _ text: MessageText, number: Int, from sender: (address: String, name: String),
        _ settle: @escaping @LoopActor (_ isTaken: Bool) -> Void
    ) {
        var resource = message(number, ["direction": "Incoming", "timeStamp": .string(application.date)])
        resource.link("participant", href(.participant(sender.address)), title: sender.name)
        resource.link(text.link.rel, text.link.href)
        application.emit(
            .init(
                sender: target, kind: .completed, target: target(.message(number), "message"), embedded: resource,
                outcome: .success),
            settle)
    }

    /// Tells what became of a text of the user.
    func tellEnd(
        of number: Int, operation: String?, _ outcome: WebEvent.Outcome,
        failed: [(href: String, title: String?)] = []
    ) {
        var resource = message(
            number,
            [
                "direction": "Outgoing", "operationId": operation.map { .string($0) },
                "timeStamp": .string(application.date),
            ])
        if !failed.isEmpty { resource.link("failedDeliveryParticipant", all: failed) }
        emit(
            .init(
                sender: target, kind: .completed, target: target(.message(number), "message"), embedded: resource,
                outcome: outcome))
    }

    private func message(_ number: Int, _ properties: KeyValuePairs<String, JSONValue?>) -> Resource {
        var resource = Resource("message", properties)
        resource.link("self", href(.message(number)))
        resource.link("messaging", href(.messaging))
        return resource
    }
}
