import JSON

/// The documents of a meeting, and the events that tell of them.
extension MeetingConversation {
    var resource: Resource {
        var resource = Resource(
            "conversation",
            [
                "state": .string(state.rawValue), "threadId": .string(thread),
                "subject": .string(room.subject),
                "activeModalities": .array(isInChat ? ["Messaging"] : []), "importance": "Normal",
                "recording": .boolean(false), "participantCount": .integer(people.count),
                "audienceMessaging": "Enabled",
            ])
        resource.link("self", href(.itself))
        resource.link("messaging", href(.messaging))
        resource.link("participants", href(.participants))
        guard state == .conferenced else { return resource }
        resource.link("onlineMeeting", href(.onlineMeeting))
        if application.meeting == nil { resource.link("addParticipant", href(.addParticipant)) }
        resource.link("localParticipant", href(.participant(address)), title: displayName)
        resource.link("leaders", href(.leaders))
        resource.link("attendees", href(.attendees))
        resource.link("lobby", href(.lobby))
        return resource
    }

    private var onlineMeetingInvitation: Resource {
        var resource = Resource(
            "onlineMeetingInvitation",
            [
                "direction": invited == nil ? "Outgoing" : "Incoming", "importance": "Normal",
                "subject": .string(subject), "threadId": .string(thread),
                "operationId": operation.map { .string($0) }, "onlineMeetingUri": .string(room.focus),
                "availableModalities": .array(["Messaging"]),
                "state": .string(invitationState),
            ])
        resource.link("self", application.href(.invitation(invitationNumber)))
        resource.link("conversation", href(.itself))
        guard let invited else { return resource }
        if state == .incoming, !isRefused {
            resource.link("accept", href(.accept))
            resource.link("decline", href(.decline))
        }
        var person = Resource(
            "participant",
            [
                "sourceNetwork": "SameEnterprise", "anonymous": .boolean(false),
                "name": .string(DirectoryEntry.displayName(of: invited.person)),
                "uri": .string("sip:\(invited.person)"),
            ])
        person.link("self", href(.participant(invited.person)))
        resource.embed("from", person)
        return resource
    }

    private var invitationState: String {
        switch state {
        case .incoming: isRefused ? "Failed" : "Connecting"
        case .conferencing, .inLobby: "Connecting"
        case .conferenced: "Connected"
        case .disconnected: "Failed"
        }
    }

    var onlineMeeting: Resource {
        var resource = Resource(
            "onlineMeeting",
            [
                "subject": .string(room.subject), "organizerUri": .string("sip:\(room.organizer)"),
                "organizerName": .string(DirectoryEntry.displayName(of: room.organizer)),
                "joinUrl": .string(room.link), "conferenceId": .string(room.identifier),
                "onlineMeetingUri": .string(room.focus), "accessLevel": .string(room.accessLevel),
            ])
        resource.link("self", href(.onlineMeeting))
        resource.link("conversation", href(.itself))
        return resource
    }

    var messaging: Resource {
        var resource = Resource("messaging", ["state": isInChat ? "Connected" : "Disconnected"])
        if isInChat {
            let formats: [JSONValue] = application.takesHTML ? ["Plain", "Html"] : ["Plain"]
            resource.set("negotiatedMessageFormats", .array(formats))
        }
        resource.link("self", href(.messaging))
        resource.link("conversation", href(.itself))
        if isInChat {
            resource.link("stopMessaging", href(.stopMessaging))
            resource.link("sendMessage", href(.messages))
            resource.link("setIsTyping", href(.setIsTyping))
            resource.link("typingParticipants", href(.typingParticipants))
        } else if state == .conferenced {
            resource.link("addMessaging", href(.addMessaging))
        }
        return resource
    }

    /// Those who stand in a view of the roster.
    func list(_ part: ConversationPart) -> Resource {
        var resource = Resource(part.rel)
        resource.link("self", href(part))
        let chosen = people.values.filter { person in
            switch part {
            case .participants: true
            case .typingParticipants: typingPeople.contains(person.address)
            default: person.view == part
            }
        }
        resource.link(
            "participant",
            all: chosen.sorted { $0.address < $1.address }.map { (href(.participant($0.address)), $0.name) })
        return resource
    }

    func participant(_ address: String) -> Resource? {
        guard let person = people[address] else { return nil }
        let isLocal = address == self.address
        let isGuest = address.hasSuffix("@anonymous.invalid")
        var resource = Resource(
            "participant",
            [
                "uri": .string("sip:\(address)"), "name": .string(person.name),
                "sourceNetwork": isGuest ? "Everyone" : "SameEnterprise", "anonymous": .boolean(isGuest),
                "local": .boolean(isLocal), "inLobby": .boolean(person.isInLobby),
                "organizer": .boolean(address == room.organizer),
                "role": person.isPresenter ? "Leader" : "Attendee",
            ])
        resource.link("self", href(.participant(address)))
        resource.link("conversation", href(.itself))
        if isLocal { resource.link("me", application.href(.me)) }
        if person.isInChat { resource.link("participantMessaging", href(.participantMessaging(address))) }
        guard room.isPresenter(self.address), !isLocal else { return resource }
        let actions: [ParticipantAction] =
            person.isInLobby ? [.admit, .reject] : [.eject, person.isPresenter ? .demote : .promote]
        for action in actions { resource.link(action.rawValue, href(.participantAction(address, action))) }
        return resource
    }

    // Events

    func tellInvitation(_ kind: WebEvent.Kind, _ outcome: WebEvent.Outcome? = nil) {
        let link = WebEvent.Target(
            rel: "onlineMeetingInvitation", href: application.href(.invitation(invitationNumber)))
        emit(
            .init(
                sender: application.communicationTarget, kind: kind, target: link, embedded: onlineMeetingInvitation,
                outcome: outcome))
    }

    func tellMessagingInvitation(_ number: Int, _ operation: String?, _ kind: WebEvent.Kind) {
        let path = application.href(.invitation(number))
        var resource = Resource(
            "messagingInvitation",
            [
                "direction": "Outgoing", "importance": "Normal", "operationId": operation.map { .string($0) },
                "threadId": .string(thread), "state": kind == .started ? "Connecting" : "Connected",
            ])
        resource.link("self", path)
        resource.link("conversation", href(.itself))
        resource.link("messaging", href(.messaging))
        emit(
            .init(
                sender: application.communicationTarget, kind: kind,
                target: .init(rel: "messagingInvitation", href: path), embedded: resource,
                outcome: kind == .completed ? .success : nil))
    }

    /// Tells that somebody has come, gone or changed; of a view, if one is given.
    func tellParticipant(
        _ address: String, _ kind: WebEvent.Kind, in view: ConversationPart? = nil, _ reason: UCWAFailure? = nil
    ) {
        let rel = address == self.address && view == nil ? "localParticipant" : "participant"
        emit(
            .init(
                sender: target, kind: kind,
                target: target(.participant(address), rel, title: people[address]?.name ?? ""),
                collection: view.map { target($0, $0.rel) },
                embedded: kind == .deleted || view != nil ? nil : participant(address), reason: reason))
    }

    /// Tells that somebody has come into the chat, or has left it.
    func tellMessaging(of address: String, _ kind: WebEvent.Kind) {
        let rel = address == self.address ? "localParticipant" : "participant"
        emit(
            .init(
                sender: target, kind: kind, target: target(.participantMessaging(address), "participantMessaging"),
                collection: target(.participant(address), rel, title: people[address]?.name)))
    }
}

extension ConversationPart {
    /// The name of a list of participants.
    var rel: String {
        switch self {
        case .leaders: "leaders"
        case .attendees: "attendees"
        case .lobby: "lobby"
        case .typingParticipants: "typingParticipants"
        default: "participants"
        }
    }
}

extension ConferenceDocument.Person {
    var isInLobby: Bool { !endpoints.isEmpty && endpoints.allSatisfy { $0.status == .onHold } }
    var isInChat: Bool { endpoints.contains { $0.session == .chat } }

    /// The list of the roster in which the person stands.
    var view: ConversationPart { isInLobby ? .lobby : isPresenter ? .leaders : .attendees }
}
