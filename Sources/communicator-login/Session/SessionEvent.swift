import CCommunicator
import Localization

/// What the library says of a session, as a value that outlives the callback.
enum SessionEvent {
    case step(StepProgress)
    case certificate(CertificateQuestion)
    case password(PasswordQuestion)
    case host(HostQuestion)
    case page(LogOnPage)
    case signedIn(SignedIn)
    case interrupted(Interruption)
    case restored(Restoration)
    case notice(String)
    case conversation(ConversationEvent)
    case meeting(MeetingEvent)
    case trace(TracedMessage)
    /// Everybody on the contact list, because it was asked for.
    case contacts([Roster.Entry])
    /// Somebody's presence is another.
    case presence(PresenceLine)
    case people(PeopleFound)
    case ended(Ending)

    /// Whether an answer is waited for.
    var isQuestion: Bool {
        switch self {
        case .certificate, .password, .host: true
        case .page, .step, .signedIn, .interrupted, .restored, .notice, .conversation, .meeting, .trace, .contacts,
            .presence, .people, .ended:
            false
        }
    }

    /// Copies an event; nil for a kind that this program does not know.
    init?(_ event: communicator_event) {
        switch event.kind {
        case COMMUNICATOR_EVENT_STEP: self = .step(StepProgress(event.step))
        case COMMUNICATOR_EVENT_CERTIFICATE: self = .certificate(CertificateQuestion(event.certificate))
        case COMMUNICATOR_EVENT_PASSWORD: self = .password(PasswordQuestion(event.password))
        case COMMUNICATOR_EVENT_HOST: self = .host(HostQuestion(event.host))
        case COMMUNICATOR_EVENT_PAGE, COMMUNICATOR_EVENT_CODE: self = .page(LogOnPage(event.page, isOpen: false))
        case COMMUNICATOR_EVENT_PAGE_OPENED: self = .page(LogOnPage(event.page, isOpen: true))
        case COMMUNICATOR_EVENT_SIGNED_IN: self = .signedIn(SignedIn(event.signed_in))
        case COMMUNICATOR_EVENT_INTERRUPTED: self = .interrupted(Interruption(event.interrupted))
        case COMMUNICATOR_EVENT_RESTORED: self = .restored(Restoration(event.restored))
        case COMMUNICATOR_EVENT_NOTICE: self = .notice(String(event.notice))
        case COMMUNICATOR_EVENT_TRACE: self = .trace(TracedMessage(event.trace))
        case COMMUNICATOR_EVENT_PRESENCE: self = .presence(PresenceLine(event.presence))
        case COMMUNICATOR_EVENT_PEOPLE: self = .people(PeopleFound(event.people))
        case COMMUNICATOR_EVENT_ENDED: self = .ended(Ending(event.ended))
        default:
            if let conversation = ConversationEvent(event) {
                self = .conversation(conversation)
            } else if let meeting = MeetingEvent(event) {
                self = .meeting(meeting)
            } else {
                return nil
            }
        }
    }
}

extension String {
    /// Copies a text that the library lends, which has no control characters: it is fit for a terminal.
    init(_ text: communicator_text) {
        self.init(decoding: UnsafeRawBufferPointer(start: text.bytes, count: text.length), as: UTF8.self)
    }
}
