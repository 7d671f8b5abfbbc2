import EventLoop
import Security
import Web

/// The session's access tokens as the web services' side asks for them.
@LoopActor
struct SessionTokens: TokenSource {
    let tokens: AccessTokens
    /// Whether the user may be asked to log on.
    let asks: Bool

    func token(from provider: IdentityProvider, for service: WebAddress) async throws -> Secret {
        guard let token = try await tokens.token(from: provider, for: service, asks: asks) else {
            throw WebError.providerRefused(url: provider.token.text, .logOnNeeded)
        }
        return token.accessToken
    }

    func tokenAnew(from provider: IdentityProvider, for service: WebAddress) async throws -> Secret? {
        tokens.discard(for: service)
        do {
            return try await tokens.token(from: provider, for: service, asks: false)?.accessToken
        } catch is WebError {
            return nil
        }
    }
}
