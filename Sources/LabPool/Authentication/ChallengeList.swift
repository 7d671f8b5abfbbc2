import Authentication
import EventLoop
import SIP

/// The first 401: one challenge for each scheme (sign-in.md, 3.5).
struct ChallengeList {
    let realm: String
    let site: PoolSite
    let faults: FaultPlan
    /// The `targetname` of this registrar.
    let frontEnd: String

    /// The challenges in their order.
    var challenges: [AuthenticationHeader] {
        var list = [challenge(.ntlm, target: frontEnd), challenge(.kerberos, target: "sip/\(frontEnd)")]
        if !faults.contains(.noTLSDSK) {
            var challenge = challenge(.tlsDSK, target: frontEnd)
            challenge["sts-uri"] = site.certificateService
            list.append(challenge)
        }
        return faults.contains(.reversedChallenges) ? list.reversed() : list
    }

    private func challenge(_ scheme: AuthenticationScheme, target: String) -> AuthenticationHeader {
        var header = AuthenticationHeader(scheme: scheme.rawValue)
        header["realm"] = realm
        header["targetname"] = target
        header["version"] = "4"
        return header
    }
}
