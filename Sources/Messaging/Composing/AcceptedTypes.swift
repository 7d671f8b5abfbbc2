/// The media types that a peer shows: the `accept-types` of its session description.
public struct AcceptedTypes: Sendable, Hashable {
    private let names: Set<String>

    /// - Parameter names: media types in any case; `*` for all.
    public init(_ names: some Sequence<String>) {
        self.names = Set(names.map { $0.lowercased() })
    }

    /// Whether messages of this type are shown; plain text always is.
    public func contains(_ name: String) -> Bool {
        name == "text/plain" || names.contains(name) || names.contains("*")
    }
}
