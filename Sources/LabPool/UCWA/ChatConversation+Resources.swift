import JSON

/// The documents of a conversation between two, and the events that tell of them.
extension ChatConversation {
    var peerName: String { DirectoryEntry.displayName(of: peer) }

    private var isConnected: Bool { state == .connected }

    // Documents

    var resource: Resource {
        var resource = Resource(
            "conversation",
            [
                "state": .string(state.rawValue), "threadId": .string(invitation.thread),
                "subject": .string(invitation.subject),
                "activeModalities": .array(isConnected || state == .incoming ? ["Messaging"] : []),
                "importance": .string(invitation.importance), "recording": .boolean(false),
                "participantCount": .integer(isConnected ? 2 : 0),
            ])
        resource.link("self", href(.itself))
        resource.link("messaging", href(.messaging))
        resource.link("participants", href(.participants))
        if isConnected {
            resource.link("localParticipant", href(.participant(application.address)), title: ownName)
            resource.link("addParticipant", href(.addParticipant))
        }
        return resource
    }

    private var ownName: String { DirectoryEntry.displayName(of: application.address) }

    var messaging: Resource {
        let name =
            switch state {
            case .connecting, .incoming, .conferencing: "Connecting"
            case .connected: "Connected"
            case .disconnected: "Disconnected"
            }
        var resource = Resource("messaging", ["state": .string(name)])
        if isConnected {
            resource.set("negotiatedMessageFormats", .array(application.takesHTML ? ["Plain", "Html"] : ["Plain"]))
        }
        resource.link("self", href(.messaging))
        resource.link("conversation", href(.itself))
        if isConnected || state == .connecting { resource.link("stopMessaging", href(.stopMessaging)) }
        if isConnected {
            resource.link("sendMessage", href(.messages))
            resource.link("setIsTyping", href(.setIsTyping))
            resource.link("typingParticipants", href(.typingParticipants))
        }
        return resource
    }

    private var messagingInvitation: Resource {
        var resource = Resource(
            "messagingInvitation",
            [
                "direction": .string(invitation.direction.rawValue), "importance": .string(invitation.importance),
                "threadId": .string(invitation.thread), "state": .string(invitationState),
                "operationId": invitation.operation.map { .string($0) }, "subject": .string(invitation.subject),
            ])
        resource.link("self", application.href(.invitation(invitationNumber)))
        resource.link("conversation", href(.itself))
        resource.link("messaging", href(.messaging))
        switch invitation.direction {
        case .outgoing: completeOutgoing(&resource)
        case .incoming: completeIncoming(&resource)
        }
        return resource
    }

    private func completeOutgoing(_ resource: inout Resource) {
        resource.link("from", href(.participant(application.address)), title: ownName)
        resource.link("to", application.href(.people(.contact(peer))))
        if state == .connecting { resource.link("cancel", href(.terminate)) }
        if isConnected { resource.embed("acceptedByParticipant", all: [participant(peer)]) }
    }

    private func completeIncoming(_ resource: inout Resource) {
        resource.link("to", application.href(.people(.contact(application.address))))
        if state == .incoming {
            resource.link("accept", href(.accept))
            resource.link("decline", href(.decline))
            if let text = invitation.text { resource.link("message", text.link.href) }
        }
        resource.embed("from", participant(peer))
    }

    /// Those who stand in a view of the roster.
    func list(_ part: ConversationPart) -> Resource {
        var resource = Resource(part.rel)
        resource.link("self", href(part))
        let everybody = isConnected ? [(application.address, ownName), (peer, peerName)] : []
        let chosen = part == .typingParticipants ? (typist == nil ? [] : [(peer, peerName)]) : everybody
        resource.link("participant", all: chosen.map { (href(.participant($0.0)), $0.1) })
        return resource
    }

    func participant(_ address: String) -> Resource {
        let isLocal = address == application.address
        var resource = Resource(
            "participant",
            [
                "sourceNetwork": "SameEnterprise", "anonymous": .boolean(false), "local": .boolean(isLocal),
                "name": .string(isLocal ? ownName : peerName), "uri": .string("sip:\(address)"),
            ])
        resource.link("self", href(.participant(address)))
        resource.link("conversation", href(.itself))
        if isLocal {
            resource.link("me", application.href(.me))
        } else {
            resource.link("contact", application.href(.people(.contact(address))))
            resource.link("contactPresence", application.href(.people(.presence(address))))
            resource.link("contactPhoto", application.href(.people(.photo(address))))
        }
        if isConnected { resource.link("participantMessaging", href(.participantMessaging(address))) }
        return resource
    }

    // Events

    func tellInvitation(_ kind: WebEvent.Kind, _ outcome: WebEvent.Outcome? = nil) {
        let link = WebEvent.Target(
            rel: "messagingInvitation", href: application.href(.invitation(invitationNumber)))
        emit(
            .init(
                sender: application.communicationTarget, kind: kind, target: link, embedded: messagingInvitation,
                outcome: outcome))
    }

    /// Tells of one of the two; of a view, if one is given.
    func tellPerson(_ kind: WebEvent.Kind, isLocal: Bool = false, in view: ConversationPart? = nil) {
        let address = isLocal ? application.address : peer
        emit(
            .init(
                sender: target, kind: kind,
                target: target(
                    .participant(address), isLocal ? "localParticipant" : "participant",
                    title: isLocal ? ownName : peerName),
                collection: view.map { target($0, $0.rel) },
                embedded: kind == .deleted || view != nil ? nil : participant(address)))
    }

    /// Tells that both are in the chat now.
    func tellModalities() {
        for (address, rel) in [(peer, "participant"), (application.address, "localParticipant")] {
            emit(
                .init(
                    sender: target, kind: .added,
                    target: target(.participantMessaging(address), "participantMessaging"),
                    collection: target(.participant(address), rel)))
        }
    }
}
