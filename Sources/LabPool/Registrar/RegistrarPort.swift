import Authentication
import EventLoop
import SIP
import Security

/// One port of a registrar: what the sessions of its connections begin with.
@LoopActor
final class RegistrarPort {
    /// What all registrars of a pool have in common.
    struct Shared {
        let state: PoolState
        let registrar: Registrar
        let router: Router
        let settings: TLSDSKAcceptor.Configuration
        let logOns: WindowsLogOns
        /// What is offered, in the order of the 401.
        let schemes: [AuthenticationScheme]
        let context: TLSContext
    }

    let transport: SIPConnection.Transport
    private let frontEnd: String
    let location: PoolSite.Location
    private let shared: Shared
    private var role = ClientSession.Role.home

    /// - Parameter frontEnd: the host's label in the SIP domain.
    init(
        _ transport: SIPConnection.Transport, at location: PoolSite.Location = .inside, frontEnd: String,
        _ shared: Shared
    ) {
        self.location = location
        self.transport = transport
        self.frontEnd = "\(frontEnd).\(shared.state.names.domain)"
        self.shared = shared
    }

    /// Sends all users on to another port of the pool.
    func redirect(to port: Int) {
        role = .director(home: "sip:\(shared.state.names.host):\(port);transport=\(transport.rawValue)")
    }

    /// The session of a new connection; nil if TLS cannot be had. `depths` are those of the chain of exchanges around its
    /// opening.
    func session(for socket: AcceptedSocket, number: Int, depths: ClosedRange<Int>) -> ClientSession? {
        let faults = shared.state.faults
        guard
            let connection = try? SIPConnection(
                socket, number: number, context: transport == .tls ? shared.context : nil,
                format: MessageFormat(faults), records: .init(faults))
        else { return nil }
        let list = ChallengeList(
            state: shared.state, site: shared.state.names[location], schemes: shared.schemes, frontEnd: frontEnd)
        return ClientSession(connection, depths: depths, role: role, location: location, list: list, shared)
    }
}
