import Discovery

/// The text of a kept pool, or a server as a user types it. What is read must be written and read alike.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    if let server = ServerAddress(text) {
        let candidate = Candidate(host: server.host, port: server.port, transport: .tls)
        precondition(ServerAddress(candidate.authority)?.host == server.host, "a server reads otherwise")
    }
    guard let pool = KnownPool(text) else { return 0 }
    guard let again = pool.text else { preconditionFailure("a pool cannot be written") }
    precondition(KnownPool(again) == pool, "a pool reads otherwise")
    return 0
}
