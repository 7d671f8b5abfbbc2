import Discovery
public import EventLoop
internal import Localization
public import Security

/// An account as it lives between sign-ins: its settings, its password while it is known, what is kept of it on disk.
@LoopActor
public final class Account {
    public let configuration: AccountConfiguration
    let store: AccountStore?
    let endpoint: EndpointIdentity
    /// Wiped as soon as the server refuses it.
    var password: Secret?
    var trust: TrustPolicy

    /// Goes up when the user has everything forgotten that proves them: whoever has begun before keeps nothing after.
    private(set) var era = 0

    /// Whether a server has accepted the password.
    private(set) var isPasswordAccepted = false
    /// The password in the desktop's keyring; nil where the user does not want it there.
    private let keptPassword: KeptPassword?
    private let keptToken: KeptToken?
    private var hasLoadedTrust = false

    /// - Throws: ``SignInError`` of kind `option` if the authority file cannot be read.
    public convenience init(_ configuration: AccountConfiguration) throws {
        try self.init(
            configuration,
            endpoint: EndpointIdentity(address: configuration.address, scope: configuration.directory))
    }

    /// - Throws: ``SignInError`` of kind `option` if the authority file cannot be read.
    init(_ configuration: AccountConfiguration, endpoint: EndpointIdentity) throws {
        self.configuration = configuration
        store = configuration.directory.map { AccountStore(directory: $0, address: configuration.address) }
        keptPassword = configuration.keepsPasswordInKeyring ? KeptPassword(configuration) : nil
        keptToken = store.map { KeptToken(configuration, $0) }
        self.endpoint = endpoint
        do {
            trust = try TrustPolicy(authorityFile: configuration.authorityFile)
        } catch {
            throw SignInError(
                .option, localized("The file of trusted authorities cannot be used."),
                tried: configuration.authorityFile ?? "",
                answer: "\(error)", advice: localized("Name a PEM file that holds the certificates of authorities."))
        }
    }

    /// Gives the account its password; nil takes it away.
    public func setPassword(_ password: Secret?) {
        self.password = password.flatMap { $0.isEmpty ? nil : $0 }
        isPasswordAccepted = false
    }

    /// A server has accepted the password that the account has.
    func passwordWasAccepted() {
        // With single sign-on it was the ticket.
        isPasswordAccepted = password != nil && !configuration.usesSingleSignOn
    }

    /// Takes the password from the keyring, unless there is one, or it can do without.
    ///
    /// - Returns: whether there is a password now.
    func recallPassword() async throws -> Bool {
        guard password == nil, !configuration.usesSingleSignOn, let keptPassword else { return password != nil }
        do {
            let kept = try await keptPassword.recall()
            if password == nil { setPassword(kept) }
        } catch is KeyringError {
            // The user is asked, and told when the password is to be kept.
        }
        return password != nil
    }

    /// Keeps the password in the keyring, if a server has accepted it.
    ///
    /// - Returns: whether the keyring did not have it before.
    /// - Throws: `KeyringError`; `CancellationError`.
    func keepPassword() async throws -> Bool {
        guard let password, isPasswordAccepted, let keptPassword else { return false }
        return try await keptPassword.keep(password)
    }

    /// Forgets a password that the server has refused.
    func forgetRefusedPassword() async {
        guard let refused = password.take() else { return }
        await keptPassword?.forget(refused)
    }

    /// Deletes what proves the user without a password: the kept certificate with its key, and the token for further
    /// tokens. A session that is under way goes on, and keeps nothing of the kind any more.
    public func forgetCertificate() {
        era += 1
        dropCertificate()
        keptToken?.forget()
    }

    /// Deletes the kept certificate with its key alone.
    func dropCertificate() {
        store?.forgetCertificate()
    }

    /// The token for further tokens that an earlier sign-in has kept.
    func loadToken() async -> RefreshToken? {
        await keptToken?.load()
    }

    /// Keeps the token for further tokens; nil forgets it. Where that fails, the next sign-in goes on without.
    ///
    /// - Parameter start: the ``era`` in which the session began that the token is of.
    func keep(token: RefreshToken?, since start: Int) async {
        guard start == era else { return }
        await keptToken?.keep(token)
        // The user may have had it forgotten while it was on its way.
        if start != era { keptToken?.forget() }
    }

    /// The pool that an earlier sign-in has found.
    func loadPool() async -> KnownPool? {
        guard let store else { return nil }
        return try? await EventLoop.offload(.storage) { store.loadPool() }
    }

    /// Keeps the pool for the next sign-in; nil forgets it. Where that fails, the next sign-in finds it anew.
    func keep(pool: KnownPool?) async {
        guard let store else { return }
        _ = try? await EventLoop.offload(.storage) { try store.save(pool) }
    }

    /// The hosts outside the account's domain that the user has confirmed.
    func loadConfirmedHosts() async -> [String] {
        guard let store else { return [] }
        return (try? await EventLoop.offload(.storage) { store.loadHosts() }) ?? []
    }

    /// Remembers that the user has confirmed a host.
    func rememberHost(_ host: String) async {
        guard let store else { return }
        _ = try? await EventLoop.offload(.storage) { try store.rememberHost(host) }
    }

    /// The kept certificate, if it may still be used.
    func loadCertificate() async throws -> KeptCertificate? {
        guard let store else { return nil }
        let kept = try await EventLoop.offload(.storage) { store.loadCertificate() }
        return kept.flatMap { $0.isUsable(at: UnixTime.now) ? $0 : nil }
    }

    /// Keeps the certificate for the next sign-in; where that fails the session goes on without.
    ///
    /// - Parameter start: the ``era`` in which the session began that the certificate is of.
    func keep(_ kept: KeptCertificate, since start: Int) async -> StorageError? {
        guard let store, start == era else { return nil }
        do {
            try await EventLoop.offload(.storage) { try store.save(kept) }
            if start != era { dropCertificate() }
            return nil
        } catch {
            return error as? StorageError ?? StorageError(path: localized("the certificate"), reason: "\(error)")
        }
    }

    /// Brings the trust decisions of earlier sessions in, once.
    func loadTrust() async throws {
        guard let store, !hasLoadedTrust else { return }
        for (host, fingerprint) in try await EventLoop.offload(.storage, { store.loadTrust() }) {
            trust.accept(fingerprint, for: host)
        }
        hasLoadedTrust = true
    }

    /// Remembers that the user trusts a certificate.
    func remember(_ fingerprint: CertificateFingerprint, for host: String) async {
        guard let store else { return }
        _ = try? await EventLoop.offload(.storage) { try store.remember(fingerprint, for: host) }
    }
}
