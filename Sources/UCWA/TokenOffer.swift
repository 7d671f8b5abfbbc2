internal import Network

/// What a challenge offers (UCWA sheet 2.1): where tokens are to be had, and for what proof.
public struct TokenOffer: Sendable, Hashable {
    /// What a token is given for.
    public enum Grant: String, Sendable, Hashable {
        case password
        case windows = "urn:microsoft.rtc:windows"
        case passive = "urn:microsoft.rtc:passive"
        /// The key of a meeting.
        case anonymousMeeting = "urn:microsoft.rtc:anonmeeting"
    }

    /// The URL of the token service, as written; it may be on another host than the challenge.
    public let href: String
    /// Grants that are not known here are left out.
    public let grants: Set<Grant>

    /// Reads the values of all `WWW-Authenticate` fields of an answer; nil if they hold no `MsRtcOAuth` with an address.
    public init?(challenges: [String]) {
        let offers = AuthenticationChallenge.all(in: challenges).filter { $0.scheme == "msrtcoauth" }
        guard let offer = offers.first(where: { $0.parameters["href"]?.isEmpty == false }),
            let href = offer.parameters["href"]
        else { return nil }
        self.href = href
        let names = (offer.parameters["grant_type"] ?? "").split { $0 == "," || $0 == " " || $0 == "\t" }
        grants = Set(names.compactMap { Grant(rawValue: $0.lowercased()) })
    }
}
