import EventLoop
import Security

/// Where secrets outlive the program: each question takes as long as the user takes to unlock it.
@LoopActor
protocol SecretKeeper: Sendable {
    /// The secret of an entry; nil if there is none.
    func secret(of entry: KeyringEntry) async throws -> Secret?

    /// Keeps a secret in place of the one that was.
    func store(_ secret: Secret, as entry: KeyringEntry) async throws

    /// Removes the secret of an entry, if there is one.
    func remove(_ entry: KeyringEntry) async throws
}

/// The desktop's keyring, which is asked away from the loop. A question that it asks the user ends with the task.
///
/// All throw `KeyringError`; `CancellationError`.
struct DesktopKeyring: SecretKeeper {
    func secret(of entry: KeyringEntry) async throws -> Secret? {
        try await ask { try $0.secret(of: entry) }
    }

    func store(_ secret: Secret, as entry: KeyringEntry) async throws {
        try await ask { try $0.store(secret, as: entry) }
    }

    func remove(_ entry: KeyringEntry) async throws {
        try await ask { try $0.remove(entry) }
    }

    private func ask<Value: Sendable>(_ body: @escaping @Sendable (Keyring) throws -> Value) async throws -> Value {
        let interruption = Keyring.Interruption()
        return try await withTaskCancellationHandler {
            try await EventLoop.offload(.question) { try body(Keyring(interruption: interruption)) }
        } onCancel: {
            interruption.interrupt()
        }
    }
}
