import CCurl
public import EventLoop
import Localization

/// An open TCP or TLS connection that carries bytes both ways; for SIP.
///
/// libcurl makes the connection (`CURLOPT_CONNECT_ONLY`), so that proxies, IPv6 and IPv4 side by side, and the trust
/// policy are the same as for HTTP.
@LoopActor
public final class ByteStream {
    /// How the bytes are protected on their way.
    public enum Protection: Sendable, Hashable {
        /// Not at all.
        case tcp
        /// TLS 1.2 or later; the server's certificate is judged by the trust policy.
        case tls
    }

    private enum State {
        case open
        /// The peer has sent all it will send; sending is still possible.
        case ended
        case failed(NetworkError)
        case closed
    }

    /// Our end of the connection: what Via and Contact name.
    public let local: Endpoint
    /// The other end: the server, or the proxy.
    public let peer: Endpoint
    /// What secures the connection; nil for plain TCP.
    public let tls: TLSDetails?

    private let connector: Connector
    // A multi handle of its own: in a shared one libcurl may take an idle connection for dead and close it.
    private let multi: CurlMulti
    private let descriptor: Int32
    private var state = State.open
    private var queue: [UInt8] = []
    /// Whether the peer takes nothing at the moment.
    private var isBlocked = false
    /// Whether the end of the loop's turn sends what is queued.
    private var isFlushDue = false
    private var reader: Signal<Void>?
    /// Whether nobody waits for what can be read, which is left where it is.
    private var isHeldBack = true
    private var watched: Interest = []
    /// Where bytes arrive. It is kept: the C library gives a piece of this size back to the system each time.
    private var chunk = [UInt8](repeating: 0, count: Limits.streamChunk)

    private init(connector: Connector, multi: CurlMulti, local: Endpoint, peer: Endpoint, descriptor: Int32) {
        self.connector = connector
        self.multi = multi
        self.local = local
        self.peer = peer
        self.descriptor = descriptor
        tls = connector.tls
    }

    isolated deinit {
        close()
    }

    /// Connects to `host`, a name or an IP address (IPv6 with or without brackets).
    ///
    /// - Throws: ``NetworkError``; `CancellationError` as soon as the task is cancelled.
    public static func connect(
        host: String, port: UInt16, protection: Protection, configuration: NetworkConfiguration
    ) async throws -> ByteStream {
        let address = try ServerAddress(host: host, port: port, isSecure: protection == .tls)
        let connector = try Connector(to: address, for: .stream, configuration: configuration)
        let easy = connector.easy
        easy.set(CURLOPT_CONNECT_ONLY, 1)
        easy.set(CURLOPT_HTTPPROXYTUNNEL, true)
        easy.set(CURLOPT_SSL_ENABLE_ALPN, false)
        easy.set(CURLOPT_TIMEOUT_MS, milliseconds: configuration.connectTimeout)
        let multi = try CurlMulti()
        do {
            try await configuration.passProxy(to: connector.target) {
                let code = try await multi.run(easy)
                connector.finishRecord()
                guard code == CURLE_OK else { throw connector.error(for: code, timeout: configuration.connectTimeout) }
            }
            return try ByteStream(connected: connector, multi: multi)
        } catch {
            multi.remove(easy)
            throw error
        }
    }

    private convenience init(connected connector: Connector, multi: CurlMulti) throws {
        var descriptor = CURL_SOCKET_BAD
        guard CCurl_getActiveSocket(connector.easy.pointer, &descriptor) == CURLE_OK, descriptor != CURL_SOCKET_BAD,
            let local = connector.local, let peer = connector.peer
        else { throw NetworkError.connectionLost(connector.target, reason: localized("it was closed at once")) }
        self.init(connector: connector, multi: multi, local: local, peer: peer, descriptor: descriptor)
    }

    // Sending

    /// Sends `bytes` after those that were given before. They may wait in memory until the peer takes them. What little
    /// is sent during one turn of the loop, as the answers to all that came in one piece, goes out together at its end.
    ///
    /// - Throws: ``NetworkError/congested(_:queued:)`` if the peer takes nothing and the queue is full;
    ///   what ended the connection, if it has ended.
    public func send(_ bytes: [UInt8]) throws(NetworkError) {
        switch state {
        case .open, .ended: break
        case .failed(let error): throw error
        case .closed: throw .connectionLost(connector.target, reason: localized("it was closed by this side"))
        }
        guard bytes.count <= Limits.streamQueue - queue.count else {
            throw .congested(connector.target, queued: queue.count)
        }
        queue += bytes
        guard !isBlocked else { return }
        if queue.count < Limits.streamPiece { flushSoon() } else { flush() }
        if case .failed(let error) = state { throw error }
    }

    private func flushSoon() {
        guard !isFlushDue else { return }
        isFlushDue = true
        EventLoop.atEndOfTurn { if self.isFlushDue { self.flush() } }
    }

    private func flush() {
        var sent = 0
        isFlushDue = false
        isBlocked = false
        while sent < queue.count, !isBlocked {
            var count = 0
            let code = queue.withUnsafeBytes { bytes in
                curl_easy_send(
                    connector.easy.pointer, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, &count)
            }
            switch code {
            case CURLE_OK: sent += count
            case CURLE_AGAIN: isBlocked = true
            default: return fail(connector.error(for: code, timeout: .zero))
            }
        }
        queue.removeFirst(sent)
        watch()
    }

    // Receiving

    /// Waits for bytes and returns those that are there, at most 64 KiB; nil when the peer sends no more, or after
    /// ``close()``. One task may wait at a time. While nobody waits nothing is read, so that the peer is held back.
    ///
    /// - Throws: ``NetworkError/connectionLost(_:reason:)``; `CancellationError` as soon as the task is cancelled.
    public func receive() async throws -> [UInt8]? {
        while true {
            try Task.checkCancellation()
            switch state {
            case .open: break
            case .ended, .closed: return nil
            case .failed(let error): throw error
            }
            let bytes = read()
            if !bytes.isEmpty { return bytes }
            guard case .open = state else { continue }
            try await waitUntilReadable()
        }
    }

    private func waitUntilReadable() async throws {
        let signal = Signal<Void>()
        // A second reader takes the place of the first, which is what remains of a cancelled one.
        reader?.fail(CancellationError())
        reader = signal
        isHeldBack = false
        watch()
        defer { if reader === signal { reader = nil } }
        try await signal.value()
    }

    /// What can be read without waiting. TLS holds bytes back that the descriptor no longer shows, so it is always
    /// read until there is nothing more or the chunk is full.
    private func read() -> [UInt8] {
        var status = CURLE_OK
        var filled = 0
        chunk.withUnsafeMutableBufferPointer { buffer in
            while filled < buffer.count {
                var count = 0
                status = curl_easy_recv(
                    connector.easy.pointer, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, &count)
                guard status == CURLE_OK, count > 0 else { break }
                filled += count
            }
        }
        if status == CURLE_OK, filled < chunk.count { state = .ended }
        if status != CURLE_OK, status != CURLE_AGAIN { fail(connector.error(for: status, timeout: .zero)) }
        return Array(chunk[..<filled])
    }

    // The descriptor

    /// A reader is back soon after it was given something. To end the watch and begin it anew each time costs a host
    /// more than the reading, so it ends only when something comes that nobody waits for.
    private func watch() {
        var interest: Interest = []
        switch state {
        case .open:
            if !isHeldBack { interest.insert(.read) }
            if isBlocked { interest.insert(.write) }
        case .ended: if isBlocked { interest.insert(.write) }
        case .failed, .closed: break
        }
        guard interest != watched else { return }
        watched = interest
        guard !interest.isEmpty else { return EventLoop.unwatch(descriptor) }
        EventLoop.watch(descriptor, for: interest) { [weak self] interest in
            guard let self else { return }
            if interest.contains(.write) { flush() }
            if interest.contains(.read) { wakeReader() }
        }
    }

    private func wakeReader() {
        isHeldBack = reader == nil
        reader?.send(())
        reader = nil
        watch()
    }

    // The end

    /// Closes the connection at once; what the peer does not take by then is dropped, and a waiting ``receive()`` returns
    /// nil.
    public func close() {
        if isFlushDue { flush() }
        end(.closed)
    }

    private func fail(_ error: NetworkError) {
        end(.failed(error))
    }

    private func end(_ final: State) {
        switch state {
        case .closed, .failed: return
        case .open, .ended: state = final
        }
        queue = []
        isFlushDue = false
        isBlocked = false
        wakeReader()
        multi.remove(connector.easy)
    }
}
