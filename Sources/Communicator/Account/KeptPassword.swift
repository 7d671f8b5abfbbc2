import EventLoop
import Security

/// An account's password in the desktop's keyring.
@LoopActor
final class KeptPassword {
    private let entry: KeyringEntry
    private let keyring: any SecretKeeper = DesktopKeyring()
    /// What the keyring holds, as far as is known.
    private var known: Secret?
    /// What the server has refused, and the keyring may hold still.
    private var refused: Secret?

    init(_ configuration: AccountConfiguration) {
        entry = KeyringEntry(
            .password, address: configuration.address.key, login: configuration.login)
    }

    /// The password, if the keyring has one that may be right.
    ///
    /// - Throws: `KeyringError`; `CancellationError`.
    func recall() async throws -> Secret? {
        let kept = try await keyring.secret(of: entry)
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
        try await keyring.store(password, as: entry)
        known = password
        return true
    }

    /// The server has refused a password: it is removed, if it is the one that the keyring has.
    func forget(_ password: Secret) async {
        refused = password
        known = nil
        guard let kept = try? await keyring.secret(of: entry), kept == password else { return }
        try? await keyring.remove(entry)
    }
}
