import UCWA

/// Resources that events have told of, so that it is known when they are told of once more; the oldest are forgotten. A
/// value without I/O.
struct SeenResources {
    /// How many are remembered at least; at most they are twice as many.
    private static let least = 1000

    private var newer: Set<ResourceKey> = []
    private var older: Set<ResourceKey> = []

    func contains(_ key: ResourceKey) -> Bool { newer.contains(key) || older.contains(key) }

    /// Remembers a resource.
    ///
    /// - Returns: whether it is new.
    @discardableResult
    mutating func insert(_ href: String) -> Bool {
        let key = ResourceKey(href)
        guard !contains(key) else { return false }
        if newer.count >= Self.least {
            older = newer
            newer = []
        }
        newer.insert(key)
        return true
    }
}
