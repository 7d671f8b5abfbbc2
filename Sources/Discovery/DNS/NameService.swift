internal import EventLoop
internal import Glibc

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
    init(_ resolver: DNSResolver) {
        self.init(
            services: { try await resolver.services($0) }, addresses: { try await resolver.addresses(of: $0) })
    }

    /// That of this computer.
    ///
    /// - Parameter servers: asked in place of the system's, `ADDRESS[:PORT]` separated by commas: those that
    ///   `COMMUNICATOR_NAME_SERVERS` names, for tests and administrators. None if it is empty.
    /// - Throws: ``DNSError/failed(_:)``.
    @LoopActor
    public static func ofThisComputer(servers: String = namedServers) throws -> NameService {
        NameService(try DNSResolver(servers: servers.isEmpty ? nil : servers))
    }

    /// The value of `COMMUNICATOR_NAME_SERVERS`.
    public static var namedServers: String {
        getenv("COMMUNICATOR_NAME_SERVERS").map { String(cString: $0) } ?? ""
    }

    /// The same, which tells of every address that it finds.
    public func telling(
        _ listener: @escaping @LoopActor @Sendable (_ host: String, _ addresses: [String]) -> Void
    ) -> NameService {
        NameService(services: services) { [addresses] host in
            let found = try await addresses(host)
            listener(host, found)
            return found
        }
    }
}
