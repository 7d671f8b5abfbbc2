public import Web

/// The addresses at which a domain's autodiscover service may be (sign-in sheet 2.2).
public enum AutodiscoverAddresses {
    /// The best first: internal before external, encrypted before not.
    public static func all(of domain: DomainName) -> [WebAddress] {
        ["lyncdiscoverinternal", "lyncdiscover"].flatMap { name in
            ["https", "http"].compactMap { WebAddress("\($0)://\(name).\(domain.ascii)/") }
        }
    }
}
