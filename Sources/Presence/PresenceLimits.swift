public import XML

/// Bounds on what is accepted about presence. What goes beyond is left out, and the rest is used.
public enum PresenceLimits {
    /// Longest text of a note, a name or another field, in characters.
    public static let text = 2_000
    /// Most instances of one category of one person.
    public static let instances = 32
    /// Most phone numbers of one person.
    public static let phones = 16
    /// Most members of all containers together.
    public static let members = 10_000
    /// Longest free/busy string, in bytes: four slots each.
    public static let calendar = 4_096
    /// Longest name of a domain, in bytes.
    public static let domain = 255
    /// Most people whose wish to see one's presence is told at once.
    public static let subscribers = 1_000
    /// Bounds of one document about one person, or of a list of resources.
    public static let document = XMLLimits(bytes: 4 << 20, depth: 32, nodes: 131_072, attributes: 64)
}
