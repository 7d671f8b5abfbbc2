import Communicator

extension Timing {
    /// Soon signs in again after an interruption.
    mutating func hurry() {
        backoff.waits = [.milliseconds(20), .milliseconds(100), .milliseconds(200)]
        backoff.spacing = .milliseconds(20)
        probe = .seconds(1)
    }
}
