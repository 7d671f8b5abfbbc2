/// Where the pool's address book is for a client that is inside the organisation's network, or outside.
public struct AddressBookPlaces: Sendable, Hashable {
    /// The web query service ([MS-DLX]), as written.
    public let query: String
    /// The base of the addresses of photos ([MS-ABS]), as written; nil where the pool names none.
    public let files: String?

    /// - Parameter isRemote: whether the client came in through an Edge.
    /// - Returns: nil where the pool names no web query service.
    public init?(_ settings: PoolSettings, isRemote: Bool) {
        func place(_ name: String) -> String? {
            settings[PoolSettings.serverConfiguration, name]
        }
        let query = place(isRemote ? "dlxExternalUrl" : "dlxInternalUrl")
        guard let query, place("dlxEnabled")?.lowercased() != "false" else { return nil }
        self.query = query
        files = place(isRemote ? "absExternalServerUrl" : "absInternalServerUrl")
    }
}
