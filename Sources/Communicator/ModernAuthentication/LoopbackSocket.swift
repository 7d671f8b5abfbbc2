import Glibc

/// A listening socket at one of this computer's own addresses.
struct LoopbackSocket {
    /// How many ports are tried until one is free at both addresses.
    private static let attempts = 8

    let descriptor: Int32
    let port: UInt16

    /// Sockets at the same free port of 127.0.0.1 and, where there is IPv6, of ::1.
    ///
    /// - Parameter open: opens them at a port that the system chooses.
    /// - Throws: ``PortError``.
    static func both(
        _ open: () throws(PortError) -> [LoopbackSocket] = atSamePort
    ) throws(PortError) -> [LoopbackSocket] {
        var failure = PortError(code: EADDRINUSE)
        for _ in 0..<attempts where failure.code == EADDRINUSE {
            do {
                return try open()
            } catch {
                failure = error
            }
        }
        throw failure
    }

    static func atSamePort() throws(PortError) -> [LoopbackSocket] {
        let older = try LoopbackSocket(AF_INET, sockaddr_in(loopbackPort: 0))
        do throws(PortError) {
            return [older, try LoopbackSocket(AF_INET6, sockaddr_in6(loopbackPort: older.port))]
        } catch {
            // Whoever has the port of the other address would be shown what is meant for us.
            guard error.code == EADDRINUSE else { return [older] }
            older.close()
            throw error
        }
    }

    private init<Address>(_ family: Int32, _ address: Address) throws(PortError) {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw PortError(code: errno) }
        var address = address
        var size = socklen_t(MemoryLayout<Address>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 32) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isOpen else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw PortError(code: code)
        }
        self.descriptor = descriptor
        // Both kinds of address have it in the same place.
        port = withUnsafeBytes(of: address) {
            UInt16(bigEndian: $0.load(fromByteOffset: MemoryLayout<sa_family_t>.size, as: UInt16.self))
        }
    }

    func close() { _ = Glibc.close(descriptor) }
}

extension sockaddr_in {
    fileprivate init(loopbackPort port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    }
}

extension sockaddr_in6 {
    fileprivate init(loopbackPort port: UInt16) {
        self.init()
        sin6_family = sa_family_t(AF_INET6)
        sin6_port = port.bigEndian
        sin6_addr = in6addr_loopback
    }
}
