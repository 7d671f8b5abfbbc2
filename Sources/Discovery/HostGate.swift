public import EventLoop

/// The host policy of one account, and the user's answers where the policy has them asked.
@LoopActor
public final class HostGate {
    public private(set) var policy: HostPolicy
    private let ask: @LoopActor (_ host: String) async throws -> Bool
    private var refused: Set<String> = []

    /// - Parameter ask: asks the user whether a host is right, and remembers a yes.
    public init(policy: HostPolicy, ask: @escaping @LoopActor (_ host: String) async throws -> Bool) {
        self.policy = policy
        self.ask = ask
    }

    /// Whether the host may be dealt with: by the policy, else by the user's word. A user who has said no is not asked
    /// again.
    ///
    /// - Throws: `CancellationError`.
    public func admits(_ host: String, namedBy source: HostPolicy.Source) async throws -> Bool {
        guard !policy.trusts(host, namedBy: source) else { return true }
        guard !refused.contains(host.lowercased()) else { return false }
        guard try await ask(host) else {
            refused.insert(host.lowercased())
            return false
        }
        policy.confirm(host)
        return true
    }

    /// Takes a host for right, since the user has named it.
    public func confirm(_ host: String) {
        policy.confirm(host)
    }
}
