import EventLoop

extension LabPool {
    /// Closes the clients' connections to the registrars, as a server does that restarts; of one user alone if an
    /// address is given.
    public func dropClients(of address: String? = nil) {
        for session in sessions.values where address == nil || session.registration?.address == address {
            session.connection.close()
        }
    }

    /// Sends the clients that are registered now on to the pool under its own name when they refresh (301).
    public func sendClientsOn() {
        for session in sessions.values {
            let connection = session.connection
            session.role = .director(
                home:
                    "sip:\(session.state.names.host):\(connection.local.port);transport=\(connection.transport.rawValue)"
            )
        }
    }

    /// Answers nothing more on the connections that clients have now, those of one user if an address is given, and
    /// keeps them open: what a client sees whose network is gone.
    public func deafenClients(of address: String? = nil) {
        for session in sessions.values where address == nil || session.registration?.address == address {
            session.connection.isDeaf = true
        }
    }

    /// Leaves a user's next request that brings a document of this subtype of `application` without effect and answer.
    public func ignoreNext(_ subtype: String, of address: String) {
        state?.unanswered.insert(.init(address: address, subtype: subtype))
    }

    /// Whether that request has come.
    public func hasIgnored(_ subtype: String, of address: String) -> Bool {
        state?.unanswered.contains(.init(address: address, subtype: subtype)) == false
    }

    /// Ends the registrations of a user, and tells the endpoints so.
    public func deregisterClients(of address: String, _ kind: ForcedDeregistration) {
        for session in sessions.values where session.registration?.address == address { session.notify(kind) }
    }

    /// Ends the subscriptions of a user to an event, for a reason of RFC 6665, 4.1.3.
    public func endSubscriptions(of address: String, to event: String, reason: String) {
        state?.presence.terminate(event, of: address, reason: reason)
    }

    /// Drops all clients and refuses new ones, as a machine that is switched off. Connections to the web services are
    /// dropped where the pool's answers are delayed.
    public func goDown() {
        ports?.refuse()
        dropClients()
        dropRelays()
    }

    /// Takes clients again.
    ///
    /// - Throws: ``PoolError`` if a port cannot be opened again.
    public func comeUp() throws {
        try ports?.resume()
    }

    /// The outages that the pool was asked for begin with registrations.
    func scheduleOutage() {
        guard let state, outage == nil else { return }
        if state.strikes(.lostConnection) {
            after(Self.moment) { $0.dropClients() }
        } else if let seconds = state.faults[.outage], state.strikesOnce(.outage) {
            after(Self.moment) { pool in
                pool.goDown()
                pool.after(.seconds(seconds)) { try? $0.comeUp() }
            }
        }
    }

    /// Long enough for a client to take the registration for good.
    private static let moment: Duration = .seconds(1)

    private func after(_ delay: Duration, _ action: @escaping @LoopActor (LabPool) -> Void) {
        outage = EventLoop.after(delay) { [weak self] in
            guard let self else { return }
            outage = nil
            action(self)
        }
    }
}
