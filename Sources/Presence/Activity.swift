/// What somebody does, as the token on the wire ([MS-PRES]; sheet contacts-and-presence, 9.2).
public enum Activity: String, Sendable, Hashable, CaseIterable {
    case available
    case online
    case idle
    case busy
    case busyIdle = "busyidle"
    case doNotDisturb = "do-not-disturb"
    case onThePhone = "on-the-phone"
    case inAConference = "in-a-conference"
    case inAMeeting = "in-a-meeting"
    case urgentInterruptionsOnly = "urgent-interruptions-only"
    case presenting = "in-presentation"
    case away
    case beRightBack = "be-right-back"
    case outToLunch = "out-to-lunch"
    case outOfOffice = "out-of-office"
    case offWork = "off-work"
    case offline

    /// What is shown for a number and a token. The number's class decides; the token makes it finer inside the class.
    public init(_ availability: Availability, token: Activity?) {
        let (usual, finer): (Activity, [Activity]) =
            switch availability.kind {
            case .unset, .offline: (.offline, [])
            case .available: (.available, [])
            case .availableIdle: (.idle, [])
            case .busy: (.busy, [.onThePhone, .inAConference, .inAMeeting])
            case .busyIdle: (.busyIdle, [])
            case .doNotDisturb: (.doNotDisturb, [.presenting, .urgentInterruptionsOnly])
            case .beRightBack: (.beRightBack, [.outToLunch, .outOfOffice])
            case .away: (.away, [.outToLunch, .outOfOffice, .offWork])
            }
        self = token.flatMap { finer.contains($0) ? $0 : nil } ?? usual
    }

    /// Whether the time of the last activity says since when somebody has been idle.
    public var isIdle: Bool {
        switch self {
        case .idle, .busyIdle, .away, .beRightBack, .outToLunch, .offWork: true
        default: false
        }
    }
}
