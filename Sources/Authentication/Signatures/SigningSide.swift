/// Whose signature it is, which decides on the names of its parameters, [MS-SIPAE] 2.2.
enum SigningSide: Sendable {
    case client
    case server

    var salt: String {
        switch self {
        case .client: "crand"
        case .server: "srand"
        }
    }

    var counter: String {
        switch self {
        case .client: "cnum"
        case .server: "snum"
        }
    }

    var signature: String {
        switch self {
        case .client: "response"
        case .server: "rspauth"
        }
    }
}
