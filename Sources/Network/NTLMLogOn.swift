import EventLoop
import Security

/// A log-on by NTLM over HTTP ([MS-NTHT]), bare or inside Negotiate (RFC 4559): two tokens of the client's, which travel on
/// one connection. It is NTLMv2's, and bound to the TLS connection (extended protection).
///
/// libcurl could do it, but for passwords of Latin-1 alone, and bound to nothing.
@LoopActor
struct NTLMLogOn {
    /// The header's scheme that the tokens travel by.
    enum Scheme: String {
        case ntlm = "NTLM"
        case negotiate = "Negotiate"
    }

    /// The longest challenge that is read, in bytes: several times what names and times of a domain come to.
    private nonisolated static let challengeLimit = 16 * 1024

    let scheme: Scheme
    private let target: NetworkError.Target
    private let context: GSSContext
    /// The first token, as a header's value. It tells nothing of the user.
    let beginning: String

    /// Begins the log-on.
    ///
    /// - Throws: ``NetworkError/logOnImpossible(_:_:)``.
    init(_ scheme: Scheme, as credentials: Credentials, at target: NetworkError.Target) async throws {
        self.scheme = scheme
        self.target = target
        (context, beginning) = try await EventLoop.offload(
            .conversation, telling: { NetworkError.logOnImpossible(target, $0) }
        ) { () throws(GSSError) in
            let user = LoginName(credentials.name).name(for: .ntlm)
            let context = GSSContext(
                initiator: scheme == .ntlm
                    ? try .password(.ntlm, user, credentials.password)
                    : try .negotiatedNTLM(user, credentials.password),
                target: .service("HTTP", on: target.host))
            return (context, Self.value(scheme, try context.advance()))
        }
    }

    /// The second token, as a header's value.
    ///
    /// - Parameter certificate: the server's, on the connection that both tokens travel on.
    /// - Throws: ``NetworkError/logOnImpossible(_:_:)`` for a challenge that is none.
    func answer(to challenge: String, at certificate: Certificate?) async throws -> String {
        try await EventLoop.offload(
            .conversation, telling: { NetworkError.logOnImpossible(target, $0) }
        ) { [context, scheme] () throws(GSSError) in
            let token: [UInt8]
            do {
                token = try Base64.decode(challenge, limit: Self.challengeLimit)
            } catch {
                throw GSSError(.ntlm, .badToken, reason: "\(error)")
            }
            let binding = certificate.flatMap { ChannelBinding(serverEndPoint: $0) }
            return Self.value(scheme, try context.advance(token, binding: binding))
        }
    }

    private nonisolated static func value(_ scheme: Scheme, _ progress: GSSContext.Progress) -> String {
        "\(scheme.rawValue) \(Base64.encode(progress.token))"
    }
}

extension HTTPHeaders {
    /// The token of a server's challenge; nil where there is none.
    func challenge(of scheme: NTLMLogOn.Scheme) -> String? {
        challenges(of: scheme.rawValue).map(\.token).first { !$0.isEmpty }
    }

    /// Whether a server offers a scheme.
    func offers(_ scheme: NTLMLogOn.Scheme) -> Bool { offers(scheme.rawValue) }

    /// Whether a server offers a scheme of this name.
    func offers(_ scheme: String) -> Bool { !challenges(of: scheme).isEmpty }

    private func challenges(of scheme: String) -> [AuthenticationChallenge] {
        AuthenticationChallenge.all(in: values(of: "WWW-Authenticate"), limit: Limits.httpHeaders)
            .filter { $0.scheme == scheme.lowercased() }
    }
}
