import EventLoop

/// Reports the steps of one sign-in with their durations.
@LoopActor
final class StepLog {
    private let report: @LoopActor (StepReport) -> Void
    private var started: [SignInStep: ContinuousClock.Instant] = [:]

    init(report: @escaping @LoopActor (StepReport) -> Void) {
        self.report = report
    }

    /// Runs `work` as the step: reports its beginning, and its end with what `detail` says of the result.
    func run<Value: Sendable>(
        _ step: SignInStep, _ start: String = "", detail: (Value) -> String = { _ in "" },
        _ work: @LoopActor () async throws -> Value
    ) async throws -> Value {
        begin(step, start)
        do {
            let value = try await work()
            succeed(step, detail(value))
            return value
        } catch let error as SignInError {
            fail(step, error.message)
            throw error
        }
    }

    func begin(_ step: SignInStep, _ detail: String = "") {
        started[step] = .now
        report(StepReport(step: step, outcome: .started, detail: detail, duration: .zero))
    }

    func succeed(_ step: SignInStep, _ detail: String = "") {
        end(step, .succeeded, detail)
    }

    func fail(_ step: SignInStep, _ detail: String) {
        end(step, .failed, detail)
    }

    /// Ends the steps that are under way, because the session has failed.
    func abandon(_ reason: String) {
        for step in SignInStep.allCases where started[step] != nil { fail(step, reason) }
    }

    private func end(_ step: SignInStep, _ outcome: StepReport.Outcome, _ detail: String) {
        guard let start = started.removeValue(forKey: step) else { return }
        report(StepReport(step: step, outcome: outcome, detail: detail, duration: .now - start))
    }
}
