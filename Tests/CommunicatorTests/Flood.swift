import Foundation
import Glibc

/// A server on this computer that sends its only client the same bytes again and again, for some time or until the
/// client goes, and reads nothing.
final class Flood: Sendable {
    let port: UInt16

    init(of piece: [UInt8], lasting duration: Duration = .seconds(3)) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) + listen(listener, 1) + getsockname(listener, $0, &length)
            }
        }
        guard status == 0 else { throw CocoaError(.fileReadUnknown) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            let client = accept(listener, nil, nil)
            let end = ContinuousClock.now + duration
            while ContinuousClock.now < end, send(client, piece, piece.count, Int32(MSG_NOSIGNAL)) > 0 {}
            close(client)
            close(listener)
        }
    }
}
