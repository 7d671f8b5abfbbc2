import Glibc

/// How every socket is made: closed on exec, and given up when the peer no longer acknowledges anything.
enum SocketOptions {
    /// How long sent bytes may stay unacknowledged, in milliseconds.
    static let userTimeout: UInt32 = 30_000
    /// Silence after which TCP asks whether the peer is there, in seconds.
    static let keepAliveIdle = 60
    /// The time between such questions, in seconds.
    static let keepAliveInterval = 10

    /// A new socket; -1 if there is none to be had.
    static func open(family: Int32, type: Int32, protocol number: Int32) -> Int32 {
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
        guard descriptor >= 0 else { return -1 }
        var limit = userTimeout
        // A socket of another family, or an old kernel, goes without it.
        _ = setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, socklen_t(MemoryLayout<UInt32>.size))
        return descriptor
    }
}

extension Endpoint {
    /// Reads a socket address; nil if it is not of the internet.
    init?(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let status = getnameinfo(
            address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
            NI_NUMERICHOST | NI_NUMERICSERV)
        guard status == 0, let port = UInt16(Self.text(service)) else { return nil }
        self.init(address: Self.text(host), port: port)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
