public import Contacts
import XML

/// The people of one access level, as the server keeps them.
public struct Container: Sendable, Hashable {
    /// Whom a member stands for.
    public enum Member: Sendable, Hashable {
        case user(ContactAddress)
        case domain(String)
        case sameEnterprise
        case federated
        case publicCloud
        case everyone
    }

    /// The number: those of ``AccessLevel``, and others that only servers use.
    public let id: UInt32
    /// What a change must name.
    public let version: UInt32
    public let members: Set<Member>

    init?(_ element: XMLElement) {
        guard let id = element.attribute("id").flatMap({ UInt32($0) }) else { return nil }
        self.id = id
        version = element.attribute("version").flatMap { UInt32($0) } ?? 0
        members = Set(element.elements("member").prefix(PresenceLimits.members).compactMap { Member($0) })
    }
}

extension Container.Member {
    /// Everybody whose address ends so; nil for what is no domain.
    public init?(domain: some StringProtocol) {
        let domain = domain.lowercased()
        guard domain.utf8.count <= PresenceLimits.domain, ContactAddress("a@\(domain)")?.domain == domain[...] else {
            return nil
        }
        self = .domain(domain)
    }

    init?(_ element: XMLElement) {
        let value = element.attribute("value") ?? ""
        switch element.attribute("type") {
        case "user":
            guard let address = ContactAddress(value) else { return nil }
            self = .user(address)
        case "domain": self.init(domain: value)
        case "sameEnterprise": self = .sameEnterprise
        case "federated": self = .federated
        case "publicCloud": self = .publicCloud
        case "everyone": self = .everyone
        default: return nil
        }
    }

    /// `type` and `value` as in documents.
    var attributes: KeyValuePairs<String, String> {
        switch self {
        case .user(let address): ["type": "user", "value": address.text]
        case .domain(let domain): ["type": "domain", "value": domain]
        case .sameEnterprise: ["type": "sameEnterprise"]
        case .federated: ["type": "federated"]
        case .publicCloud: ["type": "publicCloud"]
        case .everyone: ["type": "everyone"]
        }
    }
}
