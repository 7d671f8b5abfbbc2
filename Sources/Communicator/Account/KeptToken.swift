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

    init(_ configuration: AccountConfiguration, _ store: AccountStore) {
        self.store = store
        entry =
            configuration.keepsPasswordInKeyring
            ? KeyringEntry(
                .refreshToken, address: configuration.address.description.lowercased(), login: configuration.login)
            : nil
    }

    /// The token; nil where none is kept. One in the file is younger than one in the keyring.
    func load() async -> RefreshToken? {
        if let text = try? await EventLoop.offload(.storage, { [store] in store.loadToken() }) {
            return RefreshToken(text: text)
        }
        guard let entry else { return nil }
        return (try? await Keyring.work { try $0.secret(of: entry) }).flatMap { RefreshToken(text: $0) }
    }

    /// Keeps a token in place of the one that was; nil forgets it.
    func keep(_ token: RefreshToken?) async {
        guard let token else { return forget() }
        let isInKeyring = await keepInKeyring(token)
        _ = try? await EventLoop.offload(.storage) { [store] in
            try store.save(token: isInKeyring ? nil : token.text)
        }
    }

    /// Forgets the token.
    func forget() {
        try? store.save(token: nil)
        guard let entry else { return }
        EventLoop.shared.task { try? await Keyring.work { try $0.remove(entry) } }
    }

    private func keepInKeyring(_ token: RefreshToken) async -> Bool {
        guard let entry else { return false }
        do {
            try await EventLoop.withDeadline(Self.patience) {
                try await Keyring.work { try $0.store(token.text, as: entry) }
            }
            return true
        } catch {
            return false
        }
    }
}
