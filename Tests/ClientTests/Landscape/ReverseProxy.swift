import Foundation
import TestScratch

/// A real nginx with the listeners of a landscape: the reverse proxy, the Edge, the Front End's own ports.
///
/// Web services are relayed connection by connection (nginx's stream module): NTLM authenticates a connection, so one of
/// the client's must be one of the pool's as long as a log-on lasts.
struct ReverseProxy {
    /// An address and port that clients reach.
    struct Door: Sendable {
        let machine: NetworkSpace.Machine
        let port: Int
        let action: Action
        /// Listens on ::1 in place of the machine's address.
        var isIPv6 = false

        init(_ machine: NetworkSpace.Machine, _ port: Int, isIPv6: Bool = false, _ action: Action) {
            self.machine = machine
            self.port = port
            self.isIPv6 = isIPv6
            self.action = action
        }
    }

    /// What happens to connections.
    enum Action: Sendable {
        /// They reach a port of the pool, bytes as they are.
        case relay(Lab.Port)
        /// Their TLS ends here, with this certificate, and begins again to a port of the pool.
        case terminate(ProxyCertificate, Lab.Port)
        /// Requests over plain HTTP reach a port of the pool.
        case forward(Lab.Port)
        /// Requests over TLS reach a port of the pool, each over a connection of its own, which no NTLM survives.
        case separate(ProxyCertificate, Lab.Port)
        /// Requests over TLS reach a port of the pool, but those for a path and all below it, which is not published.
        case publish(ProxyCertificate, Lab.Port, without: String)
        /// Requests over TLS reach a port of the pool once nginx itself has been shown the user's name and password (Basic).
        case guarded(ProxyCertificate, Lab.Port)
        /// Requests over plain HTTP are sent to the same place over HTTPS.
        case secure
        /// Requests are answered with a status and what follows it in nginx's `return`, over TLS if there is a certificate.
        case answer(ProxyCertificate?, String)
    }

    private let program: RunningProgram
    private let accesses: URL

    init(
        _ doors: [Door], lab: Lab, certificates: ProxyAuthority, in space: NetworkSpace, _ scratch: Scratch
    ) async throws {
        accesses = scratch.url.appending(path: "access.log")
        let folder = try scratch.folder("nginx")
        let users = try scratch.write(
            lab.users.map { "\($0.login):{PLAIN}\($0.password)\n" }.joined(), to: "nginx/users")
        let writer = Writer(lab: lab, certificates: certificates, space: space, users: users)
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }
        let configuration = """
            daemon off; worker_processes 1; user root; pid \(folder.path)/pid; error_log stderr notice;
            load_module /usr/lib/nginx/modules/ngx_stream_module.so;
            events { worker_connections 512; }
            stream {
            \(try doors.compactMap(writer.stream).joined(separator: "\n"))
            }
            http {
            \(temporary.joined(separator: "\n"))
            log_format all '$server_addr $request host=$host authorization=$http_authorization ticket=$http_x_ms_webticket';
            access_log \(accesses.path) all;
            \(try doors.compactMap(writer.http).joined(separator: "\n"))
            }
            """
        let file = try scratch.write(configuration, to: "nginx/nginx.conf")
        program = try space.start(
            Program.nginx.location(), ["-p", folder.path, "-e", "stderr", "-c", file.path],
            log: scratch.url.appending(path: "nginx.log"))
        try await program.says("start worker process ")
    }

    /// The requests that were answered by nginx itself or forwarded one by one, with the credentials that they had.
    var requests: [String] {
        let text = (try? String(contentsOf: accesses, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    func stop() { program.stop() }
}

/// nginx's words for doors.
private struct Writer {
    let lab: Lab
    let certificates: ProxyAuthority
    let space: NetworkSpace
    /// Whom nginx lets pass that asks itself.
    let users: URL

    /// The `server` of a door whose connections are carried; nil for others.
    func stream(_ door: ReverseProxy.Door) throws -> String? {
        switch door.action {
        case .relay(let port): "server { listen \(place(door)); proxy_pass \(pool(port)); }"
        case .terminate(let certificate, let port):
            """
            server { listen \(place(door)) ssl; \(try identity(certificate)) proxy_ssl on; proxy_pass \(pool(port)); }
            """
        default: nil
        }
    }

    /// The `server` of a door whose requests are answered or forwarded; nil for others.
    func http(_ door: ReverseProxy.Door) throws -> String? {
        switch door.action {
        case .forward(let port):
            server(door, "proxy_set_header Host $host; location / { proxy_pass http://\(pool(port)); }")
        case .separate(let certificate, let port):
            server(door, "location / { proxy_pass https://\(pool(port)); }", try identity(certificate))
        case .publish(let certificate, let port, let path):
            // Its connections to the pool are kept, without which no NTLM would survive.
            "upstream published\(door.port) { server \(pool(port)); keepalive 8; }"
                + server(
                    door,
                    """
                    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
                    location \(path) { return 404; } location / { proxy_pass https://published\(door.port); }
                    """,
                    try identity(certificate))
        case .guarded(let certificate, let port):
            server(
                door,
                """
                auth_basic "before the pool"; auth_basic_user_file \(users.path); proxy_set_header Host $host;
                location / { proxy_pass https://\(pool(port)); }
                """,
                try identity(certificate))
        case .secure: server(door, "return 301 https://$host$request_uri;")
        case .answer(let certificate, let text):
            server(door, "default_type text/html; return \(text);", try certificate.map(identity))
        default: nil
        }
    }

    private func server(_ door: ReverseProxy.Door, _ contents: String, _ identity: String? = nil) -> String {
        "server { listen \(place(door))\(identity == nil ? "" : " ssl"); \(identity ?? "") \(contents) }"
    }

    private func place(_ door: ReverseProxy.Door) -> String {
        "\(door.isIPv6 ? "[::1]" : space.address(of: door.machine)):\(door.port)"
    }

    private func pool(_ port: Lab.Port) -> String { "127.0.0.1:\(lab.ports[port] ?? 0)" }

    private func identity(_ certificate: ProxyCertificate) throws -> String {
        let files = try certificates.files(of: certificate)
        return "ssl_certificate \(files.chain.path); ssl_certificate_key \(files.key.path);"
    }
}
