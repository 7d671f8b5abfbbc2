import Discovery
import Foundation
import Security
import TestScratch
import Testing

@testable import Communicator

@Suite("What is kept of an account")
struct StorageTests {
    private let scratch: Scratch
    private var path: String { "\(scratch.url.path)/deep/er" }
    private let address: SignInAddress
    private var store: AccountStore { AccountStore(directory: path, address: address) }
    private var file: String { path + "/alice@contoso.com.pem" }

    private static let kept = Result {
        let key = try PrivateKey.generateRSA()
        let now = Int64(Date.now.timeIntervalSince1970)
        let root = try CertificateAuthority.root(
            commonName: "Root", key: key, validity: Validity(notBefore: now - 60, notAfter: now + 86400))
        return KeptCertificate(
            certificate: root.certificate, key: key,
            registrar: KeptCertificate.Registrar(
                candidate: Candidate(host: "2001:db8::1", port: 5071, transport: .tcp),
                realm: "SIP Communications Service", targetName: "fe01.contoso.com", version: 4))
    }

    init() throws {
        scratch = try Scratch()
        address = try #require(SignInAddress("alice@contoso.com"))
    }

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    @Test("certificate, key and registrar come back as they were, from a file of mode 0600")
    func roundTrip() throws {
        let kept = try Self.kept.get()
        try store.save(kept)
        let loaded = try #require(store.loadCertificate())
        #expect(loaded.certificate == kept.certificate)
        #expect(loaded.registrar == kept.registrar)
        #expect(loaded.certificate.matches(loaded.key))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let folder = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(folder == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["alice@contoso.com.pem"])
        store.forgetCertificate()
        #expect(store.loadCertificate() == nil)
    }

    @Test("a file that is damaged anywhere gives no certificate, or the right one")
    func damage() throws {
        let kept = try Self.kept.get()
        try store.save(kept)
        let content = try String(contentsOfFile: file, encoding: .utf8)
        for length in stride(from: 0, to: content.utf8.count, by: 97) {
            try write(String(decoding: content.utf8.prefix(length), as: UTF8.self))
            #expect(store.loadCertificate() == nil, "\(length) bytes")
        }
        for text in ["", "\u{0}", "-----BEGIN CERTIFICATE-----", String(repeating: "x", count: 300_000)] {
            try write(text)
            #expect(store.loadCertificate() == nil)
        }
        try write(content.replacingOccurrences(of: "version: 4", with: "version: 99999999999999999999"))
        let loaded = try #require(store.loadCertificate())
        #expect(loaded.registrar == nil)
    }

    @Test("neither a link nor a pipe in the file's place is followed or waited for")
    func notAFile() throws {
        try store.save(try Self.kept.get())
        let elsewhere = path + "/elsewhere"
        try FileManager.default.moveItem(atPath: file, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: elsewhere)
        #expect(store.loadCertificate() == nil)
        try FileManager.default.removeItem(atPath: file)
        #expect(mkfifo(file, 0o600) == 0)
        #expect(store.loadCertificate() == nil)
    }

    @Test("trust decisions add up, each once, and lines that are none are passed over")
    func trust() throws {
        let one = try #require(CertificateFingerprint(String(repeating: "ab", count: 32)))
        let two = try #require(CertificateFingerprint(String(repeating: "cd", count: 32)))
        try store.remember(one, for: "fe01.contoso.com")
        try store.remember(two, for: "fe01.contoso.com")
        try store.remember(one, for: "fe01.contoso.com")
        #expect(Set(store.loadTrust().map(\.fingerprint)) == [one, two])
        #expect(store.loadTrust().count == 2)
        try Data("fe01 \(one)\nnonsense\nfe02 abc\n\n".utf8).write(to: URL(fileURLWithPath: path + "/trusted-servers"))
        #expect(store.loadTrust().map(\.host) == ["fe01"])
    }

    @Test("a folder that cannot be made is an error that names it")
    func noFolder() throws {
        let store = AccountStore(directory: "/proc/nowhere", address: address)
        let kept = try Self.kept.get()
        #expect(throws: StorageError.self) { try store.save(kept) }
        #expect(store.loadCertificate() == nil)
    }

    @Test("every address has a file name of its own that stays in the folder")
    func names() throws {
        for text in [".a@b", "a%b@c", String(repeating: "'", count: 200) + "@c"] {
            guard let address = SignInAddress(text) else { continue }
            try AccountStore(directory: path, address: address).save(try Self.kept.get())
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") && $0.utf8.count < 230 })
    }
}
