/// The name of a service record that leads to a domain's registrars (sign-in sheet 2.6).
public struct ServiceName: Sendable, Hashable {
    /// `_sip._tls.contoso.com`.
    public let text: String
    /// How the servers are spoken to that the record names.
    public let transport: Candidate.Transport

    /// Those of a domain, in order of preference: internal before external, TLS before TCP.
    public static func all(of domain: DomainName, transport: Candidates.Transport = .automatic) -> [ServiceName] {
        let all: [(String, Candidate.Transport)] = [
            ("_sipinternaltls._tcp", .tls), ("_sipinternal._tcp", .tcp), ("_sip._tls", .tls), ("_sip._tcp", .tcp),
        ]
        return all.filter { transport.allows($0.1) }.map {
            ServiceName(text: "\($0.0).\(domain.ascii)", transport: $0.1)
        }
    }
}
