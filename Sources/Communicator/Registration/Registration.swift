import SIP

/// What the registrar grants an endpoint with its 200 ([MS-SIPREGE]; RFC 3261 10.3).
struct Registration: Sendable {
    /// How long it lasts; zero after a deregistration.
    let lifetime: Duration
    /// The endpoint's GRUU, if the registrar assigned one.
    let gruu: URI?
    /// The `Server` header, such as `RTC/7.0`.
    let product: String
    /// The events that may be subscribed to, in lower case.
    let events: Set<String>
    /// Whether the connection goes through an Edge.
    let isRemote: Bool
    /// What the client version policy remarks, though it lets the client in.
    let remark: String?

    init(_ response: Message, for instance: InstanceIdentifier) {
        let contact = response.contacts.first { $0.instance == instance }
        let seconds = response.expires ?? contact?.parameters["expires"].flatMap { UInt32($0) } ?? 0
        lifetime = .seconds(Int64(seconds))
        gruu = contact?.gruu
        product = response.headers[.server] ?? ""
        events = Set(response.allowEvents.map { $0.lowercased() })
        isRemote = response.headers.contains("RemoteUser", in: .msUserLogonData)
        remark = response.warnings.first { $0.code == 310 }?.text
    }

    /// When the registration should be refreshed.
    func refreshDelay(margin: Duration) -> Duration {
        lifetime > margin + margin ? lifetime - margin : lifetime / 2
    }
}
