internal import EventLoop

/// What the discovery asks of the DNS. Tests put a script in the place of the resolver.
public struct NameService: Sendable {
    /// The service records of a name.
    public var services: @LoopActor @Sendable (_ name: String) async throws -> SRVAnswer
    /// The addresses of a host.
    public var addresses: @LoopActor @Sendable (_ host: String) async throws -> [String]

    public init(
        services: @escaping @LoopActor @Sendable (_ name: String) async throws -> SRVAnswer,
        addresses: @escaping @LoopActor @Sendable (_ host: String) async throws -> [String]
    ) {
        self.services = services
        self.addresses = addresses
    }

    /// The one that the resolver asks.
    public init(_ resolver: DNSResolver) {
        self.init(
            services: { try await resolver.services($0) }, addresses: { try await resolver.addresses(of: $0) })
    }
}
