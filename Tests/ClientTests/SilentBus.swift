import Foundation
import Glibc
import TestScratch

/// A session's bus that takes connections and never says a word.
final class SilentBus {
    /// What programs of the session see.
    let environment: [String: String]

    private let socket: Int32

    init(in folder: Scratch) throws {
        let path = folder.url.appending(path: "bus").path
        environment = ["DBUS_SESSION_BUS_ADDRESS": "unix:path=\(path)", "XDG_RUNTIME_DIR": folder.url.path]
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(socket, 16) == 0 else { throw Failure("no socket at \(path)") }
    }

    /// Whether a program has connected.
    var isCalled: Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 1
    }

    deinit { close(socket) }
}
