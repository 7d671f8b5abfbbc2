import Foundation

/// A real squid between a landscape and its clients, which wants another password than they have been given.
struct ForwardProxy {
    /// What clients believe to be the password.
    static let password = "not-the-proxys"
    private static let port = 3128
    private let program: RunningProgram
    /// What the clients' environment names it by.
    let url: String

    init(in space: NetworkSpace, _ scratch: Scratch) async throws {
        let address = space.address(of: .forwardProxy)
        url = "http://alice:\(Self.password)@\(address):\(Self.port)"
        // "secret" as openssl passwd -apr1 writes it.
        let users = try scratch.write("alice:$apr1$JXJYcbxW$MZpaU0MByAkA7w1nffGvN.\n", to: "squid/users")
        let file = try scratch.write(
            """
            http_port \(address):\(Self.port)
            pid_filename none
            cache deny all
            access_log none
            cache_log stdio:/dev/stdout
            netdb_filename none
            shutdown_lifetime 0 seconds
            auth_param basic program /usr/lib/squid/basic_ncsa_auth \(users.path)
            auth_param basic realm proxy
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all

            """, to: "squid/squid.conf")
        program = try space.start(
            Program.squid.location(), ["-N", "-f", file.path], log: scratch.url.appending(path: "squid.log"))
        try await program.says("Accepting HTTP Socket connections")
    }

    func stop() { program.stop() }
}
