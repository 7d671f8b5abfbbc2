/// The ways in which the federation service turns away somebody whose password is right.
enum AdfsRefusal: Int {
    case accountLocked = 1
    case passwordExpired
    case secondProofWanted
    case poolUnknown
    case outOfOrder
    case redirects

    /// The fault code.
    var code: String {
        switch self {
        case .accountLocked, .passwordExpired: "FailedAuthentication"
        case .secondProofWanted: "RequestFailed"
        case .poolUnknown, .outOfOrder, .redirects: "InvalidScope"
        }
    }

    /// The words of the fault.
    var words: String {
        switch self {
        case .accountLocked: "The referenced account is currently locked out and may not be logged on to."
        case .passwordExpired: "The user's password has expired."
        case .secondProofWanted: "MSIS7068: Access denied."
        case .poolUnknown, .outOfOrder, .redirects: "ID3082: The request scope is not valid or is unsupported."
        }
    }
}
