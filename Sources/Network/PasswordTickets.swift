import EventLoop
import Security

/// The Kerberos tickets that passwords are good for.
///
/// A key distribution centre is asked once about a password, however many requests and servers there are. Where it has
/// refused it, nothing is proved with it any more: NTLM would have the same password refused once more.
@LoopActor
final class PasswordTickets {
    private enum Answer {
        case ticket(GSSCredential)
        /// Nobody vouches for the user, nor has judged the password.
        case nothing
        case refused(GSSError)
    }

    private let turns = Turns()
    private var answers: [(credentials: Credentials, answer: Answer)] = []

    /// What Negotiate proves the user with; nil where this computer is not set up for the user's realm, or no ticket is to
    /// be had there.
    ///
    /// - Throws: ``NetworkError/logOnImpossible(_:_:)`` if the password is refused; `CancellationError`.
    func credential(for credentials: Credentials, at target: NetworkError.Target) async throws -> GSSCredential? {
        let answer = try await turns.take {
            if let known = answers.first(where: { $0.credentials == credentials }) { return known.answer }
            let answer = try await Self.ask(credentials)
            answers.append((credentials, answer))
            return answer
        }
        switch answer {
        case .ticket(let credential): return credential
        case .nothing: return nil
        case .refused(let error): throw NetworkError.logOnImpossible(target, error)
        }
    }

    /// Asks anew the next time: the ticket is over.
    func forget(_ credentials: Credentials) {
        answers.removeAll { $0.credentials == credentials }
    }

    private static func ask(_ credentials: Credentials) async throws -> Answer {
        try await EventLoop.offload(.conversation) {
            guard let user = LoginName(credentials.name).principal(in: KerberosRealms()) else { return .nothing }
            do throws(GSSError) {
                return .ticket(try .ticket(KerberosTicket(user, credentials.password), .negotiate))
            } catch {
                return error.problem.isAboutPassword ? .refused(error) : .nothing
            }
        }
    }
}
