/// One server that a service record (RFC 2782) names.
public struct SRVRecord: Sendable, Hashable {
    /// Lower numbers come first.
    public var priority: UInt16
    /// The share among those of one priority.
    public var weight: UInt16
    public var port: UInt16
    /// A host name in lower case, without a dot at its end.
    public var target: String

    public init(priority: UInt16, weight: UInt16, port: UInt16, target: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }
}
