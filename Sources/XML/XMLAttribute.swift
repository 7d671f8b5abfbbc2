/// One attribute of a received element; namespace declarations are none.
public struct XMLAttribute: Sendable, Equatable {
    /// The name without its prefix.
    public let name: String
    /// The namespace of the name, if it has a prefix.
    public let namespace: String?
    /// The value with references resolved and white space normalised (XML 1.0, 3.3.3).
    public let value: String
}
