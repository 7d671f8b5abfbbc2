import EventLoop
import Security

/// The token for further tokens, as it outlives a session: in the desktop's keyring where the user keeps secrets there
/// and it works, else in a file that the user alone can read.
@LoopActor
final class KeptToken {
    /// How long the keyring is waited for until the file is used: a sign-in waits meanwhile.
    private static let patience: Duration = .seconds(10)

    private let store: AccountStore
    /// Nil where the user does not want it in the keyring.
    private let entry: KeyringEntry?
    private let keyring: any SecretKeeper
    /// What is kept and forgotten in the keyring happens there in its order.
    private let turns = Turns()

    init(
        _ configuration: AccountConfiguration, _ store: AccountStore, keyring: any SecretKeeper = DesktopKeyring()
    ) {
        self.store = store
        self.keyring = keyring
        entry =
            configuration.keepsPasswordInKeyring
            ? KeyringEntry(
                .refreshToken, address: configuration.address.key, login: configuration.login)
            : nil
    }

    /// The token; nil where none is kept. What the file says is younger than what the keyring has: an empty one says that
    /// the token in there is forgotten.
    func load() async -> RefreshToken? {
        if let text = try? await EventLoop.offload(.storage, { [store] in store.loadToken() }) {
            if text.isEmpty { clearKeyring() }
            return RefreshToken(text: text)
        }
        guard let entry else { return nil }
        return (try? await keyring.secret(of: entry)).flatMap { RefreshToken(text: $0) }
    }

    /// Keeps a token in place of the one that was; nil forgets it.
    func keep(_ token: RefreshToken?) async {
        guard let token else { return forget() }
        let isInKeyring = await keepInKeyring(token)
        _ = try? await EventLoop.offload(.storage) { [store] in
            try store.save(token: isInKeyring ? nil : token.text)
        }
    }

    /// Forgets the token at once, however long the keyring stays locked.
    func forget() {
        try? store.save(token: entry.map { _ in Secret(utf8: "") })
        clearKeyring()
    }

    /// Removes the token from the keyring when that is open; then nothing need say any more that it is forgotten.
    private func clearKeyring() {
        guard let entry else { return }
        EventLoop.shared.task { [turns, store, keyring] in
            try? await turns.take {
                try await keyring.remove(entry)
                try await EventLoop.offload(.storage) {
                    if store.loadToken()?.isEmpty == true { try store.save(token: nil) }
                }
            }
        }
    }

    private func keepInKeyring(_ token: RefreshToken) async -> Bool {
        guard let entry else { return false }
        do {
            try await EventLoop.withDeadline(Self.patience) {
                try await self.turns.take { try await self.keyring.store(token.text, as: entry) }
            }
            return true
        } catch {
            return false
        }
    }
}
