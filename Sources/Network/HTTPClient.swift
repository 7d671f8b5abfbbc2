import CCurl
public import EventLoop
import Localization
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
    private let tickets = PasswordTickets()
    /// Who is logged on to a server by a connection (NTLM).
    private var loggedOn: [String: Credentials] = [:]
    /// Where tickets that passwords get prove nobody.
    private var withoutKerberos: Set<String> = []
    /// Why a connection that was opened ahead did not come about.
    private var failures: [String: NetworkError] = [:]
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
                throw NetworkError.redirectRefused(Self.target(from), location: location)
            }
            left -= 1
            request.url = location
            request.authentication = .none
            if next.host.lowercased() != from.host.lowercased() || next.port != from.port {
                request.headers.remove(["authorization", "cookie", "x-ms-webticket"])
            }
        }
    }

    /// Opens a connection to the server of `url` before there is a request for it. Nothing is sent; what prevents the
    /// connection is for the request to tell.
    public func connect(ahead url: String) async {
        guard let address = try? ServerAddress(url: url) else { return }
        let server = Self.name(address)
        do {
            try await gate.pass(.shared, to: server) { try await open(ahead: address) }
        } catch {
            failures[server] = error as? NetworkError
        }
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
        switch request.authentication {
        case .none: return try await exchange(request, address)
        case .basic:
            var response = try await exchange(request, address)
            response.hasJudgedPassword = true
            return response
        case .singleSignOn:
            return try await negotiate(request, address, try await KerberosToken(for: Self.target(address)))
        case .password(let credentials):
            if let response = try await byTicket(request, address, credentials) { return response }
            return try await logOn(request, address, credentials)
        }
    }

    private func exchange(
        _ request: HTTPRequest, _ address: ServerAddress,
        admits: @escaping @LoopActor (Connector) -> Bool = { _ in true }
    ) async throws -> HTTPResponse {
        try await gate.pass(.shared, to: Self.name(address)) {
            try await transfer(request, address, admits: admits)
        }
    }

    private func transfer(
        _ request: HTTPRequest, _ address: ServerAddress,
        admits: @escaping @LoopActor (Connector) -> Bool = { _ in true }
    ) async throws -> HTTPResponse {
        let exchange = try HTTPExchange(request, to: address, configuration: configuration, cookies: cookies)
        let connector = exchange.connector
        connector.admits = admits
        defer { multi.remove(connector.easy) }
        return try await configuration.passProxy(to: connector.target) {
            let code = try await multi.run(connector.easy)
            note(connector, of: address)
            connector.finishRecord()
            return try exchange.response(code)
        }
    }

    // Proofs that are good on one connection

    /// What proves a user goes out on the connection that it was made for, and on that once: a server that sees it again
    /// refuses it. Where libcurl takes another connection, it is made anew, one more time.
    private func beginningAnew(
        _ address: ServerAddress, _ work: @LoopActor () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        for _ in 0..<2 {
            do {
                return try await work()
            } catch is ConnectionRefused {}
        }
        throw NetworkError.connectionLost(
            Self.target(address), reason: localized("it was closed in the middle of the log-on"))
    }

    private func negotiate(
        _ request: HTTPRequest, _ address: ServerAddress, _ proof: KerberosToken
    ) async throws -> HTTPResponse {
        try await beginningAnew(address) {
            if address.isSecure, self.certificates[Self.name(address)] == nil { try await self.open(ahead: address) }
            let certificate = self.certificates[Self.name(address)]
            let token = try await proof.text(at: certificate)
            var isShown = false
            return try await self.exchange(request.proved(by: "Negotiate \(token)"), address) { connector in
                defer { isShown = true }
                return !isShown && connector.tls?.certificate == certificate
            }
        }
    }

    /// The answer to who is proved by the Kerberos ticket that their password gets; nil where that proves nobody, and
    /// NTLM may.
    ///
    /// - Throws: ``NetworkError``, also where the password is refused; `CancellationError`.
    private func byTicket(
        _ request: HTTPRequest, _ address: ServerAddress, _ credentials: Credentials
    ) async throws -> HTTPResponse? {
        let (server, target) = (Self.name(address), Self.target(address))
        guard !withoutKerberos.contains(server), loggedOn[server] == nil,
            let ticket = try await tickets.credential(for: credentials, at: target)
        else { return nil }
        do {
            let response = try await negotiate(request, address, KerberosToken(for: target, by: ticket))
            if response.status != 401 { return response }
        } catch NetworkError.noTicket {
            tickets.forget(credentials)
        }
        withoutKerberos.insert(server)
        return nil
    }

    /// The connection that is logged on needs no more legs, unless the server thinks otherwise.
    private func logOn(
        _ request: HTTPRequest, _ address: ServerAddress, _ credentials: Credentials
    ) async throws -> HTTPResponse {
        let server = Self.name(address)
        if loggedOn[server] == credentials {
            let response = try await exchange(request, address)
            if response.status != 401 { return response }
        }
        failures[server] = nil
        let response = try await gate.pass(.alone, to: server) {
            // What has prevented a connection in this moment prevents another.
            if let failure = failures[server] { throw failure }
            return try await beginningAnew(address) { try await self.legs(request, address, credentials) }
        }
        loggedOn[server] = response.status == 401 ? nil : credentials
        return response
    }

    /// The legs of NTLM, and once more inside Negotiate where that alone is offered.
    private func legs(
        _ request: HTTPRequest, _ address: ServerAddress, _ credentials: Credentials
    ) async throws -> HTTPResponse {
        let response = try await legs(request, address, .ntlm, credentials)
        guard response.status == 401, !response.hasJudgedPassword, response.headers.offers(.negotiate),
            !response.headers.offers(.ntlm)
        else { return response }
        return try await legs(request, address, .negotiate, credentials)
    }

    private func legs(
        _ request: HTTPRequest, _ address: ServerAddress, _ scheme: NTLMLogOn.Scheme, _ credentials: Credentials
    ) async throws -> HTTPResponse {
        let end = ContinuousClock.now + request.timeout
        let logOn = try await NTLMLogOn(scheme, as: credentials, at: Self.target(address))
        var first = request.proved(by: logOn.beginning)
        first.body = []
        let asked = try await transfer(first, address)
        guard asked.status == 401, let challenge = asked.headers.challenge(of: scheme) else {
            // Who wants no proof has answered a request without its body.
            return asked.status < 300 && !request.body.isEmpty ? try await transfer(request, address) : asked
        }
        var second = request.proved(by: try await logOn.answer(to: challenge, at: asked.tls?.certificate))
        second.timeout = max(end - ContinuousClock.now, .milliseconds(1))
        var response = try await transfer(second, address) { $0.local == asked.local }
        response.hasJudgedPassword = true
        return response
    }

    private static func target(_ address: ServerAddress) -> NetworkError.Target {
        NetworkError.Target(host: address.host, port: address.port)
    }

    private static func name(_ address: ServerAddress) -> String { "\(address.host):\(address.port)" }

    private func note(_ connector: Connector, of address: ServerAddress) {
        if let certificate = connector.tls?.certificate { certificates[Self.name(address)] = certificate }
    }
}

extension HTTPRequest {
    /// The request with a proof in its header.
    fileprivate func proved(by value: String) -> HTTPRequest {
        var request = self
        request.headers.append(name: "Authorization", value: value)
        return request
    }
}
