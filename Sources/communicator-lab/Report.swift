import EventLoop
import LabPool

/// What the program prints.
@LoopActor
protocol Report: Sendable {
    /// The pool is open, with a meeting if a link to one is given.
    func ready(_ pool: LabPool, meeting: String?)
    /// Something happened.
    func event(_ event: PoolEvent)
    /// The pool is closed.
    func stopped(_ pool: LabPool)
}
