import Security

/// Keys that all tests share: making them takes a while.
struct TestKeys: Sendable {
    let client: PrivateKey
    let short: PrivateKey

    static let shared = Result { try TestKeys() }

    private init() throws {
        client = try .generateRSA()
        short = try .generateRSA(bits: 1000)
    }
}
