import EventLoop

/// Who is registered, with which endpoints. All registrars of a pool share it.
@LoopActor
final class Registrar {
    private struct Entry {
        var registration: Registration
        var timer: LoopTimer
        /// The session that holds the endpoint.
        weak var session: ClientSession?
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

    /// The endpoints of a user that can be reached, with their connections.
    func endpoints(of address: String) -> [(registration: Registration, session: ClientSession)] {
        entries.values.filter { $0.registration.address == address }.compactMap { entry in
            entry.session.map { (entry.registration, $0) }
        }.sorted { $0.registration.endpoint < $1.registration.endpoint }
    }

    /// Registers an endpoint for its lifetime, in place of an earlier registration of the same endpoint. Returns
    /// whether that was this session's.
    @discardableResult
    func register(_ registration: Registration, by session: ClientSession) -> Bool {
        let key = Key(address: registration.address, endpoint: registration.endpoint)
        let earlier = entries[key]
        earlier?.timer.cancel()
        let timer = EventLoop.after(.seconds(registration.lifetime)) { [weak session] in
            guard let session else { return }
            self.deregister(session)
        }
        entries[key] = Entry(registration: registration, timer: timer, session: session)
        state.presence.begin(session, address: registration.address)
        let isRefresh = earlier?.session === session
        if !isRefresh { onRegistration() }
        return isRefresh
    }

    /// Ends the registrations that a session holds.
    func deregister(_ session: ClientSession) {
        for (key, entry) in entries where entry.session === session {
            entry.timer.cancel()
            entries[key] = nil
            state.presence.end(session, address: key.address, endpoint: key.endpoint)
            state.journal.add(.deregistered(connection: session.number, address: key.address))
        }
    }

    /// Whether a session holds a registration.
    func isRegistered(_ session: ClientSession) -> Bool {
        entries.values.contains { $0.session === session }
    }
}
