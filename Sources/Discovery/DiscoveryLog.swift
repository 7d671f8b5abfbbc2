public import EventLoop

/// What was looked up and what came of it, for people, in the order of the answers.
@LoopActor
public final class DiscoveryLog {
    /// One look-up.
    public struct Entry: Sendable, Equatable {
        /// What was asked: a URL without its query, a DNS name.
        public var asked: String
        public var answer: String
        /// Whether it was of use.
        public var isUseful: Bool

        public init(asked: String, answer: String, isUseful: Bool) {
            self.asked = asked
            self.answer = answer
            self.isUseful = isUseful
        }
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    func note(_ asked: String, _ answer: String, isUseful: Bool) {
        guard entries.count < 200 else { return }
        entries.append(Entry(asked: asked, answer: answer, isUseful: isUseful))
    }
}
