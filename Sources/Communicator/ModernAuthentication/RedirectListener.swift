import EventLoop
import Glibc
import Localization

/// A port of this computer's own that a browser is sent to in the end of a log-on (RFC 8252, 7.3).
///
/// It is open at both addresses of `localhost`, so that nobody else answers at one of them. Browsers ask for more than
/// the one page, and other programs of the computer may ask too: whatever is not the answer is turned away, and the port
/// stays open for it.
@LoopActor
final class RedirectListener {
    /// The most connections at a time, and the most bytes of a request that are read.
    private static let maximumConnections = 16
    private static let maximumRequest = 16 * 1024
    /// How long nobody is let in when the process has no descriptor left.
    private static let shortage: Duration = .seconds(1)

    /// The port, on 127.0.0.1 and where there is IPv6 on ::1.
    let port: UInt16
    private let sockets: [LoopbackSocket]
    /// In the order in which they came.
    private var connections: [(descriptor: Int32, request: [UInt8])] = []
    private var isClosed = false

    /// - Throws: ``PortError``.
    init() throws(PortError) {
        sockets = try LoopbackSocket.both()
        port = sockets[0].port
    }

    /// Hands the target of each `GET` to `take`, which gives the page to answer with where it is the right one.
    func serve(_ take: @escaping @LoopActor (_ target: String) -> String?) {
        for socket in sockets {
            EventLoop.watch(socket.descriptor, for: .read) { [unowned self] _ in admit(from: socket, take) }
        }
    }

    /// Closes the port and what is open there.
    func close() {
        isClosed = true
        for connection in connections { end(connection.descriptor) }
        for socket in sockets {
            EventLoop.unwatch(socket.descriptor)
            socket.close()
        }
    }

    private func admit(from socket: LoopbackSocket, _ take: @escaping @LoopActor (String) -> String?) {
        while true {
            let connection = accept(socket.descriptor, nil, nil)
            guard connection >= 0 else {
                if errno == EMFILE || errno == ENFILE { rest(socket, take) }
                return
            }
            _ = fcntl(connection, F_SETFL, O_NONBLOCK)
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            // Who keeps connections open without a word makes room for others.
            if connections.count == Self.maximumConnections { end(connections[0].descriptor) }
            connections.append((connection, []))
            EventLoop.watch(connection, for: .read) { [unowned self] _ in read(connection, take) }
        }
    }

    /// Whoever waits would be told of again at once.
    private func rest(_ socket: LoopbackSocket, _ take: @escaping @LoopActor (String) -> String?) {
        if let oldest = connections.first { return end(oldest.descriptor) }
        EventLoop.unwatch(socket.descriptor)
        EventLoop.after(Self.shortage) { [weak self] in
            guard let self, !isClosed else { return }
            EventLoop.watch(socket.descriptor, for: .read) { [unowned self] _ in admit(from: socket, take) }
        }
    }

    private func read(_ connection: Int32, _ take: @LoopActor (String) -> String?) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard let index = connections.firstIndex(where: { $0.descriptor == connection }) else { return }
        connections[index].request += buffer.prefix(max(count, 0))
        let request = connections[index].request
        guard count > 0, request.count <= Self.maximumRequest else { return end(connection) }
        guard Self.isComplete(request) else { return }
        let page = Self.target(of: request).flatMap(take)
        send(Self.response(page), connection)
        end(connection)
    }

    private func send(_ text: String, _ connection: Int32) {
        let bytes = Array(text.utf8)
        // It is short, so that the socket's buffer takes it as a whole.
        _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        _ = shutdown(connection, Int32(SHUT_WR))
    }

    private func end(_ connection: Int32) {
        connections.removeAll { $0.descriptor == connection }
        EventLoop.unwatch(connection)
        Glibc.close(connection)
    }

    private static func isComplete(_ request: [UInt8]) -> Bool {
        request.suffix(4) == [13, 10, 13, 10] || request.suffix(2) == [10, 10]
    }

    /// The target of a `GET` (RFC 9112, 3).
    private static func target(of request: [UInt8]) -> String? {
        let words = request.prefix { $0 != 13 && $0 != 10 }.split(separator: 32, omittingEmptySubsequences: false)
        guard words.count == 3, words[0].elementsEqual("GET".utf8), words[2].starts(with: "HTTP/1.".utf8),
            words[1].allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return String(decoding: words[1], as: UTF8.self)
    }

    /// - Parameter page: what the page says; nil: it is not the place.
    private static func response(_ page: String?) -> String {
        let body =
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body><p>\(page ?? "404")</p></body></html>"
        let status = page == nil ? "404 Not Found" : "200 OK"
        return """
            HTTP/1.1 \(status)\r
            Content-Type: text/html; charset=utf-8\r
            Content-Length: \(body.utf8.count)\r
            Cache-Control: no-store\r
            Referrer-Policy: no-referrer\r
            Connection: close\r
            \r
            \(body)
            """
    }
}
