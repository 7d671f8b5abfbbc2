import SIP

/// What the registrar's final answer to a REGISTER means ([MS-SIPREGE], RFC 3261 10.2, 21).
enum RegisterAnswer {
    /// 401 or 407: prove who you are, or go on with the proof.
    case challenged(Message)
    /// 200: registered, or deregistered.
    case registered(Registration)
    /// 301, 302, 305: the user's home is elsewhere.
    case moved(Message)
    /// 504: the next hop could not be reached; asking again on the same connection may help, but where the account's
    /// domain leads nowhere (1005).
    case unreachableHop(Message)
    /// Anything else.
    case refused(Message)

    init(_ response: Message, for instance: InstanceIdentifier) {
        switch response.status?.code ?? 0 {
        case 401, 407: self = .challenged(response)
        case 200..<300: self = .registered(Registration(response, for: instance))
        case 301, 302, 305: self = .moved(response)
        case 504 where !response.diagnostics.contains { $0.code == 1005 }: self = .unreachableHop(response)
        default: self = .refused(response)
        }
    }
}
