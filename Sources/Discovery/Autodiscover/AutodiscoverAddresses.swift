public import Web

/// The addresses at which a domain's autodiscover service may be (sign-in sheet 2.2).
public enum AutodiscoverAddresses {
    /// The best first: internal before external, encrypted before not.
    public static func all(of domain: DomainName) -> [WebAddress] {
        ["lyncdiscoverinternal", "lyncdiscover"].flatMap { name in
            ["https", "http"].compactMap { WebAddress("\($0)://\(name).\(domain.ascii)/") }
        }
    }

    /// The question at one place for a user's service ([MS-OCDISCWS] 3.1.5.2), whom the place may name already.
    ///
    /// - Parameter user: `user@domain`.
    public static func question(for user: String, at place: WebAddress) -> WebAddress {
        let separator: Character = place.path.contains("?") ? "&" : "?"
        guard !place.parameters.contains(where: { $0.lowercased().hasPrefix("sipuri=") }) else { return place }
        let escaped = user.split(separator: "@", omittingEmptySubsequences: false)
            .map { FormEncoding.encoded($0) }.joined(separator: "@")
        return place.sibling(path: "\(place.path)\(separator)sipuri=\(escaped)")
    }
}

extension WebAddress {
    /// The parts of the query.
    fileprivate var parameters: [Substring] {
        path.drop { $0 != "?" }.dropFirst().split(separator: "&")
    }
}
