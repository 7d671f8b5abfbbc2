import SIP
import Security

/// How the registrar tells an endpoint that its registration ended ([MS-SIPREGE], sign-in.md, 3.11).
public enum ForcedDeregistration: String, Sendable, CaseIterable {
    /// The user has signed in elsewhere, and may do so only once.
    case unregistered
    /// The user is disabled.
    case rejected
    /// The user has been moved to another pool.
    case deactivated
    /// Another registrar of the pool takes over.
    case preferredRegistrarChange = "preferred-registrar-change"

    init?(_ faults: FaultPlan) {
        if faults.contains(.deregisteredUnregistered) {
            self = .unregistered
        } else if faults.contains(.deregisteredRejected) {
            self = .rejected
        } else if faults.contains(.deregisteredDeactivated) {
            self = .deactivated
        } else if faults.contains(.preferredRegistrarChange) {
            self = .preferredRegistrarChange
        } else {
            return nil
        }
    }

    /// The NOTIFY to an endpoint; nil if its contact is no URI.
    func notification(
        to registration: Registration, host: String, local: SocketAddress, transport: SIPConnection.Transport,
        number: UInt32
    ) -> Message? {
        guard let user = try? URI(parsing: "sip:\(registration.address)"),
            let contact = try? URI(parsing: registration.contact), let localHost = try? Host(local.host)
        else { return nil }
        let via = Via(
            transport: transport.rawValue.uppercased(),
            sentBy: HostPort(localHost, port: UInt16(exactly: local.port)),
            branch: Via.magicCookie + RandomBytes.hexadecimal(count: 8))
        var message = Message(
            .notify, contact, via: via,
            from: NameAddress(user, parameters: [Parameter("tag", RandomBytes.hexadecimal(count: 8))]),
            to: NameAddress(
                user,
                parameters: [
                    Parameter("tag", RandomBytes.hexadecimal(count: 8)), Parameter("epid", registration.endpoint),
                ]),
            callID: RandomBytes.hexadecimal(count: 16), number: number)
        message.headers.append(.event, "registration-notify")
        message.headers.append(.subscriptionState, "terminated;expires=0")
        if self == .rejected {
            message.headers.append(.msDiagnosticsPublic, Diagnostics(code: 4141, reason: "User disabled").description)
        }
        if self == .preferredRegistrarChange {
            message.headers.append(
                .pPreferredRegistrar, "<sip:\(host):\(local.port);transport=\(transport.rawValue)>")
        }
        message.headers.append(.contentType, "text/registration-event")
        message.body = Array("deregistered;event=\(rawValue)".utf8)
        return message
    }
}
