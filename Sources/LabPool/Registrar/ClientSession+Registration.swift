import EventLoop
import SIP

extension ClientSession {
    /// Registers, refreshes, ends or redirects a registration that is asked for rightly.
    func register(_ subject: RegisterRules.Subject, _ request: Message, depth: Int) throws(Refusal) {
        guard state.account(address: subject.address) != nil else { throw .addressUnknown(subject.address) }
        let faults = RegistrationFaults(state: state)
        try faults.check(request, isRefresh: registration != nil && request.expires != 0)
        if case .director(let home) = role {
            var answer = answer(to: request, .movedPermanently, reason: "Redirect request to Home Server")
            answer.headers.append(.contact, "<\(home)>")
            return send(answer, depth: depth, isSigned: true)
        }
        let lifetime = RegistrationAnswer.lifetime(wanted: request.expires, faults: state.faults)
        if lifetime == 0 { return deregister(request, depth: depth) }
        let registration = RegistrationAnswer.registration(subject, lifetime: lifetime, connection: connection)
        let isRefresh = registrar.register(registration, by: self)
        self.registration = registration
        let complete = RegistrationAnswer(
            isWarned: faults.warns(request), lifetime: lifetime, isRefresh: isRefresh, faults: state.faults)
        send(
            complete.complete(answer(to: request, .ok), registrar.registrations(of: subject.address)), depth: depth,
            isSigned: true)
        state.journal.add(
            .registered(
                connection: number, address: subject.address, isRefresh: isRefresh,
                roundTrips: depth - depths.lowerBound))
        guard !isRefresh else { return }
        scheduleForcedDeregistration()
        router.flood(registration, at: self)
        router.call(registration, at: self)
        router.openGroupChat()
    }

    private func deregister(_ request: Message, depth: Int) {
        var answer = answer(to: request, .ok)
        answer.headers.append(.expires, "0")
        send(answer, depth: depth, isSigned: true)
        registrar.deregister(self)
        registration = nil
    }

    private func scheduleForcedDeregistration() {
        guard let kind = ForcedDeregistration(state.faults) else { return }
        // A moment later, so that the client has taken the registration for good.
        notifications.append(EventLoop.after(.milliseconds(200)) { self.notify(kind) })
    }

    /// Ends the registration, and tells the endpoint so.
    func notify(_ kind: ForcedDeregistration) {
        tell(kind)
        registrar.deregister(self)
        registration = nil
    }

    /// Another connection has registered the endpoint.
    func giveWay() {
        tell(.unregistered)
        registration = nil
    }

    private func tell(_ kind: ForcedDeregistration) {
        guard let registration else { return }
        sequence += 1
        guard
            var notification = kind.notification(
                to: registration, host: state.names.host, local: connection.local, transport: connection.transport,
                number: sequence)
        else { return }
        authentication.sign(&notification)
        connection.send(notification)
    }
}
