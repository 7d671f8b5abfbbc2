/// Whose signature it is, which decides on the names of its parameters, [MS-SIPAE] 2.2.
enum SigningSide: Sendable {
    case client
    case server

    var salt: StaticString {
        switch self {
        case .client: "crand"
        case .server: "srand"
        }
    }

    var counter: StaticString {
        switch self {
        case .client: "cnum"
        case .server: "snum"
        }
    }

    var signature: StaticString {
        switch self {
        case .client: "response"
        case .server: "rspauth"
        }
    }
}
