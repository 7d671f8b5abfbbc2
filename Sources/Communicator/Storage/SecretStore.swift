import Security

/// Where an account's secrets are kept between sign-ins. Calls block: run them on the worker.
protocol SecretStore: Sendable {
    /// The secret; nil if there is none that can be read.
    func load(_ kind: KeptSecret) -> Secret?

    /// - Throws: ``StorageError``.
    func save(_ secret: Secret, as kind: KeptSecret) throws

    func forget(_ kind: KeptSecret)
}

/// The secrets that are kept of an account, beside its certificate; the raw value names them in a store.
enum KeptSecret: String, Sendable, CaseIterable {
    /// What an identity provider has given for further sign-ins.
    case refreshToken = "token"
}
