import Authentication
import EventLoop
import SIP
import Security

/// One connection's conversation with the registrar: each request is checked, authenticated, served and answered.
@LoopActor
final class ClientSession {
    /// What this registrar is to the user.
    enum Role: Sendable {
        /// The user's home.
        case home
        /// A registrar that sends the user on to this URI.
        case director(home: String)
    }

    let state: PoolState
    let registrar: Registrar
    let connection: SIPConnection
    let role: Role
    /// The `targetname` of this registrar.
    let frontEnd: String
    /// The user who has registered here.
    private(set) var registration: Registration?

    /// The depths of the chain of exchanges before and after the connection was opened.
    private let depths: ClosedRange<Int>
    private let authentication: ConnectionAuthentication
    private var rules: RequestRules
    private var registerRules: RegisterRules
    private var notifications: [LoopTimer] = []
    private var sequence: UInt32 = 0
    private let server = "RTC/7.0"

    /// Counts the connections of the pool's registrars from 1.
    var number: Int { connection.number }

    init(
        _ connection: SIPConnection, depths: ClosedRange<Int>, role: Role, frontEnd: String,
        settings: TLSDSKAcceptor.Configuration, state: PoolState, registrar: Registrar
    ) {
        self.depths = depths
        self.state = state
        self.registrar = registrar
        self.connection = connection
        self.role = role
        self.frontEnd = frontEnd
        authentication = ConnectionAuthentication(
            state: state, settings: settings, frontEnd: frontEnd, connection: connection.number)
        rules = RequestRules(transport: connection.transport)
        registerRules = RegisterRules(domain: state.names.domain, peer: connection.peer)
    }

    /// Takes a message of the client.
    func receive(_ message: Message) {
        guard let method = message.method else { return receive(response: message) }
        let depth = state.journal.begin(above: depths.upperBound)
        state.journal.add(
            .request(
                .sip, connection: number, method: method.rawValue, target: message.requestURI?.description ?? ""))
        do {
            try serve(message, depth: depth)
        } catch {
            note(error)
            refuse(message, error, depth: depth)
        }
    }

    /// The connection is over.
    func end() {
        for timer in notifications { timer.cancel() }
        notifications = []
        registrar.deregister(self)
        state.journal.add(.disconnected(.sip, connection: number))
    }

    /// Notes a refusal.
    func note(_ refusal: Refusal) {
        state.journal.add(.refusal(.sip, connection: number, refusal))
    }

    // Serving

    private func serve(_ request: Message, depth: Int) throws(Refusal) {
        try rules.check(request)
        if request.method == .register, state.faults.contains(.registerUnanswered) { throw .fault(.registerUnanswered) }
        if request.method == .register, state.faults.contains(.endless401) { throw .fault(.endless401) }
        // A REGISTER says whom it is for before anybody is authenticated.
        let subject = request.method == .register ? try registerRules.check(request) : nil
        // The first REGISTER asks for the challenges; to have no credentials yet is no mistake.
        if subject != nil, !request.headers.contains(state.authenticator.answerHeader) {
            return challenge(request, depth: depth)
        }
        switch try authentication.judge(request) {
        case .leg(let challenge):
            var answer = answer(to: request, state.authenticator.challengeStatus)
            answer.headers.append(state.authenticator.challengeHeader, challenge.description)
            send(answer, depth: depth, isSigned: false)
            endLeg()
        case .authentic(let address):
            if registration != nil, state.strikes(.forgottenAssociation) {
                authentication.forget()
                throw .fault(.forgottenAssociation)
            }
            guard let from = request.from, RegisterRules.address(of: from) == address else {
                throw .notAuthorised(login: address, address: request.from.map(RegisterRules.address(of:)) ?? "")
            }
            if let subject {
                try register(subject, request, depth: depth)
            } else {
                try serve(request, from: address, depth: depth)
            }
        }
    }

    private func serve(_ request: Message, from address: String, depth: Int) throws(Refusal) {
        guard registrar.isRegistered(self), let registration else { throw .notRegistered }
        let service = RequestService(state: state, registration: registration)
        let answer = try service.answer(request, self.answer(to: request, .ok))
        guard let answer else { return state.journal.end(depth: depth) }
        send(answer, depth: depth, isSigned: true)
    }

    private func register(_ subject: RegisterRules.Subject, _ request: Message, depth: Int) throws(Refusal) {
        guard state.account(address: subject.address) != nil else { throw .addressUnknown(subject.address) }
        let faults = RegistrationFaults(state: state)
        try faults.check(request)
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
        let registrations = registrar.registrations(of: subject.address)
        send(
            RegistrationAnswer(isWarned: faults.warns(request), lifetime: lifetime, isRefresh: isRefresh)
                .complete(answer(to: request, .ok), registrations), depth: depth, isSigned: true)
        state.journal.add(
            .registered(
                connection: number, address: subject.address, isRefresh: isRefresh,
                roundTrips: depth - depths.lowerBound))
        if !isRefresh { scheduleForcedDeregistration() }
    }

    private func deregister(_ request: Message, depth: Int) {
        var answer = answer(to: request, .ok)
        answer.headers.append(.expires, "0")
        send(answer, depth: depth, isSigned: true)
        registrar.deregister(self)
        registration = nil
    }

    private func receive(response: Message) {
        do throws(Refusal) {
            guard case .authentic = try authentication.judge(response) else { throw .notAuthenticated }
        } catch {
            note(error)
        }
    }

    // Answers

    private func answer(to request: Message, _ status: Status, reason: String? = nil) -> Message {
        var answer = Message(
            responseTo: request, status, reason: reason,
            toTag: RandomBytes.hexadecimal(count: 16).uppercased())
        answer.headers.append(.server, server)
        return answer
    }

    private func refuse(_ request: Message, _ refusal: Refusal, depth: Int) {
        // Nobody waits for an answer to these ([MS-SIPAE] 3.3.5.3).
        guard request.method != .ack, request.method != .cancel else { return }
        guard let reply = RefusalReply(refusal, source: frontEnd) else { return }
        let headers = reply.headers(faults: state.faults)
        if reply.status == .unauthorized { return challenge(request, headers, depth: depth) }
        var answer = answer(to: request, reply.status)
        for header in headers { answer.headers.append(header.name, header.value) }
        send(answer, depth: depth, isSigned: true)
    }

    private func challenge(_ request: Message, _ more: [Header] = [], depth: Int) {
        var answer = answer(to: request, state.authenticator.challengeStatus)
        answer.headers.append(.date, state.now.header)
        let list = ChallengeList(names: state.names, faults: state.faults, frontEnd: frontEnd)
        for challenge in list.challenges {
            answer.headers.append(state.authenticator.challengeHeader, challenge.description)
        }
        for header in more { answer.headers.append(header.name, header.value) }
        send(answer, depth: depth, isSigned: false)
        endLeg()
    }

    private func endLeg() {
        if state.faults.contains(.closesAfterEachLeg) { connection.finish() }
    }

    private func send(_ answer: Message, depth: Int, isSigned: Bool) {
        guard !state.dropsNextAnswer() else { return connection.close() }
        var answer = answer
        // The signature covers what was written before it.
        if isSigned { authentication.sign(&answer) }
        connection.send(answer)
        state.journal.end(depth: depth)
        state.journal.add(.answer(.sip, connection: number, status: answer.status?.code ?? 0))
    }

    // Notifications

    private func scheduleForcedDeregistration() {
        guard let kind = ForcedDeregistration(state.faults) else { return }
        // A moment later, so that the client has taken the registration for good.
        notifications.append(EventLoop.after(.milliseconds(200)) { self.notify(kind) })
    }

    private func notify(_ kind: ForcedDeregistration) {
        guard let registration else { return }
        sequence += 1
        guard
            var notification = kind.notification(
                to: registration, host: state.names.host, local: connection.local, transport: connection.transport,
                number: sequence)
        else { return }
        authentication.sign(&notification)
        connection.send(notification)
        registrar.deregister(self)
        self.registration = nil
    }
}
