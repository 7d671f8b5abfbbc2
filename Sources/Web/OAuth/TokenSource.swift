public import EventLoop
public import Security

/// Where access tokens for a pool's services come from.
@LoopActor
public protocol TokenSource: Sendable {
    /// An access token for the services of a host. The user may be asked to log on for it.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    func token(from provider: IdentityProvider, for service: WebAddress) async throws -> Secret

    /// Another one in place of one that the service did not take; nil if there is none without the user.
    ///
    /// - Throws: `CancellationError`.
    func tokenAnew(from provider: IdentityProvider, for service: WebAddress) async throws -> Secret?
}
