/// Whether somebody else polls the same event channel (UCWA sheet 3.8: 409 `PGetReplaced`): two programs with one
/// endpoint would push each other out for ever.
public struct PollRivalry: Sendable, Hashable {
    /// A poll that was replaced once may have been replaced by one of ours that was thought to be lost.
    private static let patience = 2
    /// What happened longer ago says nothing any more.
    private static let memory: Duration = .seconds(300)

    private var replacements: [ContinuousClock.Instant] = []

    public init() {}

    /// A poll was replaced.
    ///
    /// - Returns: whether the channel is to be left to the other.
    public mutating func replaced(at now: ContinuousClock.Instant) -> Bool {
        replacements.removeAll { now - $0 > Self.memory }
        replacements.append(now)
        return replacements.count >= Self.patience
    }
}
