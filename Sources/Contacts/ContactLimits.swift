public import XML

/// Bounds on what a server's contact list may hold. What goes beyond is left out, and the rest is used.
public enum ContactLimits {
    /// Most contacts.
    public static let contacts = 10_000
    /// Most groups. [MS-SIP] speaks of 64.
    public static let groups = 1_024
    /// Most groups of one contact.
    public static let groupsOfContact = 64
    /// Longest identifier of an item in Exchange, in bytes.
    public static let exchangeIdentifier = 1_024
    /// Longest name of a group or contact, in characters.
    public static let name = 256
    /// Bounds of a list as a document.
    public static let document = XMLLimits(bytes: 8 << 20, depth: 32, nodes: 262_144, attributes: 64)
}
