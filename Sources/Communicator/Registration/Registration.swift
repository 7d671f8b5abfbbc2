import Discovery
import Localization
import SIP

/// What the registrar grants an endpoint with its 200 ([MS-SIPREGE]; RFC 3261 10.3).
struct Registration: Sendable {
    /// How long a registration lasts whose 200 does not say, in seconds: what is proposed where nothing is
    /// (RFC 3261 10.2.1.1).
    private static let standardLifetime: UInt32 = 3600
    /// The least time between two refreshes.
    private static let shortestDelay: Duration = .seconds(1)

    /// How long it lasts; zero after a deregistration.
    let lifetime: Duration
    /// The endpoint's GRUU, if the registrar assigned one.
    let gruu: URI?
    /// The `Server` header, such as `RTC/7.0`.
    let product: String
    /// The events that may be subscribed to, in lower case; nil where the registrar does not say.
    private let events: Set<String>?
    /// Whether the connection goes through an Edge.
    let isRemote: Bool
    /// What the client version policy remarks, though it lets the client in.
    let remark: String?

    init(_ response: Message, for instance: InstanceIdentifier) {
        let contact = response.contacts.first { $0.instance == instance }
        let seconds = response.expires ?? contact?.parameters["expires"].flatMap { UInt32($0) } ?? Self.standardLifetime
        lifetime = .seconds(Int64(seconds))
        gruu = contact?.gruu
        product = response.headers[.server] ?? ""
        events = response.headers[.allowEvents] == nil ? nil : Set(response.allowEvents.map { $0.lowercased() })
        isRemote = response.headers.contains("RemoteUser", in: .msUserLogonData)
        remark = response.warnings.first { $0.code == 310 }?.text
    }

    /// Whether the event may be subscribed to. Where the registrar does not say, its answer to the subscription will.
    func offers(_ event: SelfSubscription) -> Bool {
        events?.contains(event.rawValue) ?? true
    }

    /// When the registration should be refreshed.
    func refreshDelay(margin: Duration) -> Duration {
        max(Self.shortestDelay, lifetime > margin + margin ? lifetime - margin : lifetime / 2)
    }

    /// The registration, if it is one: a lifetime of zero says that there is none.
    func required(of registrar: Candidate) throws(SignInError) -> Registration {
        guard lifetime > .zero else {
            throw SignInError(
                .serverUnavailable, localized("The server ended the registration at once."),
                tried: localized("Registration at \(registrar.authority)."), answer: localized("200 with Expires: 0."),
                advice: localized("Try again in a few minutes; if it stays so, ask the administrator of the server."))
        }
        return self
    }
}
