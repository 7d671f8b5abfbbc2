import CCurl
public import EventLoop
import Security

/// Sends HTTP/1.1 requests, over connections that stay open between them, and keeps the servers' cookies as long as it
/// lives. Any number of requests may run at a time, but none beside an NTLM log-on to the same server.
@LoopActor
public final class HTTPClient {
    /// Applies to the requests that follow. Connections that are open already stay in use.
    public var configuration: NetworkConfiguration

    private let multi: CurlMulti
    private let cookies: CookieJar
    private let gate = LogOnGate()
    /// The servers that have let a log-on in.
    private var loggedOn: Set<String> = []
    /// What servers have shown on the latest connection.
    private var certificates: [String: Certificate] = [:]

    /// - Throws: ``NetworkError/outOfResources(_:)``.
    public init(configuration: NetworkConfiguration) throws {
        self.configuration = configuration
        multi = try CurlMulti()
        cookies = try CookieJar()
    }

    /// Sends the request and waits for the whole answer, whatever its status, but 407, which is a proxy's.
    ///
    /// - Throws: ``NetworkError``; `CancellationError` as soon as the task is cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard case .follow(let limit) = request.redirects, request.method == .get else {
            return try await exchange(request)
        }
        var request = request
        var left = min(limit, Limits.redirects)
        while true {
            let response = try await exchange(request)
            guard (300..<400).contains(response.status), let location = response.redirect else { return response }
            let from = try ServerAddress(url: request.url)
            guard left > 0, let next = try? ServerAddress(url: location), next.isSecure else {
                let target = NetworkError.Target(host: from.host, port: from.port)
                throw NetworkError.redirectRefused(target, location: location)
            }
            left -= 1
            request.url = location
            request.authentication = .none
            if next.host.lowercased() != from.host.lowercased() || next.port != from.port {
                request.headers.remove(["authorization", "cookie", "x-ms-webticket"])
            }
        }
    }

    /// Opens a connection to the server of `url` before there is a request for it, in addition to those that are there.
    ///
    /// It is for a request beside or after a log-on by NTLM, whose connection libcurl gives to no request without that
    /// log-on. Nothing is sent; what prevents the connection is for the request to tell.
    public func connect(ahead url: String) async {
        guard let address = try? ServerAddress(url: url) else { return }
        try? await open(ahead: address)
    }

    private func open(ahead address: ServerAddress) async throws {
        let connector = try Connector(to: address, for: .laterRequests, configuration: configuration)
        let easy = connector.easy
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        easy.set(CURLOPT_FRESH_CONNECT, true)
        easy.set(CURLOPT_TIMEOUT_MS, milliseconds: configuration.connectTimeout)
        defer {
            // A transfer that leaves with this takes its connection along.
            easy.set(CURLOPT_CONNECT_ONLY, false)
            multi.remove(easy)
        }
        try await configuration.passProxy(to: connector.target) {
            let code = try await multi.run(easy)
            note(connector, of: address)
            guard code == CURLE_OK else {
                connector.finishRecord()
                throw connector.error(for: code, timeout: configuration.connectTimeout)
            }
        }
    }

    private func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
        let address = try ServerAddress(url: request.url)
        var request = request
        if case .singleSignOn = request.authentication {
            let proof = try await KerberosToken(for: NetworkError.Target(host: address.host, port: address.port))
            if address.isSecure, certificates[Self.name(address)] == nil { try await open(ahead: address) }
            let token = try await proof.text(at: certificates[Self.name(address)])
            request.headers.append(name: "Authorization", value: "Negotiate \(token)")
        }
        guard case .ntlm = request.authentication else { return try await exchange(request, address, .shared) }
        // The connection that is logged on needs no more legs, unless the server thinks otherwise.
        let server = Self.name(address)
        if loggedOn.contains(server) {
            let response = try await exchange(request, address, .shared, stopsAtChallenge: true)
            if response.status != 401 { return response }
        }
        let response = try await exchange(request, address, .alone)
        if response.status != 401 { loggedOn.insert(server) }
        return response
    }

    private func exchange(
        _ request: HTTPRequest, _ address: ServerAddress, _ passage: LogOnGate.Passage, stopsAtChallenge: Bool = false
    ) async throws -> HTTPResponse {
        let exchange = try HTTPExchange(
            request, to: address, configuration: configuration, cookies: cookies, stopsAtChallenge: stopsAtChallenge)
        defer { multi.remove(exchange.connector.easy) }
        return try await gate.pass(passage, to: Self.name(address)) {
            try await configuration.passProxy(to: exchange.connector.target) {
                let code = try await multi.run(exchange.connector.easy)
                note(exchange.connector, of: address)
                exchange.connector.finishRecord()
                return try exchange.response(code)
            }
        }
    }

    private static func name(_ address: ServerAddress) -> String { "\(address.host):\(address.port)" }

    private func note(_ connector: Connector, of address: ServerAddress) {
        if let certificate = connector.tls?.certificate { certificates[Self.name(address)] = certificate }
    }
}
