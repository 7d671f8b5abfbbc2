import CCommunicator
import Localization

/// Somebody's presence, as a line shows it.
struct PresenceLine {
    let address: String
    /// The name of the activity for scripts: that of communicator.h, in lower case with hyphens.
    let activity: String
    /// What is shown to people.
    let title: String
    let note: String
    let isOutOfOffice: Bool
    let isMobile: Bool
    /// Since when the activity holds; nil where that is not known.
    let since: WallClock?

    init(_ event: communicator_presence_event) {
        address = String(event.address)
        let (name, title) = Self.names(event.activity)
        activity = name
        self.title = event.activity_text.length > 0 ? String(event.activity_text) : title
        note = String(event.note)
        isOutOfOffice = event.note_is_out_of_office
        isMobile = event.mobile
        since = event.since == 0 ? nil : WallClock(seconds: event.since)
    }

    private static func names(_ activity: communicator_activity) -> (String, String) {
        switch activity {
        case COMMUNICATOR_ACTIVITY_AVAILABLE: ("available", localized("Available"))
        case COMMUNICATOR_ACTIVITY_IDLE: ("idle", localized("Inactive"))
        case COMMUNICATOR_ACTIVITY_BUSY: ("busy", localized("Busy"))
        case COMMUNICATOR_ACTIVITY_BUSY_IDLE: ("busy-idle", localized("Busy, inactive"))
        case COMMUNICATOR_ACTIVITY_DO_NOT_DISTURB: ("do-not-disturb", localized("Do not disturb"))
        case COMMUNICATOR_ACTIVITY_ON_THE_PHONE: ("on-the-phone", localized("In a call"))
        case COMMUNICATOR_ACTIVITY_IN_A_CONFERENCE: ("in-a-conference", localized("In a conference"))
        case COMMUNICATOR_ACTIVITY_IN_A_MEETING: ("in-a-meeting", localized("In a meeting"))
        case COMMUNICATOR_ACTIVITY_URGENT_INTERRUPTIONS_ONLY:
            ("urgent-interruptions-only", localized("Urgent interruptions only"))
        case COMMUNICATOR_ACTIVITY_PRESENTING: ("presenting", localized("Presenting"))
        case COMMUNICATOR_ACTIVITY_AWAY: ("away", localized("Away"))
        case COMMUNICATOR_ACTIVITY_BE_RIGHT_BACK: ("be-right-back", localized("Be right back"))
        case COMMUNICATOR_ACTIVITY_OUT_TO_LUNCH: ("out-to-lunch", localized("Out to lunch"))
        case COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE: ("out-of-office", localized("Out of office"))
        case COMMUNICATOR_ACTIVITY_OFF_WORK: ("off-work", localized("Off work"))
        default: ("offline", localized("Offline"))
        }
    }
}
