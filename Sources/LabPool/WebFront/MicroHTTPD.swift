internal import CMicroHTTPD
import EventLoop
import Glibc
import Localization
import Security

/// An HTTP server on libmicrohttpd, run by the pool's own loop: no thread and no port of its own.
@LoopActor
final class MicroHTTPD {
    /// What becomes of a request.
    enum Outcome {
        /// The response is sent.
        case respond(HTTPResponse)
        /// The connection is closed without a response.
        case drop
        /// The request waits for its answer.
        case hold(HeldAnswer)
    }

    /// Answers one complete request.
    typealias Handler = @LoopActor (HTTPRequest, HTTPConnection) -> Outcome

    /// The longest request body; the longest legitimate one is a certificate request with its ticket.
    fileprivate nonisolated static let bodyLimit = 1 << 20
    fileprivate nonisolated static let chunk = 512
    /// The memory of one connection, which bounds the request's headers: Negotiate tokens are long.
    private static let connectionMemory = 128 * 1024

    fileprivate let handler: Handler
    fileprivate let closed: @LoopActor (HTTPConnection) -> Void
    private var daemon: OpaquePointer?
    private var descriptor: Int32 = -1
    private var timer: LoopTimer?
    /// What is to be remembered of connections that the daemon has not told of yet, in their order.
    private var arriving: [HTTPConnection] = []
    /// Answers that requests wait for.
    private var held: [HeldAnswer] = []

    /// Starts the server: HTTPS with a chain in PEM, leaf first, and its key, or plain HTTP without.
    ///
    /// - Parameter closed: called when a connection is over.
    init(
        identity: (chain: String, key: Secret)?, closed: @escaping @LoopActor (HTTPConnection) -> Void,
        handler: @escaping Handler
    ) throws(PoolError) {
        self.handler = handler
        self.closed = closed
        let owner = Unmanaged.passUnretained(self).toOpaque()
        if let identity {
            daemon = identity.key.withBytes { key in
                // The library wants a terminated text and copies it before it returns.
                String(decoding: key, as: UTF8.self).withCString { key in
                    CMicroHTTPD_start(
                        identity.chain, key, Self.connectionMemory, handleRequest, noteConnection, noteCompletion,
                        owner)
                }
            }
        } else {
            daemon = CMicroHTTPD_start(
                nil, nil, Self.connectionMemory, handleRequest, noteConnection, noteCompletion, owner)
        }
        guard daemon != nil else {
            throw .webFront(reason: localized("libmicrohttpd refused the certificate or its options"))
        }
        descriptor = CMicroHTTPD_descriptor(daemon)
        EventLoop.watch(descriptor, for: .read) { _ in self.run() }
    }

    /// Serves a connection that a client has opened; the descriptor is the server's from now on.
    func serve(_ socket: AcceptedSocket, as connection: HTTPConnection) {
        arriving.append(connection)
        let family = socket.peer.host.contains(":") ? AF_INET6 : AF_INET
        let isTaken = SocketAddress.withLoopback(family, port: socket.peer.port) {
            MHD_add_connection(daemon, socket.descriptor, $0, $1) == .YES
        }
        guard isTaken else { return arriving.removeAll { $0 === connection } }
        run()
    }

    /// Ends the server and all its connections; calling it again does nothing.
    func stop() {
        guard let daemon else { return }
        EventLoop.unwatch(descriptor)
        timer?.cancel()
        // The library does not stop while a connection is suspended.
        for answer in held { answer.drop() }
        self.daemon = nil
        MHD_stop_daemon(daemon)
    }

    fileprivate func nextConnection() -> HTTPConnection? {
        arriving.isEmpty ? nil : arriving.removeFirst()
    }

    /// Suspends a connection until its answer is there.
    fileprivate func hold(_ answer: HeldAnswer, on connection: OpaquePointer) {
        held.append(answer)
        MHD_suspend_connection(connection)
        answer.onSettled = { [unowned self] in
            held.removeAll { $0 === answer }
            MHD_resume_connection(connection)
            EventLoop.shared.post { [weak self] in self?.run() }
        }
    }

    private func run() {
        guard let daemon else { return }
        MHD_run(daemon)
        timer?.cancel()
        var milliseconds: UInt64 = 0
        guard MHD_get_timeout(daemon, &milliseconds) == .YES else { return timer = nil }
        timer = EventLoop.after(.milliseconds(Int64(clamping: milliseconds))) { self.run() }
    }
}

/// A request whose body is still arriving.
private final class ArrivingRequest {
    var body: [UInt8] = []
    /// What the complete request waits for.
    var answer: HeldAnswer?
}

private func handleRequest(
    owner: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
    uploadSize: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let owner, let connection, let url, let method, let uploadSize, let state else { return .NO }
    guard let pointer = state.pointee else {
        state.pointee = Unmanaged.passRetained(ArrivingRequest()).toOpaque()
        return .YES
    }
    let request = Unmanaged<ArrivingRequest>.fromOpaque(pointer).takeUnretainedValue()
    if uploadSize.pointee > 0 {
        guard request.body.count + uploadSize.pointee <= MicroHTTPD.bodyLimit else { return .NO }
        request.body += UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
        uploadSize.pointee = 0
        return .YES
    }
    let server = Unmanaged<MicroHTTPD>.fromOpaque(owner).takeUnretainedValue()
    if let answer = request.answer { return finish(.hold(answer), request, on: connection, of: server) }
    guard let context = CMicroHTTPD_socketContext(connection) else { return .NO }
    let complete = HTTPRequest(
        method: String(cString: method), path: String(cString: url), query: values(.GET_ARGUMENT_KIND, of: connection),
        headers: values(.HEADER_KIND, of: connection).map { ($0.name.lowercased(), $0.value) }, body: request.body)
    let client = Unmanaged<HTTPConnection>.fromOpaque(context).takeUnretainedValue()
    let outcome = LoopActor.assumeIsolated { server.handler(complete, client) }
    return finish(outcome, request, on: connection, of: server)
}

private func finish(
    _ outcome: MicroHTTPD.Outcome, _ request: ArrivingRequest, on connection: OpaquePointer, of server: MicroHTTPD
) -> MHD_Result {
    switch outcome {
    case .respond(let response): return queue(response, on: connection)
    case .drop: return .NO
    case .hold(let answer):
        if let outcome = LoopActor.assumeIsolated({ answer.outcome }) {
            return finish(outcome, request, on: connection, of: server)
        }
        request.answer = answer
        nonisolated(unsafe) let connection = connection
        LoopActor.assumeIsolated { server.hold(answer, on: connection) }
        return .YES
    }
}

private func values(_ kind: MHD_ValueKind, of connection: OpaquePointer) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    withUnsafeMutablePointer(to: &result) { pointer in
        _ = MHD_get_connection_values(
            connection, kind,
            { pointer, _, name, value in
                guard let pointer, let name else { return .NO }
                pointer.assumingMemoryBound(to: [(name: String, value: String)].self).pointee.append(
                    (String(cString: name), value.map { String(cString: $0) } ?? ""))
                return .YES
            }, pointer)
    }
    return result
}

private func queue(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    let handle = response.body.withUnsafeBytes { body in
        response.framing == .sized
            ? CMicroHTTPD_response(body.baseAddress, body.count)
            : CMicroHTTPD_chunkedResponse(
                body.baseAddress, body.count, MicroHTTPD.chunk, response.framing == .endless)
    }
    defer { MHD_destroy_response(handle) }
    for header in response.headers { MHD_add_response_header(handle, header.name, header.value) }
    return MHD_queue_response(connection, UInt32(clamping: response.status), handle)
}

private func noteConnection(
    owner: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, event: MHD_ConnectionNotificationCode
) {
    guard let owner, let context else { return }
    let server = Unmanaged<MicroHTTPD>.fromOpaque(owner).takeUnretainedValue()
    if event == .CONNECTION_NOTIFY_STARTED {
        guard let client = LoopActor.assumeIsolated({ server.nextConnection() }) else { return }
        context.pointee = Unmanaged.passRetained(client).toOpaque()
    } else if let pointer = context.pointee {
        let client = Unmanaged<HTTPConnection>.fromOpaque(pointer).takeRetainedValue()
        LoopActor.assumeIsolated { server.closed(client) }
        context.pointee = nil
    }
}

private func noteCompletion(
    owner: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, reason: MHD_RequestTerminationCode
) {
    guard let state, let pointer = state.pointee else { return }
    Unmanaged<ArrivingRequest>.fromOpaque(pointer).release()
    state.pointee = nil
}
