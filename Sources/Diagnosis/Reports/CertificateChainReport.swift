public import Security

/// The certificates that a server sent, and whether they lead to an authority that is trusted.
public struct CertificateChainReport: Sendable, Equatable {
    /// One certificate of the chain.
    public struct Link: Sendable, Equatable {
        /// Whom it names.
        public var subject: String
        /// The hosts that it is for.
        public var names: [String]
        public var issuer: String
        public var validity: Validity
        public var fingerprint: String

        public init(
            subject: String, names: [String] = [], issuer: String, validity: Validity, fingerprint: String = ""
        ) {
            self.subject = subject
            self.names = names
            self.issuer = issuer
            self.validity = validity
            self.fingerprint = fingerprint
        }
    }

    /// Why nobody whom this computer trusts vouches for the chain.
    public enum Gap: Sendable, Equatable {
        /// The chain is complete up to a root that this computer does not trust.
        case untrustedRoot(name: String)
        /// The server leaves out the certificate of this issuer.
        case missing(issuer: String, IssuerSearch)
    }

    /// What came of looking for an issuer's certificate where the one below says that it is.
    public enum IssuerSearch: Sendable, Equatable {
        /// The certificate names no place, or none that may be asked.
        case noAddress
        /// Nothing useful was there.
        case failed(url: String, reason: String)
        /// With the certificate that was there the chain is trusted: the server only has to send it.
        case completes(url: String)
        /// The certificate is there, and leads to a root that this computer does not trust.
        case leadsToUntrustedRoot(url: String, root: String)
    }

    /// The host that the certificate must be for.
    public var host: String
    /// The server's own certificate first, each vouched for by the next.
    public var links: [Link]
    /// How many certificates were sent that have no place in the chain.
    public var surplus: Int
    /// What is wrong; empty if the chain is trusted.
    public var faults: [CertificateProblem.Fault]
    /// What is wrong, in sentences.
    public var explanation: String
    /// Whether the user has accepted the certificate in spite of that.
    public var isException: Bool
    /// Where the chain breaks off, if it does.
    public var gap: Gap?
    /// What has shown the same certificates before, so that they need not be told of twice.
    public var precedent: String?

    public init(
        host: String, links: [Link], surplus: Int = 0, faults: [CertificateProblem.Fault] = [],
        explanation: String = "", isException: Bool = false, gap: Gap? = nil
    ) {
        self.host = host
        self.links = links
        self.surplus = surplus
        self.faults = faults
        self.explanation = explanation
        self.isException = isException
        self.gap = gap
    }

    /// What was sent, without a look for what is missing.
    init(_ presentation: PeerPresentation, host: String) {
        let chain = CertificateChain(sent: presentation.chain)
        self.init(
            host: host, links: chain.path.map(Link.init), surplus: chain.surplus.count,
            faults: presentation.problem?.faults ?? [], explanation: presentation.problem?.explanation ?? "",
            isException: presentation.isException)
    }
}

extension CertificateChainReport.Link {
    init(_ certificate: Certificate) {
        self.init(
            subject: certificate.shortName, names: certificate.dnsNames, issuer: certificate.issuerCommonName,
            validity: certificate.validity, fingerprint: certificate.fingerprint.inPairs)
    }
}
