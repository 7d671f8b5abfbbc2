import EventLoop
import Security

/// The first and only token of HTTP's Negotiate (RFC 4559), made with a Kerberos ticket.
///
/// libcurl could make it, but would ask the key distribution centre while it holds the host's loop. What may ask it runs
/// on a worker thread.
@LoopActor
struct KerberosToken {
    private let target: NetworkError.Target
    private let credential: GSSCredential

    private var service: GSSName { .service("HTTP", on: target.host) }

    /// Finds the ticket that the user has.
    ///
    /// - Parameter target: whose host the web server is on.
    /// - Throws: ``NetworkError/noTicket(_:reason:)``.
    init(for target: NetworkError.Target) async throws {
        let credential = try await Self.work(for: target) { () throws(GSSError) -> GSSCredential in
            try .singleSignOn(.negotiate)
        }
        self.init(for: target, by: credential)
    }

    /// Takes a ticket that was got with the user's password.
    init(for target: NetworkError.Target, by credential: GSSCredential) {
        self.target = target
        self.credential = credential
    }

    /// The token, in Base64.
    ///
    /// - Parameter certificate: the server's, to which the token is bound (extended protection).
    /// - Throws: ``NetworkError/noTicket(_:reason:)``.
    func text(at certificate: Certificate?) async throws -> String {
        try await Self.work(for: target) { [credential, service] () throws(GSSError) in
            let context = GSSContext(initiator: credential, target: service)
            do throws(GSSError) {
                let binding = certificate.flatMap { ChannelBinding(serverEndPoint: $0) }
                return Base64.encode(try context.advance(binding: binding).token)
            } catch {
                throw Self.explained(error, service)
            }
        }
    }

    /// SPNEGO hands on what its mechanism says in numbers of its own; the mechanism tells when it is asked itself.
    private nonisolated static func explained(_ error: GSSError, _ service: GSSName) -> GSSError {
        guard error.problem == .other else { return error }
        do throws(GSSError) {
            _ = try GSSContext(initiator: try .singleSignOn(.kerberos), target: service).advance()
            return error
        } catch {
            return error
        }
    }

    private static func work<Value: Sendable>(
        for target: NetworkError.Target, _ body: @escaping @Sendable () throws(GSSError) -> Value
    ) async throws -> Value {
        try await EventLoop.offload(
            .conversation,
            telling: {
                // Our words for a service that is not known are about SIP.
                NetworkError.noTicket(target, reason: $0.problem == .unknownService ? $0.reason : $0.explanation)
            }, body)
    }
}
