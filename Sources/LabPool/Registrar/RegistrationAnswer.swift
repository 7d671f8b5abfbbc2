import EventLoop
import SIP

/// The 200 to a REGISTER as a current pool writes it (sign-in.md, 3.6, 11.3).
struct RegistrationAnswer {
    let isWarned: Bool
    let lifetime: Int
    let isRefresh: Bool
    let faults: FaultPlan

    /// How often a client must give a sign of life, in seconds.
    private static let keepAlive = 300
    /// What the registrar grants where the client asks for nothing, in seconds.
    private static let standardLifetime = 600
    private static let longestLifetime = 7200

    private static let events = [
        "vnd-microsoft-provisioning", "vnd-microsoft-roaming-contacts", "vnd-microsoft-roaming-ACL", "presence",
        "presence.wpending", "vnd-microsoft-roaming-self", "vnd-microsoft-provisioning-v2",
    ]
    /// One header line each: some clients compare the whole value.
    private static let supported = [
        "adhoclist", "msrtc-event-categories", "ms-keepalive-deregister", "ms-userservices-state-notification",
    ]

    /// The lifetime that is granted, in seconds; 0 ends the registration.
    static func lifetime(wanted: UInt32?, faults: FaultPlan) -> Int {
        if wanted == 0 { return 0 }
        if let short = faults[.shortExpires] { return short }
        guard let wanted else { return standardLifetime }
        return min(Int(wanted), longestLifetime)
    }

    /// The events that the answer names.
    private var events: [String]? {
        switch faults[.unnamedEvents] {
        case 1: nil
        case 2: ["presence"]
        default: Self.events
        }
    }

    /// The registration that a REGISTER makes.
    @LoopActor
    static func registration(
        _ subject: RegisterRules.Subject, lifetime: Int, connection: SIPConnection
    ) -> Registration {
        // `proxy=replace` asks for the address that the registrar sees.
        let contact =
            "sip:\(connection.peer.uriHost):\(connection.peer.port);transport=\(connection.transport.rawValue)"
            + (subject.contact.uri.parameters["ms-opaque"].map { ";ms-opaque=\($0)" } ?? "")
            + ";ms-received-cid=\(String(connection.number, radix: 16, uppercase: true))"
        return Registration(
            address: subject.address, endpoint: subject.endpoint.value, instance: subject.instanceSpelling,
            contact: contact, gruu: "sip:\(subject.address);opaque=\(subject.instance.gruuOpaque);gruu",
            lifetime: lifetime)
    }

    /// Completes an answer that has what every answer has.
    func complete(_ answer: Message, _ registrations: [Registration]) -> Message {
        var answer = answer
        let timeout = faults[.shortKeepAlive] ?? Self.keepAlive
        answer.headers.append(.msKeepAlive, "UAS; tcp=no; hop-hop=yes; end-end=no; timeout=\(timeout)")
        for registration in registrations { answer.headers.append(.contact, registration.contactValue) }
        answer.headers.append(.expires, String(lifetime))
        answer.headers.append(.presenceState, "register-action=\"\(isRefresh ? "refreshed" : "added")\"")
        if let events { answer.headers.append(.allowEvents, events.joined(separator: ",")) }
        if isWarned { answer.headers.append(.warning, RegistrationFaults.warning.description) }
        for token in Self.supported { answer.headers.append(.supported, token) }
        return answer
    }
}
