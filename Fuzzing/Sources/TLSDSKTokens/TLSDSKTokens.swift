import Authentication
import Security

/// Tokens of a TLS-DSK handshake from a stranger. The first byte tells who reads them, the second where the rest is cut
/// into two tokens. Nobody may come to keys, since the stranger knows nothing of this handshake.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: data, count: count))
    guard input.count > 2 else { return 0 }
    let bytes = input[2...]
    let cut = bytes.startIndex + bytes.count * Int(input[1]) / 256
    let tokens = [Array(bytes[..<cut]), Array(bytes[cut...])]
    switch input[0] % 3 {
    case 0: readByClient(tokens, .modern)
    case 1: readByClient(tokens, .compatibility)
    default: readByServer(tokens)
    }
    return 0
}

private func readByClient(_ tokens: [[UInt8]], _ offer: TLSDSKOffer) {
    guard let handshake = try? TLSDSKHandshake(offer: offer) else { preconditionFailure("no handshake") }
    for token in tokens {
        guard let step = try? handshake.receive(token, identity: party.client) else { return }
        if case .established = step { preconditionFailure("a stranger's tokens led to keys") }
    }
}

private func readByServer(_ tokens: [[UInt8]]) {
    guard let acceptor = try? TLSDSKAcceptor(party.server) else { preconditionFailure("no acceptor") }
    for token in tokens {
        guard let step = try? acceptor.receive(token) else { return }
        if case .established = step { preconditionFailure("a stranger's tokens led to keys") }
    }
}

private struct Party {
    let client: TLSIdentity
    let server: TLSDSKAcceptor.Configuration

    init() throws {
        let validity = Validity(notBefore: 0, notAfter: 4_000_000_000)
        let key = try PrivateKey.generateRSA(bits: 1024)
        let authority = try CertificateAuthority.root(commonName: "Authority", key: key, validity: validity)
        let request = try CertificateRequest(commonName: "alice@contoso.com", key: key)
        client = try TLSIdentity(certificate: authority.issueClient(for: request, validity: validity), key: key)
        server = try TLSDSKAcceptor.Configuration(
            identity: TLSIdentity(certificate: authority.certificate, key: key), layout: .onePerMessage
        ) { _ in .accepted }
    }
}

private let party: Party = {
    do {
        return try Party()
    } catch {
        fatalError("\(error)")
    }
}()
