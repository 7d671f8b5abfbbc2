import EventLoop
import LabPool

/// What the program prints.
@LoopActor
protocol Report: Sendable {
    /// The pool is open.
    func ready(_ pool: LabPool)
    /// Something happened.
    func event(_ event: PoolEvent)
    /// The pool is closed.
    func stopped(_ pool: LabPool)
}
