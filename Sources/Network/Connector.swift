import CCurl
import COpenSSL
import EventLoop
import Glibc
import Localization
import Security

/// Sets up one libcurl transfer's way to its server as the configuration wants it, and notes what happens on that way:
/// the addresses tried, the trust decision, the addresses and the TLS session of the connection that is used.
///
/// It must live as long as the easy handle, whose callbacks refer to it.
@LoopActor
final class Connector {
    /// What the connection is for.
    enum Purpose {
        /// HTTP requests, which libcurl reads and writes itself.
        case requests
        /// HTTP requests that are yet to come: nothing is sent.
        case laterRequests
        /// A byte stream that its owner reads and writes.
        case stream
    }

    let easy: EasyHandle
    let host: String
    let port: UInt16
    /// Called when the connection stands.
    var onConnection: @LoopActor () -> Void = {}
    /// Asked whether the request may travel on the connection that stands. If not, nothing is sent, the connection is
    /// closed, and the transfer ends.
    var admits: @LoopActor (Connector) -> Bool = { _ in true }
    private(set) var hasRefusedConnection = false
    private(set) var attempts: [Endpoint] = []
    private(set) var local: Endpoint?
    private(set) var peer: Endpoint?
    private(set) var tls: TLSDetails?
    private var decision: TrustDecision?
    private var proxyDecision: TrustDecision?
    /// Whether a proxy may be shown a password as it is.
    private(set) var mayUseBasic = false
    private let isToTLS: Bool
    private let purpose: Purpose
    private let configuration: NetworkConfiguration

    var target: NetworkError.Target { .init(host: host, port: port, attempts: attempts) }
    var problem: CertificateProblem? { decision?.problem }
    /// What is wrong with the certificate of a proxy that is reached over TLS.
    var proxyProblem: CertificateProblem? { proxyDecision?.problem }
    var connectTimeout: Duration { configuration.connectTimeout }

    /// Tells whoever looks on what was seen, when libcurl is done with the transfer.
    func finishRecord() {
        guard let receive = configuration.record else { return }
        receive(
            ConnectionRecord(
                target: target, peer: peer ?? easy.peer, presentation: decision?.presentation,
                lookup: easy.duration(CURLINFO_NAMELOOKUP_TIME_T), connected: easy.duration(CURLINFO_CONNECT_TIME_T),
                secured: easy.duration(CURLINFO_APPCONNECT_TIME_T)))
    }

    /// - Throws: ``NetworkError``.
    init(to address: ServerAddress, for purpose: Purpose, configuration: NetworkConfiguration) throws {
        easy = try EasyHandle()
        host = address.host
        port = address.port
        isToTLS = address.isSecure
        self.purpose = purpose
        self.configuration = configuration
        let agent = HTTPHeaders.Field(name: "User-Agent", value: configuration.userAgent)
        guard agent.isSendable else {
            throw NetworkError.invalidRequest(localized("the user agent holds a control character"))
        }
        easy.set(CURLOPT_URL, address.url)
        easy.set(CURLOPT_USERAGENT, configuration.userAgent.isEmpty ? nil : configuration.userAgent)
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        easy.set(CURLOPT_NOSIGNAL, true)
        // Without this, cancelling waits for a resolver that does not answer, and holds the host's loop.
        easy.set(CURLOPT_QUICK_EXIT, true)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds: configuration.connectTimeout)
        easy.set(CURLOPT_RESOLVE, list: configuration.overrides.map(\.curlLine))
        setUpSocket()
        setUpTLS()
        setUpProxy()
    }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func setUpSocket() {
        easy.set(CURLOPT_TCP_NODELAY, true)
        easy.set(CURLOPT_TCP_KEEPALIVE, true)
        easy.set(CURLOPT_TCP_KEEPIDLE, SocketOptions.keepAliveIdle)
        easy.set(CURLOPT_TCP_KEEPINTVL, SocketOptions.keepAliveInterval)
        easy.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        easy.note(
            CCurl_setOpenSocketFunction(easy.pointer) { context, _, address in
                guard let address else { return CURL_SOCKET_BAD }
                let endpoint = withUnsafePointer(to: &address.pointee.addr) {
                    Endpoint($0, length: address.pointee.addrlen)
                }
                Connector.withContext(context) { connector in
                    if let endpoint { connector.noteAttempt(endpoint) }
                }
                return SocketOptions.open(
                    family: address.pointee.family, type: address.pointee.socktype,
                    protocol: address.pointee.protocol)
            })
        easy.set(CURLOPT_PREREQDATA, pointer: context)
        easy.note(
            CCurl_setPrerequestFunction(easy.pointer) { context, peer, local, peerPort, localPort in
                let ends = (Connector.endpoint(local, localPort), Connector.endpoint(peer, peerPort))
                let mayPass = Connector.withContext(context) { $0.passes(local: ends.0, peer: ends.1) }
                return mayPass == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
    }

    /// The trust policy is the only judge: it has its own anchors and checks the name itself. A libcurl that is not
    /// built on OpenSSL refuses the callback, and then the transfer is not started.
    private func setUpTLS() {
        easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // By its highest version a proxy's context is told from the server's.
        easy.set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2) | Int(CURL_SSLVERSION_MAX_TLSv1_3))
        for option in [CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH] {
            easy.set(option, nil as String?)
        }
        for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { easy.set(option, true) }
        for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { easy.set(option, 0) }
        // A resumed session would skip the decision.
        easy.set(CURLOPT_SSL_SESSIONID_CACHE, false)
        easy.set(CURLOPT_SSL_CTX_DATA, pointer: context)
        easy.note(
            CCurl_setSSLContextFunction(easy.pointer) { _, sslContext, context in
                guard let sslContext else { return CURLE_SSL_CERTPROBLEM }
                nonisolated(unsafe) let pointer = OpaquePointer(sslContext)
                return Connector.withContext(context) { $0.decide(in: pointer) } ?? CURLE_SSL_CERTPROBLEM
            })
    }

    private func setUpProxy() {
        switch configuration.proxy {
        case .none: easy.set(CURLOPT_PROXY, "")
        case .environment:
            if !ProxyEnvironment.namesSOCKS { allowProxyLogOns(isSecure: ProxyEnvironment.isSecure) }
        case .http(let server):
            use(server, type: CURLPROXY_HTTP)
            allowProxyLogOns(isSecure: false)
        case .https(let server):
            use(server, type: CURLPROXY_HTTPS)
            allowProxyLogOns(isSecure: true)
        // No log-ons of HTTP here: with NTLM among them libcurl 7.88 uses no connection through SOCKS a second time, so
        // that a log-on at the server, by its connection, never ends.
        case .socks4(let server): use(server, type: CURLPROXY_SOCKS4A)
        case .socks5(let server): use(server, type: CURLPROXY_SOCKS5_HOSTNAME)
        }
        easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
    }

    /// Negotiate is left out: libcurl would prefer it and then fail without a ticket. By Basic everybody on the way to the
    /// proxy would read the password, unless that is TLS.
    private func allowProxyLogOns(isSecure: Bool) {
        mayUseBasic = isSecure
        easy.set(CURLOPT_PROXYAUTH, CCurl_authDigest | CCurl_authNTLM | (isSecure ? CCurl_authBasic : 0))
    }

    /// Who the proxy must be that is reached over TLS.
    private var secureProxyHost: String? {
        switch configuration.proxy {
        case .https(let server): server.host
        case .environment: ProxyEnvironment.secureHost(forTLS: isToTLS)
        case .none, .http, .socks4, .socks5: nil
        }
    }

    private func use(_ server: ProxyServer, type: curl_proxytype) {
        easy.set(CURLOPT_PROXY, server.host.contains(":") ? "[\(server.host)]" : server.host)
        easy.set(CURLOPT_PROXYPORT, Int(server.port))
        easy.set(CURLOPT_PROXYTYPE, Int(type.rawValue))
        easy.set(CURLOPT_NOPROXY, "")
        guard let credentials = server.credentials else { return }
        easy.set(CURLOPT_PROXYUSERNAME, credentials.name)
        easy.set(CURLOPT_PROXYPASSWORD, secret: credentials.password)
    }

    // What libcurl reports

    private func noteAttempt(_ endpoint: Endpoint) {
        attempts.append(endpoint)
        configuration.trace?.note("Connecting to \(endpoint)", about: target)
    }

    private func decide(in sslContext: OpaquePointer) -> CURLcode {
        let isProxys = COpenSSL_maximumVersion(sslContext) == TLS1_3_VERSION
        guard let host = isProxys ? secureProxyHost : host else { return CURLE_SSL_CERTPROBLEM }
        let decision = configuration.trust.decision(for: host)
        if isProxys { proxyDecision = decision } else { self.decision = decision }
        do {
            try decision.apply(to: sslContext)
        } catch {
            return CURLE_SSL_CERTPROBLEM
        }
        if isProxys { return CURLE_OK }
        // Bytes that wait are kept in a queue that moves; the rest of a write is tried again from there.
        SSL_CTX_ctrl(
            sslContext, SSL_CTRL_MODE, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
        if purpose == .stream {
            // A write that has to wait for the peer's handshake cannot be told from one that waits for room.
            COpenSSL_disableRenegotiation(sslContext)
            // One call to the system brings many records. Not for requests: libcurl waits for the descriptor without a
            // look at what OpenSSL has read already.
            SSL_CTX_ctrl(sslContext, SSL_CTRL_SET_READ_AHEAD, 1, nil)
        }
        return CURLE_OK
    }

    /// Notes the connection that stands, and says whether it may be used.
    private func passes(local: Endpoint?, peer: Endpoint?) -> Bool {
        self.local = local
        self.peer = peer
        tls = CCurl_getSSL(easy.pointer).flatMap { TLSDetails(OpaquePointer($0)) }
        let protection = tls.map { $0.parameters.description } ?? "no TLS"
        let way = "\(local.map(\.description) ?? "?") to \(peer.map(\.description) ?? "?")"
        configuration.trace?.note("Connected from \(way), \(protection)", about: target)
        // Only now: a connection that is begun with this is shared with no other transfer.
        if purpose == .laterRequests { easy.set(CURLOPT_CONNECT_ONLY, true) }
        hasRefusedConnection = !admits(self)
        guard !hasRefusedConnection else { return false }
        onConnection()
        return true
    }

    private nonisolated static func endpoint(_ address: UnsafeMutablePointer<CChar>?, _ port: Int32) -> Endpoint? {
        guard let address, let port = UInt16(exactly: port) else { return nil }
        return Endpoint(address: String(cString: address), port: port)
    }

    private nonisolated static func withContext<Value: Sendable>(
        _ context: UnsafeMutableRawPointer?, _ action: @LoopActor (Connector) -> Value
    ) -> Value? {
        guard let context else { return nil }
        let connector = Unmanaged<Connector>.fromOpaque(context).takeUnretainedValue()
        return LoopActor.assumeIsolated { action(connector) }
    }
}
