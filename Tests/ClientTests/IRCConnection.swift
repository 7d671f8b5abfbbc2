import Foundation
import Glibc

/// A person at an IRC server on this machine.
final class IRCConnection {
    private let socket: Int32
    private var received = ""

    /// Connects to a port of the loopback address. Throws if nobody listens there.
    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in.loopback(port: port)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            throw Failure("nobody listens on port \(port)")
        }
    }

    func send(_ line: String) {
        let bytes = Array((line + "\r\n").utf8)
        _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Gives a command to BitlBee, in its control channel.
    func command(_ text: String) { send("PRIVMSG &bitlbee :\(text)") }

    /// Waits until the server has said `text` since the last such wait.
    func hears(_ text: String, within patience: Duration = .seconds(60)) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            read()
            if let heard = received.range(of: text) {
                received.removeSubrange(..<heard.upperBound)
                return
            }
            guard .now < deadline else { throw Failure("waited in vain for \"\(text)\"; heard:\n\(received)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return }
            received += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }

    deinit { close(socket) }

    /// A port that was free a moment ago.
    static func freePort() throws -> UInt16 {
        let probe = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = sockaddr_in.loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(probe, address, size) == 0 ? getsockname(probe, address, &size) : -1
            }
        }
        guard status == 0 else { throw Failure("there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}

extension sockaddr_in {
    fileprivate static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}
