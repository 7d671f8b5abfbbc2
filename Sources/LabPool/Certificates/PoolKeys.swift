import Security

/// The pool's own RSA keys. Making them takes a while, so all pools of a process share them.
struct PoolKeys: Sendable {
    let root: PrivateKey
    let intermediate: PrivateKey
    let server: PrivateKey
    let clientAuthority: PrivateKey
    /// Shorter than anyone should take.
    let weak: PrivateKey

    /// The process's keys; the first use generates them and must not be on the loop.
    static let shared = Result { try PoolKeys() }

    private init() throws(SecurityError) {
        root = try .generateRSA()
        intermediate = try .generateRSA()
        server = try .generateRSA()
        clientAuthority = try .generateRSA()
        weak = try .generateRSA(bits: 1024)
    }
}
