import EventLoop
import Security

/// An account's password in the desktop's keyring.
@LoopActor
final class KeptPassword {
    private let entry: KeyringEntry
    /// What the keyring holds, as far as is known.
    private var known: Secret?
    /// What the server has refused, and the keyring may hold still.
    private var refused: Secret?

    init(_ configuration: AccountConfiguration) {
        entry = KeyringEntry(
            .password, address: configuration.address.description.lowercased(), login: configuration.login)
    }

    /// The password, if the keyring has one that may be right.
    ///
    /// - Throws: `KeyringError`; `CancellationError`.
    func recall() async throws -> Secret? {
        let kept = try await Keyring.work { [entry] in try $0.secret(of: entry) }
        guard let kept, kept != refused, !kept.isEmpty else { return nil }
        known = kept
        return kept
    }

    /// Keeps a password with which the user has signed in.
    ///
    /// - Returns: whether the keyring did not have it before.
    /// - Throws: `KeyringError`; `CancellationError`.
    func keep(_ password: Secret) async throws -> Bool {
        guard password != known else { return false }
        try await Keyring.work { [entry] in try $0.store(password, as: entry) }
        known = password
        return true
    }

    /// The server has refused a password: it is removed, if it is the one that the keyring has.
    func forget(_ password: Secret) async {
        refused = password
        known = nil
        try? await Keyring.work { [entry] in
            if try $0.secret(of: entry) == password { try $0.remove(entry) }
        }
    }
}
