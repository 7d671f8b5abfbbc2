import EventLoop
import Glibc
import Localization

/// A port of this computer's own that a browser is sent to in the end of a log-on (RFC 8252, 7.3).
///
/// Browsers ask for more than that, and other programs of the computer may ask too: whatever is not the answer is turned
/// away, and the port stays open for it.
@LoopActor
final class RedirectListener {
    /// The most connections at a time, and the most bytes of a request that are read.
    private static let maximumConnections = 16
    private static let maximumRequest = 16 * 1024

    /// The port, on 127.0.0.1.
    let port: UInt16
    private let socket: Int32
    private var requests: [Int32: [UInt8]] = [:]

    /// - Throws: ``StorageError``, for what the system says.
    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        self.socket = socket
        port = UInt16(bigEndian: address.sin_port)
        guard isOpen else {
            let error = StorageError(path: "127.0.0.1")
            Glibc.close(socket)
            throw error
        }
    }

    /// Hands the target of each `GET` to `take`, which gives the page to answer with where it is the right one.
    func serve(_ take: @escaping @LoopActor (_ target: String) -> String?) {
        EventLoop.watch(socket, for: .read) { [unowned self] _ in
            while requests.count < Self.maximumConnections {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                _ = fcntl(connection, F_SETFL, O_NONBLOCK)
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                requests[connection] = []
                EventLoop.watch(connection, for: .read) { [unowned self] _ in read(connection, take) }
            }
            // Who keeps connections open without a word makes room for others.
            if let oldest = requests.keys.min() { end(oldest) }
        }
    }

    /// Closes the port and what is open there.
    func close() {
        for connection in requests.keys { end(connection) }
        EventLoop.unwatch(socket)
        Glibc.close(socket)
    }

    private func read(_ connection: Int32, _ take: @LoopActor (String) -> String?) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        var request = requests[connection] ?? []
        request += buffer.prefix(max(count, 0))
        requests[connection] = request
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
        requests[connection] = nil
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
