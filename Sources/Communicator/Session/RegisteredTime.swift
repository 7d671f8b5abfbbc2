import EventLoop
import SIP
import Security

/// The time for which one security association holds: the registration is kept, the pool's requests are served, the
/// capabilities work.
@LoopActor
final class RegisteredTime {
    private let registrar: Registrar
    private let registration: Registration
    private let proof: ProofSummary
    private let parts: SessionParts
    private let subscriptions: SelfSubscriptions
    private let endpoint: RegisteredEndpoint
    private let dismissal = Signal<Departure>()

    private var connection: Connection { registrar.connection }

    init(_ registrar: Registrar, _ registration: Registration, _ proof: ProofSummary, _ parts: SessionParts) {
        self.registrar = registrar
        self.proof = proof
        self.registration = registration
        self.parts = parts
        subscriptions = SelfSubscriptions(
            connection: registrar.connection, registration: registration, steps: parts.steps
        ) { [capabilities = parts.capabilities] in capabilities.received($0, in: $1) }
        endpoint = RegisteredEndpoint(
            account: parts.account, connection: registrar.connection, registration: registration,
            subscriptions: subscriptions)
    }

    /// - Throws: ``SignInError`` if the registrar ends the registration; what the connection throws.
    func run() async throws -> Departure {
        parts.isRegistered = true
        parts.capabilities.registered(endpoint)
        connection.serveRequest = { [unowned self] in serve($0) }
        connection.channel.onSilence = { [parts] in parts.attention.end() }
        defer {
            parts.isRegistered = false
            connection.serveRequest = nil
            connection.channel.onSilence = {}
            parts.capabilities.interrupted()
        }
        let departure = try await work()
        // By now nobody sends any more: a registrar refuses what comes after the deregistration.
        if departure == .signOut { await unregister() }
        return departure
    }

    private func work() async throws -> Departure {
        try await withThrowingTaskGroup(of: Departure.self) { group in
            group.addTask { try await self.keep() }
            group.addTask {
                try await self.subscriptions.run()
                return .challenged
            }
            group.addTask {
                try await self.parts.capabilities.run(self.endpoint)
                return .challenged
            }
            group.addTask {
                try await self.endpoint.challenge.value()
                return .challenged
            }
            group.addTask { try await self.dismissal.value() }
            group.addTask {
                try await self.parts.signOutWish.value()
                await self.parts.capabilities.signOut()
                return .signOut
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .signOut
        }
    }

    private func keep() async throws -> Departure {
        let keeper = RegistrationKeeper(
            registrar: registrar, timing: parts.timing, attention: parts.attention,
            proofExpires: proofExpires)
        return try await keeper.run(registration)
    }

    private var proofExpires: Int64? {
        switch proof {
        case .certificate: parts.certificates.current?.certificate.validity.notAfter ?? 0
        case .logOn(_, let expires): expires
        }
    }

    private func serve(_ request: ServerRequest) -> Bool {
        guard request.message.isNotification else { return parts.capabilities.serve(request) }
        guard let notice = DeregistrationNotice(request.message, from: connection.channel.candidate) else {
            return subscriptions.serve(request) || parts.capabilities.serve(request)
        }
        request.respond(.ok)
        if notice.error.kind == .accountMoved {
            dismissal.send(.moved(notice.home, notice.error))
        } else {
            dismissal.fail(notice.error)
        }
        return true
    }

    private func unregister() async {
        // Whether the registrar answers or not, the session ends.
        try? await EventLoop.withDeadline(parts.timing.signOut) { try await self.registrar.unregister() }
    }
}
