import EventLoop
import Security

/// A log-on by NTLM over HTTP ([MS-NTHT]): two tokens of the client's, which travel on one connection. It is NTLMv2's,
/// and bound to the TLS connection (extended protection).
///
/// libcurl could do it, but for passwords of Latin-1 alone, and bound to nothing.
@LoopActor
struct NTLMLogOn {
    /// The longest challenge that is read, in bytes.
    private nonisolated static let challengeLimit = 64 * 1024

    private let target: NetworkError.Target
    private let context: GSSContext
    /// The first token, as a header's value. It tells nothing of the user.
    let beginning: String

    /// Begins the log-on.
    ///
    /// - Throws: ``NetworkError/logOnImpossible(_:_:)``.
    init(as credentials: Credentials, at target: NetworkError.Target) async throws {
        self.target = target
        (context, beginning) = try await EventLoop.offload(
            .conversation, telling: { NetworkError.logOnImpossible(target, $0) }
        ) { () throws(GSSError) in
            let context = GSSContext(
                initiator: try .password(.ntlm, LoginName(credentials.name).name(for: .ntlm), credentials.password),
                target: .service("HTTP", on: target.host))
            return (context, Self.value(try context.advance()))
        }
    }

    /// The second token, as a header's value.
    ///
    /// - Parameter certificate: the server's, on the connection that both tokens travel on.
    /// - Throws: ``NetworkError/logOnImpossible(_:_:)`` for a challenge that is none.
    func answer(to challenge: String, at certificate: Certificate?) async throws -> String {
        try await EventLoop.offload(
            .conversation, telling: { NetworkError.logOnImpossible(target, $0) }
        ) { [context] () throws(GSSError) in
            let token: [UInt8]
            do {
                token = try Base64.decode(challenge, limit: Self.challengeLimit)
            } catch {
                throw GSSError(.ntlm, .badToken, reason: "\(error)")
            }
            return Self.value(
                try context.advance(token, binding: certificate.flatMap { ChannelBinding(serverEndPoint: $0) }))
        }
    }

    private nonisolated static func value(_ progress: GSSContext.Progress) -> String {
        "NTLM \(Base64.encode(progress.token))"
    }
}

extension HTTPHeaders {
    /// The token of a server's NTLM challenge; nil where there is none.
    var challengeOfNTLM: String? {
        values(of: "WWW-Authenticate").lazy.compactMap { value in
            let words = value.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "ntlm" else { return nil }
            return String(words[1])
        }.first
    }
}
