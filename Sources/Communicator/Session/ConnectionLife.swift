import Authentication
import Discovery
import EventLoop
import Localization
import SIP

/// Everything that happens on one connection to a registrar: registrations one after the other, until the user signs
/// out, the server sends the account elsewhere, or the connection fails.
@LoopActor
final class ConnectionLife {
    /// How it ended, if not by an error.
    enum Ending: Sendable {
        case signedOut
        /// Before the account was registered here, the server sent it on to its home.
        case redirected(Candidate)
        /// The account was registered here; the server sends it elsewhere, to this registrar if it names one.
        case moved(Candidate?, SignInError)
    }

    /// What is said of each registration, before its time begins.
    typealias Announcement = @LoopActor (Connection, Registration, ProofSummary) -> Void

    private let registrar: Registrar
    private let parts: SessionParts
    private let announce: Announcement

    /// Whether the account has been registered on the connection.
    private(set) var hasRegistered = false

    init(_ registrar: Registrar, _ parts: SessionParts, announce: @escaping Announcement) {
        self.registrar = registrar
        self.parts = parts
        self.announce = announce
    }

    /// - Throws: ``SignInError``; the reason for which the connection ended; `CancellationError`.
    func run() async throws -> Ending {
        defer { registrar.close() }
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await self.connection.serve()
                return .signedOut
            }
            group.addTask { try await self.attend() }
            defer { group.cancelAll() }
            return try await group.next() ?? .signedOut
        }
    }

    private var connection: Connection { registrar.connection }
    private var candidate: Candidate { connection.channel.candidate }

    private func attend() async throws -> Ending {
        var patience = ForgettingPatience()
        while true {
            parts.steps.begin(.registration, candidate.authority)
            switch try await register() {
            case .moved(let response):
                let home = try Candidate(redirect: response, from: candidate)
                parts.steps.succeed(.registration, localized("sent on to \(home.authority)"))
                return hasRegistered ? .moved(home, SignInError(moved: response, by: candidate)) : .redirected(home)
            case .registered(let registration, let summary):
                let detail = registration.product.isEmpty ? "" : localized("by \(registration.product)")
                parts.steps.succeed(.registration, detail)
                hasRegistered = true
                await parts.pools.registered(at: candidate, address: connection.peer)
                announce(connection, registration, summary)
                let start = EventLoop.now
                let departure = try await RegisteredTime(registrar, registration, summary, parts).run()
                if departure == .signOut || parts.isSigningOut { return .signedOut }
                if case .moved(let home, let reason) = departure { return .moved(home, reason) }
                guard patience.allows(departure, after: EventLoop.now - start) else {
                    throw SignInError(forgetful: candidate)
                }
                parts.certificates.renewIfDue()
            }
        }
    }

    private func register() async throws -> RegistrationProcedure.Outcome {
        let procedure = RegistrationProcedure(registrar: registrar, parts: parts, candidate: candidate)
        do {
            return try await procedure.run()
        } catch let error as SignInError {
            parts.steps.fail(.registration, error.message)
            throw error
        }
    }
}
