import Localization

/// What all findings come to: the first thing that is broken, who can mend it, and how. Each text is one line.
public struct Verdict: Sendable, Equatable {
    /// What is broken; the raw value is for scripts.
    public enum Cause: String, Sendable, CaseIterable {
        case healthy
        case clock
        case resolver
        case noServer = "no-server"
        case autodiscover
        case captivePortal = "captive-portal"
        case proxy
        case unreachable
        case tls
        case certificateIncomplete = "certificate-incomplete"
        case certificateUntrusted = "certificate-untrusted"
        case certificateExpired = "certificate-expired"
        case certificateName = "certificate-name"
        case certificateUnusable = "certificate-unusable"
        case notARegistrar = "not-a-registrar"
        case userAgentRefused = "user-agent-refused"
        case accountRefused = "account-refused"
        case serverUnavailable = "server-unavailable"
        case noCommonScheme = "no-common-scheme"
        case webServicesInternal = "web-services-internal"
        case webServicesUnreachable = "web-services-unreachable"
        case webServicesForeign = "web-services-foreign"
        case webServicesFailing = "web-services-failing"
        case modernAuthentication = "modern-authentication"
        case federated
        case kerberosOnly = "kerberos-only"
        case credentialsRefused = "credentials-refused"
        case signInFailed = "sign-in-failed"
    }

    /// Who can mend it; the raw value is for scripts.
    public enum Mender: String, Sendable, CaseIterable {
        case nobody
        case user
        case networkAdministrator = "network-administrator"
        case serverAdministrator = "server-administrator"
    }

    public var cause: Cause
    public var mender: Mender
    /// What is broken, in a sentence or two.
    public var message: String
    /// How to mend it.
    public var advice: String
    /// What is not as it should be beside that.
    public var remarks: [String]
    /// The host and port whose fault it is, if it is one's.
    var place: String?

    public init(
        _ cause: Cause, _ mender: Mender, at place: String? = nil, _ message: String, advice: String = "",
        remarks: [String] = []
    ) {
        self.cause = cause
        self.mender = mender
        self.message = message
        self.advice = advice
        self.remarks = remarks
        self.place = place
    }

    /// Judges what was found: the first rule that applies decides.
    ///
    /// - Parameter now: the time, in Unix seconds.
    public init(on findings: [Finding], at now: Int64) {
        self = Self.rules.lazy.compactMap { $0(findings) }.first ?? Self.healthy(findings)
        remarks = Self.remarks(on: findings, at: now, beside: self).map(\.line)
        message = message.line
        advice = advice.line
    }

    /// In the order in which a sign-in meets the obstacles; what explains other failures comes before them.
    static let rules: [@Sendable ([Finding]) -> Verdict?] = [
        ownClock, resolver, captivePortal, noServer, autodiscover, registrarConnection, registrarAnswer, scheme,
        webServiceConnection, webServiceAnswer, logOn, clocks, signIn,
    ]

    private static func healthy(_ findings: [Finding]) -> Verdict {
        guard case .succeeded(let server, _) = findings.signIns.last else {
            return Verdict(
                .healthy, .nobody,
                localized(
                    """
                    Nothing is broken: everything that can be checked without signing in is as it should be.
                    """),
                advice: localized("If you still cannot sign in, check login name and password."))
        }
        return Verdict(.healthy, .nobody, localized("Nothing is broken: signing in works at \(server)."))
    }
}
