import Security

/// The certificates that the pool makes for itself when it starts, faults included.
struct PoolCertificates: Sendable {
    private static let day: Int64 = 24 * 60 * 60

    /// What clients must trust to reach the pool.
    let root: Certificate
    /// The server's certificate with what is sent along, for SIP and HTTPS.
    let server: TLSIdentity
    /// The server's certificate inside TLS-DSK, which no client can verify.
    let frontEnd: TLSIdentity
    /// Issues the users' certificates; not part of any hierarchy that clients know.
    let clientAuthority: CertificateAuthority

    /// The certificate of the authority that issued the server's.
    let intermediate: Certificate

    /// Issues everything. `hosts` are the names under which clients are told to find the pool, its own first;
    /// `issuerURL` is where the server's certificate says that the intermediate authority's is.
    init(
        domain: String, hosts: [String], issuerURL: String, faults: FaultPlan, keys: PoolKeys, now: Instant
    ) throws(SecurityError) {
        let long = Validity(notBefore: now.seconds - Self.day, notAfter: now.seconds + 365 * Self.day)
        let authority = try CertificateAuthority.root(
            commonName: "Lab Root Authority", key: keys.root, validity: long)
        let intermediate = try authority.intermediate(
            commonName: "Lab Intermediate Authority", key: keys.intermediate, validity: long)
        root = authority.certificate
        self.intermediate = intermediate.certificate
        clientAuthority = try .root(commonName: "Communications Server", key: keys.clientAuthority, validity: long)
        frontEnd = try TLSIdentity(
            certificate: try intermediate.issueServer(
                commonName: "fe01.\(domain)", names: [.dns("fe01.\(domain)")], key: keys.server, validity: long),
            key: keys.server)

        let names = faults.contains(.nameMismatch) ? [.dns("other.example")] : Self.names(domain: domain, hosts: hosts)
        let validity = Self.validity(faults, now: now) ?? long
        let key = faults.contains(.weakKey) ? keys.weak : keys.server
        if faults.contains(.untrusted) {
            let certificate = try CertificateAuthority.selfSignedServer(
                commonName: hosts.first ?? domain, names: names, key: key, validity: validity)
            server = try TLSIdentity(certificate: certificate, key: key)
        } else {
            let certificate = try intermediate.issueServer(
                commonName: hosts.first ?? domain, names: names, key: key, validity: validity, issuerURL: issuerURL)
            let issuers = faults.contains(.missingIntermediate) ? [] : intermediate.intermediates
            server = try TLSIdentity(certificate: certificate, key: key, issuers: issuers)
        }
    }

    /// When the server's certificate holds, where that is not now.
    private static func validity(_ faults: FaultPlan, now: Instant) -> Validity? {
        if faults.contains(.expiredCertificate) {
            return Validity(notBefore: now.seconds - 30 * day, notAfter: now.seconds - day)
        }
        guard faults.contains(.futureCertificate) else { return nil }
        return Validity(notBefore: now.seconds + day, notAfter: now.seconds + 30 * day)
    }

    /// Every name under which a client may look for the pool.
    private static func names(domain: String, hosts: [String]) -> [SubjectName] {
        let labels = ["fe01", "sip", "sipinternal", "sipexternal", "lyncdiscover", "lyncdiscoverinternal", "lyncweb"]
        var unique: [String] = []
        for name in hosts + ["localhost", domain] + labels.map({ "\($0).\(domain)" }) where !unique.contains(name) {
            unique.append(name)
        }
        return unique.map { .dns($0) } + [.address("127.0.0.1"), .address("::1"), .uri("sip:fe01.\(domain)")]
    }
}
