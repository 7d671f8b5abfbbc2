import EventLoop
import SIP
import Security

extension ClientSession: UserEndpoint {
    var takesInvitations: Bool { true }

    /// A Via of the pool on this connection; nil if the connection has no address.
    func newVia() -> Via? {
        guard let host = try? Host(connection.local.host) else { return nil }
        return Via(
            transport: connection.transport.rawValue.uppercased(),
            sentBy: HostPort(host, port: UInt16(exactly: connection.local.port)),
            branch: Via.magicCookie + RandomBytes.hexadecimal(count: 16))
    }

    /// Signs and sends what the pool has to say outside the answer to a request of this connection, or later.
    func deliver(_ message: Message) {
        var message = message
        authentication.sign(&message)
        connection.send(message)
    }

    /// Answers a request that is routed.
    func respond(to request: Message, _ status: Status) {
        deliver(status == .trying ? Message(responseTo: request, .trying) : answer(to: request, status))
    }
}
