import EventLoop

/// The answer to a request that waits for it, as long polls do.
@LoopActor
final class HeldAnswer {
    /// What becomes of the request, once that is known.
    private(set) var outcome: MicroHTTPD.Outcome?
    /// Makes the outcome of the response.
    var finish: @LoopActor (HTTPResponse) -> MicroHTTPD.Outcome = { .respond($0) }
    /// Called when the outcome is there.
    var onSettled: @LoopActor () -> Void = {}

    /// Answers; only the first answer counts.
    func settle(_ response: HTTPResponse) {
        guard outcome == nil else { return }
        end(finish(response))
    }

    /// Has the connection closed without an answer.
    func drop() {
        guard outcome == nil else { return }
        end(.drop)
    }

    private func end(_ outcome: MicroHTTPD.Outcome) {
        self.outcome = outcome
        onSettled()
    }
}
