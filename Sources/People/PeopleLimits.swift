public import XML

/// Bounds on what is accepted about people. What goes beyond is left out, and the rest is used.
public enum PeopleLimits {
    /// Most people of one search.
    public static let people = 100
    /// Longest text that is searched for, in characters.
    public static let question = 256
    /// Longest field of an entry, in characters.
    public static let text = 512
    /// Most phone numbers of an entry.
    public static let phones = 16
    /// Largest photo, in bytes.
    public static let photo = 2 << 20
    /// Bounds of an answer of the pool's directory.
    public static let document = XMLLimits(bytes: 1 << 20, depth: 16, nodes: 32_768, attributes: 64)
    /// Bounds of an answer with a photo in it.
    public static let photoDocument = XMLLimits(bytes: 4 << 20, depth: 16, nodes: 256, attributes: 64)
}
