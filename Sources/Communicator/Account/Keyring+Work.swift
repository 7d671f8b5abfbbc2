import EventLoop
import Security

extension Keyring {
    /// Asks the keyring, away from the loop. A question that the keyring asks the user ends with the task.
    ///
    /// - Throws: `KeyringError`; `CancellationError`.
    @LoopActor static func work<Value: Sendable>(
        _ body: @escaping @Sendable (Keyring) throws -> Value
    ) async throws -> Value {
        let interruption = Keyring.Interruption()
        return try await withTaskCancellationHandler {
            try await EventLoop.offload(.question) { try body(Keyring(interruption: interruption)) }
        } onCancel: {
            interruption.interrupt()
        }
    }
}
