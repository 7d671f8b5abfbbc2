import CCommunicator

/// What happens in a meeting, as a value that outlives the callback.
enum MeetingEvent {
    enum Place: String {
        case absent, lobby, present
    }

    case invited(address: String, name: String, subject: String)
    case opened(uri: String)
    case person(address: String, name: String, isPresenter: Bool, Place, isNews: Bool)
    case state(subject: String, link: String, isLocked: Bool, isWaiting: Bool)
    case received(address: String, name: String, text: String, html: String)
    case undelivered(text: String, reason: String, detail: String)
    case remark(String)
    case ended(String)

    /// Copies an event; nil for a kind that is about something else, or not worth a line.
    init?(_ event: communicator_event) {
        switch event.kind {
        case COMMUNICATOR_EVENT_CONFERENCE_INVITED:
            let invitation = event.invited
            self = .invited(
                address: String(invitation.address), name: String(invitation.name),
                subject: String(invitation.subject))
        case COMMUNICATOR_EVENT_CONFERENCE_OPENED: self = .opened(uri: String(event.opened.uri))
        case COMMUNICATOR_EVENT_CONFERENCE_PERSON:
            let person = event.participant
            self = .person(
                address: String(person.address), name: String(person.name),
                isPresenter: person.role == COMMUNICATOR_ROLE_PRESENTER, Self.place(person.place), isNews: person.news)
        case COMMUNICATOR_EVENT_CONFERENCE_STATE:
            self = .state(
                subject: String(event.state.subject), link: String(event.state.link), isLocked: event.state.locked,
                isWaiting: event.state.waiting)
        case COMMUNICATOR_EVENT_CONFERENCE_MESSAGE:
            let message = event.conference_message.message
            self = .received(
                address: String(message.address), name: String(message.name), text: String(message.plain),
                html: String(message.html))
        case COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED:
            let failure = event.conference_undelivered.undelivered
            self = .undelivered(
                text: String(failure.plain), reason: String(failure.reason), detail: String(failure.detail))
        case COMMUNICATOR_EVENT_CONFERENCE_REMARK: self = .remark(String(event.conference_text.text))
        case COMMUNICATOR_EVENT_CONFERENCE_ENDED: self = .ended(String(event.conference_text.text))
        default: return nil
        }
    }

    private static func place(_ place: communicator_place) -> Place {
        switch place {
        case COMMUNICATOR_PLACE_PRESENT: .present
        case COMMUNICATOR_PLACE_LOBBY: .lobby
        default: .absent
        }
    }
}
