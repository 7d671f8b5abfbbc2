/// The endpoints that a sign-in tries, in order of preference.
public enum Candidates {
    /// The transport that the user has chosen.
    public enum Transport: Sendable {
        /// TLS.
        case automatic
        case only(Candidate.Transport)

        var effective: Candidate.Transport {
            switch self {
            case .automatic: .tls
            case .only(let transport): transport
            }
        }

        func allows(_ transport: Candidate.Transport) -> Bool {
            switch self {
            case .automatic: true
            case .only(let only): only == transport
            }
        }
    }

    /// The one endpoint of a server that the user has named: no other is tried.
    public static func given(_ server: ServerAddress, transport: Transport) -> [Candidate] {
        [Candidate(host: server.host, port: server.port, transport: transport.effective)]
    }

    /// The fixed names of a sign-in domain, for the time that no other answer is at hand.
    public static func fixedNames(of domain: String, transport: Transport) -> [Candidate] {
        let transport = transport.effective
        let edge: UInt16? = transport == .tls ? 443 : nil
        return [
            Candidate(host: "sipinternal.\(domain)", transport: transport),
            Candidate(host: "sipexternal.\(domain)", port: edge, transport: transport),
            Candidate(host: "sip.\(domain)", port: edge, transport: transport),
            Candidate(host: domain, transport: transport),
        ]
    }
}
