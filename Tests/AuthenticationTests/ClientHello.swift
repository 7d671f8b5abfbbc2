/// A look into a ClientHello, RFC 5246 7.4.1.2, for the tests alone.
struct ClientHello {
    let cipherSuites: [UInt16]
    let extensions: [UInt16]

    /// Reads a token that holds one record with one ClientHello.
    init?(_ token: [UInt8]) {
        // Record header, message header, version and random.
        var rest = token.dropFirst(5 + 4 + 2 + 32)
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func number(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
        _ = take(number(take(1)))
        let suites = take(number(take(2)))
        _ = take(number(take(1)))
        cipherSuites = stride(from: 0, to: suites.count - 1, by: 2).map {
            UInt16(suites[$0]) << 8 | UInt16(suites[$0 + 1])
        }
        var extensions: [UInt16] = []
        _ = take(2)
        while rest.count >= 4 {
            extensions.append(UInt16(number(take(2))))
            _ = take(number(take(2)))
        }
        guard rest.isEmpty else { return nil }
        self.extensions = extensions
    }
}
