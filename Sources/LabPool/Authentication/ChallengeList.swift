import Authentication
import EventLoop
import SIP

/// The first 401: one challenge for each scheme (sign-in.md, 3.5).
@LoopActor
struct ChallengeList {
    let state: PoolState
    let site: PoolSite
    let schemes: [AuthenticationScheme]
    /// The `targetname` of this registrar.
    let frontEnd: String

    var realm: String { state.names.realm }

    /// The challenges in their order.
    var challenges: [AuthenticationHeader] {
        let list = offered.map(challenge)
        if list.isEmpty { return [digest] }
        return state.faults.contains(.reversedChallenges) ? list.reversed() : list
    }

    /// The schemes that are offered and served.
    var offered: [AuthenticationScheme] {
        state.faults.contains(.noTLSDSK) ? schemes.filter { $0 != .tlsDSK } : schemes
    }

    /// What a client must copy into its answers.
    func targetname(_ scheme: AuthenticationScheme) -> String {
        scheme == .kerberos ? "sip/\(frontEnd)" : frontEnd
    }

    /// Which fields of messages are signed; TLS-DSK is younger than the older versions.
    func version(_ scheme: AuthenticationScheme) -> ProtocolVersion {
        guard scheme != .tlsDSK, let number = state.faults[.oldVersion] else { return .v4 }
        return ProtocolVersion(rawValue: number) ?? .v4
    }

    /// A challenge of the first 401.
    func challenge(_ scheme: AuthenticationScheme) -> AuthenticationHeader {
        var header = AuthenticationHeader(scheme: scheme.rawValue)
        header["realm"] = realm
        header["targetname"] = targetname(scheme)
        header["version"] = String(version(scheme).rawValue)
        if scheme == .tlsDSK { header["sts-uri"] = site.certificateService }
        return header
    }

    /// What a registrar offers that has switched everything else off.
    private var digest: AuthenticationHeader {
        var header = AuthenticationHeader(scheme: "Digest")
        header["realm"] = realm
        header["nonce"] = "0"
        return header
    }
}
