/// A name in a certificate's subject alternative names.
public enum SubjectName: Sendable, Hashable {
    /// A host name, perhaps with a wildcard label.
    case dns(String)
    /// An IP address in its usual notation.
    case address(String)
    /// A URI, such as `sip:fe01.contoso.com`.
    case uri(String)
}

extension SubjectName: CustomStringConvertible {
    /// The bare name.
    public var description: String {
        switch self {
        case .dns(let name), .address(let name), .uri(let name): name
        }
    }
}
