/// The threads for work that blocks, one for each kind.
struct Workers: Sendable {
    private let storage = Worker()
    private let conversation = Worker()
    private let question = Worker()
    private let computation = Worker()

    subscript(kind: BlockingWork) -> Worker {
        switch kind {
        case .storage: storage
        case .conversation: conversation
        case .question: question
        case .computation: computation
        }
    }

    /// Waits until all work is done and the threads have ended, at most for `patience`.
    func finish(within patience: Duration) {
        let deadline = ContinuousClock.now + patience
        for kind in BlockingWork.allCases { self[kind].finish(by: deadline) }
    }
}
