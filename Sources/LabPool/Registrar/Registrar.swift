import EventLoop

/// Who is registered, with which endpoints. All registrars of a pool share it.
@LoopActor
final class Registrar {
    private struct Entry {
        var registration: Registration
        /// Ends the registration; nil where nothing has to be refreshed.
        var timer: LoopTimer?
        /// Through what the user is reached.
        weak var endpoint: (any UserEndpoint)?
    }

    private struct Key: Hashable {
        let address: String
        let endpoint: String
    }

    /// Called when an endpoint has registered, refreshes aside.
    var onRegistration: @LoopActor () -> Void = {}

    private let state: PoolState
    private var entries: [Key: Entry] = [:]

    init(state: PoolState) {
        self.state = state
    }

    /// The registrations of a user.
    func registrations(of address: String) -> [Registration] {
        entries.values.map(\.registration).filter { $0.address == address }.sorted { $0.endpoint < $1.endpoint }
    }

    /// The endpoints of a user that can be reached.
    func endpoints(of address: String) -> [(registration: Registration, endpoint: any UserEndpoint)] {
        entries.values.filter { $0.registration.address == address }.compactMap { entry in
            entry.endpoint.map { (entry.registration, $0) }
        }.sorted { $0.registration.endpoint < $1.registration.endpoint }
    }

    /// Registers an endpoint for its lifetime, in place of an earlier registration of the same endpoint. Returns
    /// whether that was this session's.
    @discardableResult
    func register(_ registration: Registration, by session: ClientSession) -> Bool {
        let key = Key(address: registration.address, endpoint: registration.endpoint)
        let earlier = entries[key]
        earlier?.timer?.cancel()
        let timer = EventLoop.after(.seconds(registration.lifetime)) { [weak session] in
            guard let session else { return }
            self.deregister(session)
        }
        entries[key] = Entry(registration: registration, timer: timer, endpoint: session)
        state.presence.begin(session, address: registration.address)
        let isRefresh = earlier?.endpoint === session
        if !isRefresh, let former = earlier?.endpoint as? ClientSession { former.giveWay() }
        if !isRefresh { onRegistration() }
        return isRefresh
    }

    /// Ends the registrations that a session holds.
    func deregister(_ session: ClientSession) {
        for (key, entry) in entries where entry.endpoint === session {
            entry.timer?.cancel()
            entries[key] = nil
            state.presence.end(session, address: key.address, endpoint: key.endpoint)
            state.journal.add(.deregistered(connection: session.number, address: key.address))
        }
    }

    /// Whether a session holds a registration.
    func isRegistered(_ session: ClientSession) -> Bool {
        entries.values.contains { $0.endpoint === session }
    }

    /// Lets an endpoint be reached that the pool runs for its user.
    func admit(_ registration: Registration, _ endpoint: any UserEndpoint) {
        entries[Key(address: registration.address, endpoint: registration.endpoint)] = Entry(
            registration: registration, timer: nil, endpoint: endpoint)
    }

    /// Forgets such an endpoint.
    func dismiss(_ endpoint: any UserEndpoint) {
        entries = entries.filter { $0.value.endpoint !== endpoint }
    }
}
