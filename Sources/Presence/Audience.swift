public import Contacts
public import XML

/// Who sees how much of the user's presence: all containers, and how they are changed.
public struct Audience: Sendable, Equatable {
    /// The level of somebody, and whether it comes from a rule for many.
    public struct Standing: Sendable, Equatable {
        public let level: AccessLevel
        public let isInherited: Bool

        /// Makes a standing.
        public init(level: AccessLevel, isInherited: Bool) {
            self.level = level
            self.isInherited = isInherited
        }
    }

    /// The media type of ``body(moving:to:)``.
    public static let contentType = "application/msrtc-setcontainermembers+xml"

    private var containers: [UInt32: Container] = [:]
    private let domain: String

    /// - Parameter domain: the user's own SIP domain.
    public init(domain: some StringProtocol) {
        self.domain = domain.lowercased()
    }

    /// Takes over containers that are new or changed; or, where they are all that there are, those alone.
    public mutating func apply(_ changed: [Container], areAll: Bool = false) {
        if areAll { containers = [:] }
        for container in changed where AccessLevel(rawValue: container.id) != nil {
            containers[container.id] = container
        }
    }

    /// Everybody with a level of their own, and the rules for many.
    public var levels: [Container.Member: AccessLevel] {
        var result: [Container.Member: AccessLevel] = [:]
        for level in AccessLevel.allCases {
            for member in containers[level.rawValue]?.members ?? [] where result[member] == nil {
                result[member] = level
            }
        }
        return result
    }

    /// How much somebody sees. The first rule that fits counts: the person, their domain, the enterprise, everybody.
    public func standing(of address: ContactAddress) -> Standing? {
        if let level = level(with: .user(address)) { return Standing(level: level, isInherited: false) }
        var rules: [Container.Member] = [.domain(String(address.domain))]
        rules.append(address.domain == domain ? .sameEnterprise : .federated)
        rules.append(.everyone)
        return rules.lazy.compactMap { level(with: $0) }.first.map { Standing(level: $0, isInherited: true) }
    }

    /// The body of the request that gives somebody, or all that a rule is for, a level, or with nil takes it away; nil
    /// where that is so already.
    public func body(moving member: Container.Member, to level: AccessLevel?) throws(XMLError) -> String? {
        let held = AccessLevel.allCases.filter { containers[$0.rawValue]?.members.contains(member) == true }
        var actions = held.filter { $0 != level }.map { (level: $0, action: "remove") }
        if let level, !held.contains(level) { actions.append((level, "add")) }
        return actions.isEmpty ? nil : try body(actions, member)
    }

    /// The body of the request that opens a new account to colleagues and partners, as every client does once; nil where
    /// somebody has made rules already.
    public func firstRules() throws(XMLError) -> String? {
        let rules = Set(containers.values.flatMap(\.members))
        var actions: [Markup] = []
        if !rules.contains(.sameEnterprise) { actions.append(container(.company, "add", .sameEnterprise)) }
        if !rules.contains(.federated) { actions.append(container(.public, "add", .federated)) }
        return actions.isEmpty ? nil : try document(actions)
    }

    private func level(with member: Container.Member) -> AccessLevel? {
        AccessLevel.allCases.first { containers[$0.rawValue]?.members.contains(member) == true }
    }

    private func body(
        _ actions: [(level: AccessLevel, action: String)], _ member: Container.Member
    ) throws(XMLError) -> String {
        try document(actions.map { container($0.level, $0.action, member) })
    }

    private func container(_ level: AccessLevel, _ action: String, _ member: Container.Member) -> Markup {
        let version = String(containers[level.rawValue]?.version ?? 0)
        return Markup("container", ["id": String(level.rawValue), "version": version]) {
            Markup("member", [("action", action)] + member.attributes.map { ($0.key, $0.value) }) {}
        }
    }

    private func document(_ containers: [Markup]) throws(XMLError) -> String {
        try Markup(
            "setContainerMembers", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/container-management"]
        ) {
            for container in containers { container }
        }.source()
    }
}
