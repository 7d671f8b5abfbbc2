import Discovery
import Glibc
import Security

/// What is kept of one account between sign-ins, in the folder that the host gave. Calls block: run them on the
/// worker.
///
/// A certificate and its key are one PEM file, with lines before the blocks that name the registrar; PEM readers skip
/// them. The pool, the confirmed hosts and the token of an identity provider have files of their own. Trust decisions are
/// lines of host and fingerprint in one file for all accounts.
struct AccountStore: Sendable {
    private static let trustFile = "trusted-servers"
    private static let maximumHosts = 64

    private let directory: PrivateDirectory
    private let certificateFile: String
    private let poolFile: String
    private let hostsFile: String
    private let tokenFile: String

    init(directory: String, address: SignInAddress) {
        self.directory = PrivateDirectory(path: directory)
        let name = Self.fileName(for: address)
        certificateFile = name + ".pem"
        poolFile = name + ".pool"
        hostsFile = name + ".hosts"
        tokenFile = name + ".token"
    }

    // The certificate

    func loadCertificate() -> KeptCertificate? {
        guard let content = directory.read(certificateFile), let key = try? PrivateKey(pem: content) else { return nil }
        let (head, tail) = Self.text(around: content)
        guard let certificate = try? Certificate(pem: tail), certificate.matches(key) else { return nil }
        return KeptCertificate(certificate: certificate, key: key, registrar: Self.registrar(in: head))
    }

    /// What stands before and behind the key, which must not be copied into a text.
    private static func text(around content: Secret) -> (head: String, tail: String) {
        func position(of mark: StaticString, in bytes: UnsafeRawBufferPointer) -> Int {
            let mark = UnsafeRawBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
            return bytes.indices.first { bytes[$0...].starts(with: mark) } ?? bytes.endIndex
        }
        return content.withBytes { bytes in
            let head = bytes[..<position(of: "-----", in: bytes)]
            let tail = bytes[position(of: "-----BEGIN CERTIFICATE", in: bytes)...]
            return (String(decoding: head, as: UTF8.self), String(decoding: tail, as: UTF8.self))
        }
    }

    /// - Throws: ``StorageError``; `SecurityError`.
    func save(_ kept: KeptCertificate) throws {
        let key = try kept.key.pem()
        let head = Array(Self.lines(for: kept).utf8)
        let tail = Array(kept.certificate.pem.utf8)
        let content = Secret(count: head.count + key.count + tail.count) { buffer in
            buffer.copyBytes(from: head)
            key.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[head.count...]).copyBytes(from: $0) }
            UnsafeMutableRawBufferPointer(rebasing: buffer[(head.count + key.count)...]).copyBytes(from: tail)
        }
        try directory.write(certificateFile, content)
    }

    func forgetCertificate() {
        directory.remove(certificateFile)
    }

    // The pool

    func loadPool() -> KnownPool? {
        directory.read(poolFile).flatMap { content in
            KnownPool(content.withBytes { String(decoding: $0.prefix(KnownPool.maximumSize + 1), as: UTF8.self) })
        }
    }

    /// - Throws: ``StorageError``.
    func save(_ pool: KnownPool?) throws {
        guard let text = pool?.text else { return directory.remove(poolFile) }
        guard pool != loadPool() else { return }
        try directory.write(poolFile, Secret(utf8: text))
    }

    /// The hosts that the user has confirmed, one in a line.
    func loadHosts() -> [String] {
        guard let content = directory.read(hostsFile) else { return [] }
        let text = content.withBytes { String(decoding: $0, as: UTF8.self) }
        return text.split(separator: "\n").prefix(Self.maximumHosts).map(String.init)
    }

    /// - Throws: ``StorageError``.
    func rememberHost(_ host: String) throws {
        let hosts = loadHosts().filter { $0 != host }.suffix(Self.maximumHosts - 1) + [host]
        try directory.write(hostsFile, Secret(utf8: hosts.map { "\($0)\n" }.joined()))
    }

    // The token for further tokens

    /// Its text, as ``RefreshToken`` writes it.
    func loadToken() -> Secret? { directory.read(tokenFile) }

    /// - Parameter token: nil forgets it.
    /// - Throws: ``StorageError``.
    func save(token: Secret?) throws {
        guard let token else { return directory.remove(tokenFile) }
        try directory.write(tokenFile, token)
    }

    // Trust decisions

    func loadTrust() -> [(host: String, fingerprint: CertificateFingerprint)] {
        guard let content = directory.read(Self.trustFile) else { return [] }
        let text = content.withBytes { String(decoding: $0, as: UTF8.self) }
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 2, let fingerprint = CertificateFingerprint(fields[1]) else { return nil }
            return (String(fields[0]), fingerprint)
        }
    }

    /// - Throws: ``StorageError``.
    func remember(_ fingerprint: CertificateFingerprint, for host: String) throws {
        let known = loadTrust().filter { $0.host != host || $0.fingerprint != fingerprint }
        let lines = (known + [(host, fingerprint)]).map { "\($0.host) \($0.fingerprint)\n" }.joined()
        try directory.write(Self.trustFile, Secret(utf8: lines))
    }

    // Forms

    /// The address with everything but letters, digits and `@._-` as hexadecimal digits.
    private static func fileName(for address: SignInAddress) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789@_-".utf8)
        let escaped = address.key.utf8.enumerated().map { index, byte in
            let isPlain = plain.contains(byte) || (byte == UInt8(ascii: ".") && index > 0)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + Hexadecimal.encode([byte])
        }.joined()
        // File systems allow 255 bytes, and the temporary name is longer.
        guard escaped.utf8.count > 200, let digest = try? HashAlgorithm.sha256.digest(Array(escaped.utf8)) else {
            return escaped
        }
        return Hexadecimal.encode(digest)
    }

    private static func lines(for kept: KeptCertificate) -> String {
        var lines = "expires: \(kept.certificate.validity.notAfter)\n"
        if let registrar = kept.registrar {
            lines +=
                "registrar: \(registrar.candidate.authority)\ntransport: \(registrar.candidate.transport.rawValue)\n"
            lines += "realm: \(registrar.realm)\ntargetname: \(registrar.targetName)\nversion: \(registrar.version)\n"
        }
        return lines
    }

    private static func registrar(in text: String) -> KeptCertificate.Registrar? {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { break }
            fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        guard let server = fields["registrar"].flatMap({ ServerAddress(String($0)) }),
            let transport = fields["transport"].flatMap({ Candidate.Transport(rawValue: String($0)) }),
            let realm = fields["realm"], let targetName = fields["targetname"],
            let version = fields["version"].flatMap({ Int($0) })
        else { return nil }
        return KeptCertificate.Registrar(
            candidate: Candidate(host: server.host, port: server.port, transport: transport),
            realm: String(realm), targetName: String(targetName), version: version)
    }
}
