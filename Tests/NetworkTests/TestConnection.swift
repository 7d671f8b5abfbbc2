import Foundation
import Glibc
import Security

/// One accepted connection with blocking calls; every failure throws.
final class TestConnection {
    let descriptor: Int32
    private let engine: TLSEngine?
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32, tls: TLSContext?) throws {
        self.descriptor = descriptor
        var isOn: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        engine = try tls.map { try TLSEngine($0) }
        guard let engine else { return }
        while true {
            let progress: TLSEngine.Progress
            do {
                progress = try engine.handshake()
            } catch {
                try writeRaw(engine.drain())
                throw error
            }
            try writeRaw(engine.drain())
            if progress == .established { return }
            engine.receive(try readRaw())
        }
    }

    /// A plain connection to a server on loopback.
    convenience init(connectedTo port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
        try self.init(descriptor, tls: nil)
    }

    /// Closes a connection that was made by this side; a server closes those that it accepted.
    func close() {
        Glibc.close(descriptor)
    }

    /// Some bytes; empty at the end of the stream.
    func read() throws -> [UInt8] {
        guard let engine else { return try readRaw(mayEnd: true) }
        while true {
            switch try engine.read() {
            case .data(let bytes): return bytes
            case .closed: return []
            case .needsInput: engine.receive(try readRaw())
            }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        guard let engine else { return try writeRaw(bytes) }
        try engine.write(bytes)
        try writeRaw(engine.drain())
    }

    func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Sends each byte in a segment (and TLS record) of its own.
    func writeByteByByte(_ text: String) throws {
        for byte in text.utf8 { try write([byte]) }
    }

    /// The bytes up to and with `mark`, as text.
    func readText(through mark: String) throws -> String {
        while true {
            if let range = Data(buffer).range(of: Data(mark.utf8)) {
                let text = String(decoding: buffer[..<range.upperBound], as: UTF8.self)
                buffer.removeFirst(range.upperBound)
                return text
            }
            let bytes = try read()
            guard !bytes.isEmpty else { throw POSIXError(.ECONNRESET) }
            buffer += bytes
        }
    }

    func readExactly(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            let bytes = try read()
            guard !bytes.isEmpty else { throw POSIXError(.ECONNRESET) }
            buffer += bytes
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// One HTTP request: its head, and its body by Content-Length.
    func readRequest() throws -> (head: String, body: [UInt8]) {
        let head = try readText(through: "\r\n\r\n")
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        return (head, try readExactly(count))
    }

    func respond(_ status: String = "200 OK", headers: String = "", body: String = "") throws {
        try write("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Waits until the client closes the connection.
    func waitForEnd() {
        while let bytes = try? read(), !bytes.isEmpty {}
    }

    /// Carries bytes both ways between this plain connection and `other` until one side ends.
    func relay(with other: TestConnection) {
        var polled = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&polled, 2, -1) > 0 {
            if polled[0].revents != 0 {
                guard let bytes = try? readRaw(), (try? other.writeRaw(bytes)) != nil else { return }
            }
            if polled[1].revents != 0 {
                guard let bytes = try? other.readRaw(), (try? writeRaw(bytes)) != nil else { return }
            }
        }
    }

    private func readRaw(mayEnd: Bool = false) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 || (mayEnd && count == 0) else { throw POSIXError(.ECONNRESET) }
        return Array(bytes.prefix(count))
    }

    private func writeRaw(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw POSIXError(.EPIPE) }
            sent += count
        }
    }
}
