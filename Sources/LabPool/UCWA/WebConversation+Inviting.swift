import EventLoop
import JSON
import SIP

/// How somebody is asked into a conference: by an INVITE of SIP.
extension WebConversation {
    /// Rings somebody up, and tells how that ends.
    ///
    /// - Parameters:
    ///   - number: of the invitation.
    ///   - thread: of the conversation that has become a conference; nil if it has always been one.
    func ring(
        _ invitation: ParticipantInvitation, _ number: Int, into room: ConferenceRoom, at endpoint: WebEndpoint,
        thread: String? = nil
    ) {
        Self.ring(invitation.person, into: room, at: endpoint, thread: thread) { [weak self] failure in
            self?.tell(invitation, number, .completed, failure.map { .failure($0) } ?? .success)
        }
    }

    /// - Parameter settle: hears why the person does not come; nil if they do.
    static func ring(
        _ person: String, into room: ConferenceRoom, at endpoint: WebEndpoint, thread: String?,
        _ settle: @escaping @LoopActor (UCWAFailure?) -> Void
    ) {
        guard let body = MeetingInvitation.body(focus: room.focus, subject: room.subject),
            var invite = endpoint.invitation(to: person, contentType: MeetingInvitation.contentType, body: body)
        else { return settle(UCWAFailure(.serviceFailure)) }
        if let thread { invite.headers.append(.msConversationID, thread) }
        endpoint.send(invite) { [weak endpoint] answer in
            guard let status = answer.status, let cseq = invite.cseq else { return }
            settle(status.isSuccess ? nil : UCWAFailure(invitationRefused: status))
            guard status.isSuccess, let endpoint, var dialog = try? Dialog(request: invite, response: answer),
                let via = endpoint.newVia()
            else { return }
            endpoint.send(dialog.acknowledgement(of: cseq, via: via))
            if let via = endpoint.newVia(), let bye = dialog.request(.bye, via: via) { endpoint.send(bye) }
        }
    }

    /// Tells of an invitation of the user's.
    func tell(
        _ invitation: ParticipantInvitation, _ number: Int, _ kind: WebEvent.Kind, _ outcome: WebEvent.Outcome? = nil
    ) {
        let path = application.href(.invitation(number))
        var resource = Resource(
            "participantInvitation",
            [
                "direction": "Outgoing", "operationId": invitation.operation.map { .string($0) },
                "to": .string("sip:\(invitation.person)"),
            ])
        resource.link("self", path)
        resource.link("conversation", href(.itself))
        emit(
            .init(
                sender: application.communicationTarget, kind: kind,
                target: .init(rel: "participantInvitation", href: path), embedded: resource, outcome: outcome))
    }
}
