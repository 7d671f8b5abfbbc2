import CCurl
import EventLoop
import Localization

/// One request on its way and its answer as far as it has come: the receiver of libcurl's callbacks.
@LoopActor
final class HTTPExchange {
    let connector: Connector
    private let request: HTTPRequest
    private let address: ServerAddress
    private let trace: NetworkTrace?
    private var head = HTTPHeadReader()
    private var body: [UInt8] = []
    private var isBodyTraced = false
    private var overflow: (what: String, limit: Int)?

    private var easy: EasyHandle { connector.easy }

    /// - Throws: ``NetworkError`` if the request cannot be sent.
    init(
        _ request: HTTPRequest, to address: ServerAddress, configuration: NetworkConfiguration, cookies: CookieJar
    ) throws {
        if let field = request.headers.fields.first(where: { !$0.isSendable }) {
            throw NetworkError.invalidRequest(
                localized("the header field \(field.name) holds characters that are not allowed"))
        }
        self.request = request
        self.address = address
        trace = configuration.trace
        connector = try Connector(to: address, for: .requests, configuration: configuration)
        connector.onConnection = request.onConnection
        setUpRequest()
        try setUpAuthentication()
        setUpAnswer()
        easy.set(CURLOPT_SHARE, pointer: cookies.pointer)
        easy.set(CURLOPT_COOKIEFILE, "")
    }

    private func setUpRequest() {
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        easy.set(CURLOPT_TIMEOUT_MS, milliseconds: request.timeout)
        easy.set(CURLOPT_MAXAGE_CONN, 60)
        if request.acceptsCompression { easy.set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        var lines = request.headers.fields.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        switch request.method {
        case .get: easy.set(CURLOPT_HTTPGET, true)
        case .head: easy.set(CURLOPT_NOBODY, true)
        case .post, .put, .patch, .delete:
            easy.set(CURLOPT_POST, true)
            easy.set(body: request.body)
            if request.method != .post { easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
            lines.append("Expect:")
            if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        }
        easy.set(CURLOPT_HTTPHEADER, list: lines)
    }

    private func setUpAuthentication() throws {
        guard case .basic(let credentials) = request.authentication else { return }
        guard address.isSecure else { throw NetworkError.invalidRequest(localized("a password needs https")) }
        easy.set(CURLOPT_HTTPAUTH, Int(CCurl_authBasic))
        easy.set(CURLOPT_USERNAME, credentials.plainName)
        easy.set(CURLOPT_PASSWORD, secret: credentials.password)
    }

    private func setUpAnswer() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        easy.set(CURLOPT_HEADERDATA, pointer: context)
        easy.note(
            CCurl_setDataFunction(easy.pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                HTTPExchange.receive(bytes, size * count, context) { $0.receiveHeaderLine($1) }
            })
        easy.set(CURLOPT_WRITEDATA, pointer: context)
        easy.note(
            CCurl_setDataFunction(easy.pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                HTTPExchange.receive(bytes, size * count, context) { $0.receiveBody($1) }
            })
        guard trace != nil else { return }
        easy.set(CURLOPT_VERBOSE, true)
        easy.set(CURLOPT_DEBUGDATA, pointer: context)
        easy.note(
            CCurl_setDebugFunction(easy.pointer) { _, kind, bytes, count, context in
                guard kind == CURLINFO_HEADER_OUT || kind == CURLINFO_DATA_OUT else { return 0 }
                _ = HTTPExchange.receive(bytes, count, context) { exchange, bytes in
                    if kind == CURLINFO_HEADER_OUT { exchange.traceHead(bytes) } else { exchange.traceBody() }
                    return true
                }
                return 0
            })
    }

    // What libcurl reports

    private func receiveHeaderLine(_ line: [UInt8]) -> Bool {
        switch head.add(line) {
        case .line: return true
        case .end:
            trace?.headers(head.block, .received, connector.target)
            return true
        case .overflow:
            overflow = ("header", Limits.httpHeaders)
            return false
        }
    }

    private func receiveBody(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= request.maximumBody - body.count else {
            overflow = ("body", request.maximumBody)
            return false
        }
        body += bytes
        return true
    }

    private func traceHead(_ bytes: [UInt8]) {
        isBodyTraced = false
        trace?.headers(bytes, .sent, connector.target)
    }

    /// Shows the body whole, since a secret may lie across the pieces in which libcurl sends it.
    private func traceBody() {
        guard !isBodyTraced else { return }
        isBodyTraced = true
        trace?.body(request.body, .sent, connector.target)
    }

    /// Hands bytes to `consume`; anything but their count makes libcurl end the transfer.
    private nonisolated static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ consume: @LoopActor (HTTPExchange, [UInt8]) -> Bool
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let copy = Array(UnsafeRawBufferPointer(start: bytes, count: count))
        let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
        return LoopActor.assumeIsolated { consume(exchange, copy) } ? count : -1
    }

    // The outcome

    /// The answer, when libcurl is done with the transfer.
    ///
    /// - Throws: ``NetworkError``; ``ConnectionRefused``.
    func response(_ code: CURLcode) throws -> HTTPResponse {
        guard !connector.hasRefusedConnection else { throw ConnectionRefused() }
        if let overflow {
            throw NetworkError.tooLarge(connector.target, what: overflow.what, limit: overflow.limit)
        }
        // A single header line that exceeds libcurl's own bound is reported as lack of memory.
        if code == CURLE_OUT_OF_MEMORY, !head.isComplete {
            throw NetworkError.tooLarge(connector.target, what: localized("header"), limit: Int(CURL_MAX_HTTP_HEADER))
        }
        guard code == CURLE_OK else { throw connector.error(for: code, timeout: request.timeout) }
        guard head.isComplete else {
            throw NetworkError.connectionLost(connector.target, reason: localized("the header was cut off"))
        }
        trace?.body(body, .received, connector.target)
        let status = easy.number(CURLINFO_RESPONSE_CODE)
        // Over plain HTTP the proxy answers in the server's place; no server asks for that itself.
        guard status != 407 else { throw connector.proxyRefusal }
        return HTTPResponse(
            status: status, headers: head.headers, body: body, url: address.url,
            redirect: easy.string(CURLINFO_REDIRECT_URL), tls: connector.tls,
            isVerified: connector.tls?.isVerified == true, peer: connector.peer, local: connector.local,
            newConnections: easy.number(CURLINFO_NUM_CONNECTS))
    }
}
