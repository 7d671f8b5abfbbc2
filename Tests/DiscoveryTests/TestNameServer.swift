import EventLoop
import Foundation
import Glibc

/// A name server on a free port of loopback, over UDP, that knows one table (RFC 1035, RFC 2782).
@LoopActor
final class TestNameServer {
    indirect enum Answer: Sendable {
        /// Priority, weight, port and target of each record; none: the name has no such record.
        case services([(UInt16, UInt16, UInt16, String)])
        /// Of four or sixteen bytes.
        case addresses([[UInt8]])
        /// A response code: 2 the server fails, 3 there is no such name, 5 it refuses.
        case status(UInt8)
        /// An answer with another number first.
        case forgedFirst(Answer)
        case silence
    }

    private enum Kind: UInt16 {
        case address = 1
        case longAddress = 28
        case service = 33
    }

    let port: UInt16
    /// The names in the order in which they were asked for.
    private(set) var asked: [String] = []
    private let descriptor: Int32
    private let zone: [String: Answer]

    /// - Parameter zone: by name in lower case; others do not exist.
    init(_ zone: [String: Answer]) throws {
        self.zone = zone
        let descriptor = socket(
            AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        EventLoop.watch(descriptor, for: .read) { [unowned self] _ in answerAll() }
    }

    func close() {
        EventLoop.unwatch(descriptor)
        Glibc.close(descriptor)
    }

    private func answerAll() {
        var question = [UInt8](repeating: 0, count: 4096)
        var client = sockaddr_storage()
        while true {
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let count = withUnsafeMutablePointer(to: &client) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &question, question.count, 0, $0, &length)
                }
            }
            guard count > 0 else { return }
            for answer in answers(to: Array(question.prefix(count))) {
                withUnsafePointer(to: &client) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        _ = sendto(descriptor, answer, answer.count, 0, $0, length)
                    }
                }
            }
        }
    }

    private func answers(to question: [UInt8]) -> [[UInt8]] {
        var labels: [String] = []
        var position = 12
        while position < question.count, question[position] > 0 {
            let end = position + 1 + Int(question[position])
            labels.append(String(decoding: question[(position + 1)..<end], as: UTF8.self).lowercased())
            position = end
        }
        let name = labels.joined(separator: ".")
        asked.append(name)
        let kind = Kind(rawValue: UInt16(question[position + 1]) << 8 | UInt16(question[position + 2]))
        return messages(zone[name] ?? .status(3), kind, to: Array(question[..<(position + 5)]))
    }

    /// - Parameter question: up to the end of its one question.
    private func messages(_ answer: Answer, _ kind: Kind?, to question: [UInt8]) -> [[UInt8]] {
        switch answer {
        case .services(let services):
            return [message(question, kind == .service ? services.map { Self.record(.service, Self.data($0)) } : [])]
        case .addresses(let addresses):
            let size = kind == .address ? 4 : 16
            return [message(question, addresses.filter { $0.count == size }.map { Self.record(kind ?? .address, $0) })]
        case .status(let status): return [message(question, [], status: status)]
        case .forgedFirst(let answer):
            var other = question
            other[1] ^= 0xFF
            return messages(.services([(0, 0, 666, "forged.example")]), kind, to: other)
                + messages(answer, kind, to: question)
        case .silence: return []
        }
    }

    private func message(_ question: [UInt8], _ records: [[UInt8]], status: UInt8 = 0) -> [UInt8] {
        question[..<2] + [0x81, 0x80 | status, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0] + question[12...]
            + records.flatMap(\.self)
    }

    private static func record(_ kind: Kind, _ data: [UInt8]) -> [UInt8] {
        [0xC0, 12] + bytes(kind.rawValue) + [0, 1, 0, 0, 0, 60] + bytes(UInt16(data.count)) + data
    }

    private static func data(_ service: (UInt16, UInt16, UInt16, String)) -> [UInt8] {
        let labels: [[UInt8]] = service.3.split(separator: ".").map { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return bytes(service.0) + bytes(service.1) + bytes(service.2) + labels.flatMap(\.self) + [0]
    }

    private static func bytes(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(number & 255)]
    }
}
