import EventLoop
import Security

/// The first and only token of HTTP's Negotiate (RFC 4559), made with the Kerberos ticket that the user has.
///
/// libcurl could make it, but would ask the key distribution centre while it holds the host's loop.
enum KerberosToken {
    /// Makes a token for the web server on the target's host, in Base64, on a worker thread.
    ///
    /// - Throws: ``NetworkError/noTicket(_:reason:)``.
    @LoopActor
    static func obtain(for target: NetworkError.Target) async throws -> String {
        try await EventLoop.offload(.conversation) {
            do {
                let credential = try GSSCredential.singleSignOn(.negotiate)
                let context = GSSContext(initiator: credential, target: .service("HTTP", on: target.host))
                switch try context.advance() {
                case .needsInput(let token), .established(let token): return Base64.encode(token)
                }
            } catch let error as GSSError {
                throw NetworkError.noTicket(target, reason: error.reason)
            }
        }
    }
}
