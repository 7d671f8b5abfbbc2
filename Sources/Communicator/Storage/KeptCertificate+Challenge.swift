import Authentication
import Discovery
import SIP
import Security

extension KeptCertificate {
    /// What proves the client in the handshake.
    var identity: TLSIdentity {
        get throws { try TLSIdentity(certificate: certificate, key: key) }
    }
}

extension KeptCertificate.Registrar {
    init(_ candidate: Candidate, _ challenge: Challenge) {
        self.init(
            candidate: candidate, realm: challenge.realm, targetName: challenge.targetname,
            version: challenge.version.rawValue)
    }

    /// The challenge that this registrar began with the last time.
    var challenge: Challenge? {
        var header = AuthenticationHeader(scheme: AuthenticationScheme.tlsDSK.rawValue)
        header["realm"] = realm
        header["targetname"] = targetName
        header["version"] = String(version)
        return Challenge(header, from: .registrar)
    }
}
