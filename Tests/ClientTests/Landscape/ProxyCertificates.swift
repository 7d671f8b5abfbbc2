import Foundation
import Security
import TestScratch

/// What a reverse proxy presents.
struct ProxyCertificate: Sendable {
    enum Flaw: Sendable {
        case none
        case expired
        /// The intermediate authority's certificate is not sent along.
        case incomplete
    }

    /// The DNS names and IPv4 addresses that it holds for.
    let names: [String]
    var flaw = Flaw.none
    /// Whether the root itself has issued it: not every proxy sends a chain.
    var isOfRoot = false
}

/// The authority of a landscape's reverse proxies, beside the pool's own.
final class ProxyAuthority: Sendable {
    private struct Keys: Sendable {
        let root: PrivateKey
        let intermediate: PrivateKey
        let server: PrivateKey
    }

    // Making keys takes a while, so all landscapes share them.
    private static let keys = Result {
        Keys(root: try .generateRSA(), intermediate: try .generateRSA(), server: try .generateRSA())
    }
    private static let day: Int64 = 24 * 60 * 60

    /// The root's certificate in PEM.
    let root: String
    private let authority: CertificateAuthority
    private let intermediate: CertificateAuthority
    private let keys: Keys
    private let now: Int64
    private let scratch: Scratch

    init(in scratch: Scratch) throws {
        self.scratch = scratch
        keys = try Self.keys.get()
        now = Int64(Date.now.timeIntervalSince1970)
        let validity = Validity(notBefore: now - Self.day, notAfter: now + 30 * Self.day)
        authority = try CertificateAuthority.root(
            commonName: "Proxy Root Authority", key: keys.root, validity: validity)
        root = authority.certificate.pem
        intermediate = try authority.intermediate(
            commonName: "Proxy Intermediate Authority", key: keys.intermediate, validity: validity)
    }

    private static func subject(_ name: String) -> SubjectName {
        name.allSatisfy { $0.isNumber || $0 == "." } ? .address(name) : .dns(name)
    }

    /// The files of a certificate: the chain, leaf first, and the key.
    func files(of wanted: ProxyCertificate) throws -> (chain: URL, key: URL) {
        let end = wanted.flaw == .expired ? now - Self.day : now + 30 * Self.day
        let issuer = wanted.isOfRoot ? authority : intermediate
        let certificate = try issuer.issueServer(
            commonName: wanted.names.first ?? "proxy", names: wanted.names.map(Self.subject), key: keys.server,
            validity: Validity(notBefore: now - 30 * Self.day, notAfter: end))
        let issuers = wanted.flaw == .incomplete ? [] : issuer.intermediates
        let name = UUID().uuidString
        let key = try keys.server.pem().withBytes { String(decoding: $0, as: UTF8.self) }
        return (
            try scratch.write(([certificate] + issuers).map(\.pem).joined(), to: "certificates/\(name).pem"),
            try scratch.write(key, to: "certificates/\(name).key")
        )
    }
}
