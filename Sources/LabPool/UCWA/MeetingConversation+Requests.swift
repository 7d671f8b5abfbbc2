import JSON
import SIP

/// What clients ask of a meeting.
extension MeetingConversation {
    func answer(_ request: HTTPRequest, _ part: ConversationPart) throws(UCWAFailure) -> HTTPResponse {
        switch (part, request.method) {
        case (_, "GET"): return .resource(try document(part))
        case (.itself, "DELETE"): leave()
        case (_, "POST"): return try post(request, part)
        default: throw UCWAFailure(.methodNotAllowed)
        }
        return .empty(204)
    }

    private func document(_ part: ConversationPart) throws(UCWAFailure) -> Resource {
        switch part {
        case .itself: return resource
        case .onlineMeeting: return onlineMeeting
        case .messaging: return messaging
        case .participants, .leaders, .attendees, .lobby, .typingParticipants: return list(part)
        case .participant(let address):
            guard let resource = participant(address) else { throw UCWAFailure(.notFound) }
            return resource
        case .participantMessaging(let address):
            guard people[address]?.isInChat == true else { throw UCWAFailure(.notFound) }
            return participantMessaging(of: address)
        default: throw UCWAFailure(.methodNotAllowed)
        }
    }

    private func post(_ request: HTTPRequest, _ part: ConversationPart) throws(UCWAFailure) -> HTTPResponse {
        switch part {
        case .addParticipant: return try addParticipant(request)
        case .addMessaging: return try addMessaging(request)
        case .messages: return try sendMessage(request)
        case .accept: try accept()
        case .decline: try decline(request)
        case .stopMessaging:
            try demandChat()
            setChat(false)
        case .setIsTyping:
            try demandChat()
            _ = room.pass(.info, "application/xml", Array(MessageText.typingDocument.utf8), from: self)
        case .participantAction(let address, let action): try perform(action, on: address)
        default: throw UCWAFailure(.methodNotAllowed)
        }
        return .empty(204)
    }

    private func demandChat() throws(UCWAFailure) {
        guard state == .conferenced, isInChat else { throw UCWAFailure(.conflict) }
    }

    private func addParticipant(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        let guest = try ParticipantInvitation(RequestDocument(request))
        guard let sip, state == .conferenced else { throw UCWAFailure(.forbidden) }
        let number = application.newNumber()
        tell(guest, number, .started)
        ring(guest, number, into: room, at: sip)
        return .created(at: application.href(.invitation(number)))
    }

    private func addMessaging(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        let document = try RequestDocument(request)
        let operation = try document.text("operationId", upTo: 50)
        let first = try OutgoingText(document, of: application)
        guard state == .conferenced, !isInChat else { throw UCWAFailure(.conflict) }
        let invitation = application.newNumber()
        tellMessagingInvitation(invitation, operation, .started)
        setChat(true)
        tellMessagingInvitation(invitation, operation, .completed)
        if let first { _ = send(first) }
        return .created(at: application.href(.invitation(invitation)))
    }

    private func sendMessage(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        try demandChat()
        return .created(at: href(.message(send(try OutgoingText(request, of: application)))))
    }

    /// What leaders may do.
    private func perform(_ action: ParticipantAction, on address: String) throws(UCWAFailure) {
        guard state == .conferenced, room.isPresenter(self.address) else {
            throw UCWAFailure(.forbidden, .attendeeNotAllowed)
        }
        guard room.perform(action, on: address) else { throw UCWAFailure(.notFound) }
    }
}
