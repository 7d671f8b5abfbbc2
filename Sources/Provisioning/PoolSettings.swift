import XML

/// A pool's settings for its clients ([MS-SIPREGE] provisioning; sheet contacts-and-presence, 4): texts by the names of
/// their group and of their own.
///
/// Names are compared as written, local names only: the namespace of the document is another in every version.
public struct PoolSettings: Sendable, Hashable {
    /// The group of most settings.
    public static let serverConfiguration = "ServerConfiguration"

    private var groups: [String: [String: String]] = [:]

    /// No setting is known.
    public init() {}

    /// Reads the body of a notification. What goes beyond the limits is left out, and the rest is used.
    ///
    /// - Throws: `XMLError`; ``ProvisioningError``.
    public init(parsing body: some Sequence<UInt8>) throws {
        let root = try XMLElement(parsing: body, limits: ProvisioningLimits.document)
        guard root.name == "provisionGroupList" else { throw ProvisioningError.unknownDocument(root.name) }
        for group in root.elements("provisionGroup").prefix(ProvisioningLimits.groups) {
            guard let name = group.attribute("name") else { continue }
            let settings = Self.settings(in: group).prefix(ProvisioningLimits.settings)
            groups[name, default: [:]].merge(settings) { first, _ in first }
        }
    }

    /// A setting without surrounding white space; nil where it is not there, or empty.
    public subscript(group: String, name: String) -> String? {
        groups[group]?[name]
    }

    /// How many settings are known.
    public var count: Int { groups.values.reduce(0) { $0 + $1.count } }

    /// An element is a setting of its name; a list of properties has one for each.
    private static func settings(in group: XMLElement) -> [(String, String)] {
        let properties = group.elements("propertyEntryList", "property").map { ($0.attribute("name") ?? "", $0) }
        return (group.elements.map { ($0.name, $0) } + properties).compactMap { name, element in
            let text = element.trimmedText
            guard !name.isEmpty, !text.isEmpty, text.utf8.count <= ProvisioningLimits.text else { return nil }
            return (name, text)
        }
    }
}

/// Why a document was not taken for a pool's settings.
public enum ProvisioningError: Error, Sendable, Equatable {
    case unknownDocument(String)
}
