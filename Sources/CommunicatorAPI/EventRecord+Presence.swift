import CCommunicator
import Communicator
import Contacts
import People
import Presence

extension communicator_event {
    mutating func fill(_ report: PresenceReport, _ loan: TextLoan) {
        switch report {
        case .presence(let address, let presence): fill(presence, of: address, loan)
        case .card(let address, let person):
            kind = COMMUNICATOR_EVENT_CARD
            card = communicator_card_event(address, person, loan)
        case .own(let activity, let note):
            kind = COMMUNICATOR_EVENT_OWN_PRESENCE
            let empty = loan.lend("")
            presence.address = empty
            presence.activity_text = empty
            presence.meeting_subject = empty
            presence.meeting_location = empty
            presence.activity = activity.code
            fill(note, loan)
        case .ownName(let name):
            kind = COMMUNICATOR_EVENT_OWN_NAME
            own_name = loan.lend(name)
        case .access(let address, let level, let isInherited):
            kind = COMMUNICATOR_EVENT_ACCESS
            access.address = loan.lend(address.text)
            access.access = communicator_access(rawValue: level.rawValue)
            access.inherited = isInherited
        case .rule(let member, let level):
            kind = COMMUNICATOR_EVENT_ACCESS_RULE
            access_rule.scope = member.scope
            access_rule.domain = loan.lend(member.domain)
            access_rule.access =
                level.map { communicator_access(rawValue: $0.rawValue) } ?? COMMUNICATOR_ACCESS_INHERITED
        }
    }

    private mutating func fill(_ shown: Presence, of address: ContactAddress, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_PRESENCE
        presence.address = loan.lend(address.text)
        presence.activity = shown.activity.code
        presence.activity_text = loan.lend(shown.activityText)
        presence.mobile = shown.isMobile
        presence.since = shown.since ?? 0
        presence.idle_since = shown.activity.isIdle ? shown.lastActive ?? 0 : 0
        presence.meeting_subject = loan.lend(shown.meetingSubject)
        presence.meeting_location = loan.lend(shown.meetingLocation)
        presence.capabilities = shown.capabilities.rawValue
        fill(shown.note, loan)
    }

    private mutating func fill(_ note: Note?, _ loan: TextLoan) {
        presence.note = loan.lend(note?.text ?? "")
        presence.note_is_out_of_office = note?.isOutOfOffice ?? false
    }
}

extension communicator_card_event {
    init(_ address: ContactAddress, _ card: ContactCard, _ loan: TextLoan) {
        func phone(_ kinds: ContactCard.Phone.Kind...) -> communicator_text {
            loan.lend(card.phones.first { kinds.contains($0.kind) }?.text ?? "")
        }
        self.init(
            address: loan.lend(address.text), display_name: loan.lend(card.displayName), email: loan.lend(card.email),
            title: loan.lend(card.title), company: loan.lend(card.company), department: loan.lend(card.department),
            office: loan.lend(card.office), website: loan.lend(card.website), postal_address: loan.lend(card.address),
            work_phone: phone(.work), mobile_phone: phone(.mobile), home_phone: phone(.home),
            other_phone: phone(.other, .custom), photo_version: loan.lend(card.photoVersion))
    }
}

extension Activity {
    /// The number of the header.
    var code: communicator_activity {
        switch self {
        case .offline: COMMUNICATOR_ACTIVITY_OFFLINE
        case .available, .online: COMMUNICATOR_ACTIVITY_AVAILABLE
        case .idle: COMMUNICATOR_ACTIVITY_IDLE
        case .busy: COMMUNICATOR_ACTIVITY_BUSY
        case .busyIdle: COMMUNICATOR_ACTIVITY_BUSY_IDLE
        case .doNotDisturb: COMMUNICATOR_ACTIVITY_DO_NOT_DISTURB
        case .onThePhone: COMMUNICATOR_ACTIVITY_ON_THE_PHONE
        case .inAConference: COMMUNICATOR_ACTIVITY_IN_A_CONFERENCE
        case .inAMeeting: COMMUNICATOR_ACTIVITY_IN_A_MEETING
        case .urgentInterruptionsOnly: COMMUNICATOR_ACTIVITY_URGENT_INTERRUPTIONS_ONLY
        case .presenting: COMMUNICATOR_ACTIVITY_PRESENTING
        case .away: COMMUNICATOR_ACTIVITY_AWAY
        case .beRightBack: COMMUNICATOR_ACTIVITY_BE_RIGHT_BACK
        case .outToLunch: COMMUNICATOR_ACTIVITY_OUT_TO_LUNCH
        case .outOfOffice: COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE
        case .offWork: COMMUNICATOR_ACTIVITY_OFF_WORK
        }
    }
}

extension Container.Member {
    /// Whom a rule of the header is for; nil for a scope that there is not, and for no domain.
    init?(_ scope: communicator_scope, domain: String) {
        switch scope {
        case COMMUNICATOR_SCOPE_DOMAIN: self.init(domain: domain)
        case COMMUNICATOR_SCOPE_COMPANY: self = .sameEnterprise
        case COMMUNICATOR_SCOPE_FEDERATED: self = .federated
        case COMMUNICATOR_SCOPE_PUBLIC: self = .publicCloud
        case COMMUNICATOR_SCOPE_EVERYBODY: self = .everyone
        default: return nil
        }
    }

    /// The number of the header; one person is no rule.
    var scope: communicator_scope {
        switch self {
        case .domain, .user: COMMUNICATOR_SCOPE_DOMAIN
        case .sameEnterprise: COMMUNICATOR_SCOPE_COMPANY
        case .federated: COMMUNICATOR_SCOPE_FEDERATED
        case .publicCloud: COMMUNICATOR_SCOPE_PUBLIC
        case .everyone: COMMUNICATOR_SCOPE_EVERYBODY
        }
    }

    var domain: String {
        if case .domain(let domain) = self { domain } else { "" }
    }
}

extension Availability {
    /// What a user may choose; nil for what only servers say.
    init?(choice: communicator_activity) {
        switch choice {
        case COMMUNICATOR_ACTIVITY_OFFLINE: self = .offline
        case COMMUNICATOR_ACTIVITY_AVAILABLE: self = .available
        case COMMUNICATOR_ACTIVITY_BUSY: self = .busy
        case COMMUNICATOR_ACTIVITY_DO_NOT_DISTURB: self = .doNotDisturb
        case COMMUNICATOR_ACTIVITY_AWAY: self = .away
        case COMMUNICATOR_ACTIVITY_BE_RIGHT_BACK: self = .beRightBack
        default: return nil
        }
    }
}
