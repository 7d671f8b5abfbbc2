/// What the web API calls the numbers of availability ([MS-PRES] 3.12; UCWA sheet 3.6).
enum Availability: String {
    case online = "Online"
    case idleOnline = "IdleOnline"
    case busy = "Busy"
    case idleBusy = "IdleBusy"
    case doNotDisturb = "DoNotDisturb"
    case beRightBack = "BeRightBack"
    case away = "Away"
    case offline = "Offline"

    init(_ number: Int) {
        switch number {
        case 3000..<4500: self = .online
        case 4500..<6000: self = .idleOnline
        case 6000..<7500: self = .busy
        case 7500..<9000: self = .idleBusy
        case 9000..<12000: self = .doNotDisturb
        case 12000..<15000: self = .beRightBack
        case 15000..<18000: self = .away
        default: self = .offline
        }
    }

    /// The number for one that a user may choose, or `Offwork`.
    static func number(choice: String) -> Int? {
        switch choice {
        case "Online": 3500
        case "Busy": 6500
        case "DoNotDisturb": 9500
        case "BeRightBack": 12500
        case "Away", "Offwork": 15500
        default: nil
        }
    }

    /// What stands beside it.
    var activity: String {
        switch self {
        case .online: "Available"
        case .idleOnline, .idleBusy: "Inactive"
        case .busy: "Busy"
        case .doNotDisturb: "Do not disturb"
        case .beRightBack: "Be right back"
        case .away: "Away"
        case .offline: "Offline"
        }
    }
}
