import CCommunicator
import Communicator
import Conferencing

extension communicator_event {
    mutating func fill(_ event: ConferenceEvent, _ loan: TextLoan) {
        let number = event.conference
        switch event.kind {
        case .invited(let address, let name, let subject):
            kind = COMMUNICATOR_EVENT_CONFERENCE_INVITED
            invited = communicator_invited_event(
                conference: number, address: loan.lend(address), name: loan.lend(name), subject: loan.lend(subject))
        case .withdrawn:
            kind = COMMUNICATOR_EVENT_CONFERENCE_WITHDRAWN
            conference = number
        case .opened(let address):
            kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED
            opened = communicator_opened_event(conference: number, uri: loan.lend(address?.description ?? ""))
        case .person(let person, let isNews): fill(person, of: number, isNews, loan)
        case .state(let now):
            kind = COMMUNICATOR_EVENT_CONFERENCE_STATE
            state = communicator_state_event(
                conference: number, subject: loan.lend(now.subject), link: loan.lend(now.link), locked: now.isLocked,
                waiting: now.isInLobby, organizer: loan.lend(now.organizer),
                phone_identifier: loan.lend(now.phoneIdentifier))
        case .received(let message):
            kind = COMMUNICATOR_EVENT_CONFERENCE_MESSAGE
            conference_message.conference = number
            conference_message.message = communicator_message_event(message, loan)
        case .typing(let address, let isTyping):
            kind = COMMUNICATOR_EVENT_CONFERENCE_TYPING
            conference_typing.conference = number
            conference_typing.typing = communicator_typing_event(address: loan.lend(address), typing: isTyping)
        case .undelivered(let message):
            kind = COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED
            conference_undelivered.conference = number
            conference_undelivered.undelivered = communicator_undelivered_event(message, loan)
        case .remark(let text): fill(COMMUNICATOR_EVENT_CONFERENCE_REMARK, text, of: number, loan)
        case .ended(let reason): fill(COMMUNICATOR_EVENT_CONFERENCE_ENDED, reason, of: number, loan)
        }
    }

    private mutating func fill(
        _ kind: communicator_event_kind, _ text: String, of number: communicator_conference, _ loan: TextLoan
    ) {
        self.kind = kind
        conference_text = communicator_conference_text_event(conference: number, text: loan.lend(text))
    }

    private mutating func fill(
        _ person: Participant, of number: communicator_conference, _ isNews: Bool, _ loan: TextLoan
    ) {
        kind = COMMUNICATOR_EVENT_CONFERENCE_PERSON
        participant.conference = number
        participant.address = loan.lend(person.address)
        participant.name = loan.lend(person.name)
        participant.role =
            switch person.role {
            case .presenter: COMMUNICATOR_ROLE_PRESENTER
            case .attendee: COMMUNICATOR_ROLE_ATTENDEE
            }
        participant.place =
            switch person.place {
            case .absent: COMMUNICATOR_PLACE_ABSENT
            case .lobby: COMMUNICATOR_PLACE_LOBBY
            case .present: COMMUNICATOR_PLACE_PRESENT
            }
        participant.news = isNews
    }
}
