import Security

/// Secrets of one account as files in the account's folder, which only its owner reads.
struct FileSecretStore: SecretStore {
    let directory: PrivateDirectory
    /// What the account's files are called, without ending.
    let name: String

    func load(_ kind: KeptSecret) -> Secret? {
        directory.read(file(kind))
    }

    func save(_ secret: Secret, as kind: KeptSecret) throws {
        try directory.write(file(kind), secret)
    }

    func forget(_ kind: KeptSecret) {
        directory.remove(file(kind))
    }

    private func file(_ kind: KeptSecret) -> String { "\(name).\(kind.rawValue)" }
}
