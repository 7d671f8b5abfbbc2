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
    let router: Router
    let connection: SIPConnection
    var role: Role
    /// Where the client is, by the port that it has come to.
    let location: PoolSite.Location
    /// What this registrar offers.
    let list: ChallengeList
    /// The user who has registered here.
    var registration: Registration?

    /// The depths of the chain of exchanges before and after the connection was opened.
    let depths: ClosedRange<Int>
    let authentication: ConnectionAuthentication
    /// What stands before the registrar.
    private let proxy: DigestProxy?
    private var rules: RequestRules
    private var registerRules: RegisterRules
    var notifications: [LoopTimer] = []
    /// The number of the last request that the pool made.
    var sequence: UInt32 = 0

    /// Counts the connections of the pool's registrars from 1.
    var number: Int { connection.number }

    init(
        _ connection: SIPConnection, depths: ClosedRange<Int>, role: Role, location: PoolSite.Location,
        list: ChallengeList, _ shared: RegistrarPort.Shared
    ) {
        self.depths = depths
        state = shared.state
        registrar = shared.registrar
        router = shared.router
        self.connection = connection
        self.role = role
        self.location = location
        self.list = list
        authentication = ConnectionAuthentication(
            state: state, settings: shared.settings, logOns: shared.logOns, list: list, connection: connection.number)
        proxy = DigestProxy(state: shared.state, connection: connection.number)
        rules = RequestRules(transport: connection.transport)
        registerRules = RegisterRules(domains: state.domains, peer: connection.peer)
    }

    /// Takes a message of the client.
    func receive(_ message: Message) {
        guard let method = message.method else { return receive(response: message) }
        let depth = state.journal.begin(above: depths.upperBound)
        state.journal.add(
            .request(
                .sip, connection: number, method: method.rawValue, target: message.requestURI?.description ?? ""))
        guard passesProxy(message, depth: depth) else { return }
        do {
            try serve(message, depth: depth)
        } catch {
            note(error)
            refuse(message, error, depth: depth)
        }
    }

    /// Whether the proxy lets a request pass; else it has answered.
    private func passesProxy(_ request: Message, depth: Int) -> Bool {
        // Neither is answered, so that neither can be asked for a proof (RFC 3261 22.1).
        guard let proxy, request.method != .ack, request.method != .cancel else { return true }
        do throws(Refusal) {
            try proxy.judge(request)
            return true
        } catch {
            if error != .notAuthenticated { note(error) }
            var answer = answer(to: request, .proxyAuthenticationRequired)
            answer.headers.append(.proxyAuthenticate, proxy.challenge(after: error).description)
            send(answer, depth: depth, isSigned: false)
            return false
        }
    }

    /// The `targetname` of this registrar.
    var frontEnd: String { list.frontEnd }

    /// The connection is over.
    func end() {
        for timer in notifications { timer.cancel() }
        notifications = []
        registrar.deregister(self)
        router.end(self)
        state.conferences.end(self)
        state.journal.add(.disconnected(.sip, connection: number))
    }

    /// Notes a refusal.
    func note(_ refusal: Refusal) {
        state.journal.add(.refusal(.sip, connection: number, refusal))
    }

    private func serve(_ request: Message, depth: Int) throws(Refusal) {
        try rules.check(request)
        if state.faults.contains(.unsignedProvisional) { connection.send(answer(to: request, .trying)) }
        var subject: RegisterRules.Subject?
        if request.method == .register {
            try RegistrationFaults(state: state).checkUnauthenticated()
            subject = try registerRules.check(request)
            // The first REGISTER asks for the challenges; to have no credentials yet is no mistake.
            guard request.headers.contains(state.authenticator.answerHeader) else {
                return challenge(request, depth: depth)
            }
        }
        switch try authentication.judge(request) {
        case .leg(let challenge):
            var answer = answer(to: request, state.authenticator.challengeStatus)
            answer.headers.append(state.authenticator.challengeHeader, challenge.description)
            send(answer, depth: depth, isSigned: false)
            endLeg()
        case .authentic(let address):
            try checkSender(of: request, is: address)
            if let subject {
                try register(subject, request, depth: depth)
            } else {
                try serveRegistered(request, depth: depth)
            }
        }
    }

    private func checkSender(of request: Message, is address: String) throws(Refusal) {
        if registration != nil, state.strikes(.forgottenAssociation) {
            authentication.forget()
            throw .fault(.forgottenAssociation)
        }
        guard let from = request.from, RegisterRules.address(of: from) == address else {
            throw .notAuthorised(login: address, address: request.from.map(RegisterRules.address(of:)) ?? "")
        }
    }

    private func serveRegistered(_ request: Message, depth: Int) throws(Refusal) {
        guard registrar.isRegistered(self), let registration else { throw .notRegistered }
        let isConference = ConferenceServer.owns(request)
        if !isConference, try router.route(request, from: self) { return state.journal.end(depth: depth) }
        let answer =
            isConference
            ? try state.conferences.answer(request, self.answer(to: request, .ok), from: self, registration)
            : try RequestService(state: state, registration: registration, session: self)
                .answer(request, self.answer(to: request, .ok))
        guard let answer else { return state.journal.end(depth: depth) }
        send(answer, depth: depth, isSigned: true)
    }

    private func receive(response: Message) {
        do throws(Refusal) {
            guard case .authentic = try authentication.judge(response) else { throw .notAuthenticated }
            _ = router.receive(response, from: self) || state.conferences.receive(response)
        } catch {
            note(error)
        }
    }
}
