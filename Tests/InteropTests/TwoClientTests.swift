import EventLoop
import Foundation
import LabPool
import PollLoop
import Security
import Testing

/// Debian's pidgin-sipe and the plugin, both signed in to one lab.
@Suite("pidgin-sipe and the plugin in one pool", .serialized)
struct TwoClientTests {
    private let referee: Referee

    private static let alice = "alice@contoso.example"
    private static let bob = "bob@contoso.example"

    init() throws {
        LoopThread.start()
        referee = try Referee()
    }

    @Test("each sees what the other chooses and says, and the other leaving")
    func presence() async throws {
        try await withPeers { sipe, plugin in
            try await sipe.says("sees \(Self.bob) available")
            try await plugin.says("sees \(Self.alice) available")

            try plugin.tell("status busy At work")
            try await sipe.says("sees \(Self.bob) busy", "At work")
            try sipe.tell("status do-not-disturb Writing")
            try await plugin.says("sees \(Self.alice) do-not-disturb", "Writing")
            try plugin.tell("status invisible")
            try await sipe.says("sees \(Self.bob) offline")
            try plugin.tell("status away")
            try await sipe.says("sees \(Self.bob) away")

            try sipe.quit()
            try await plugin.says("sees \(Self.alice) offline")
            try plugin.quit()
        }
    }

    @Test("each lists the other and whoever is added")
    func contacts() async throws {
        try await withPeers { sipe, plugin in
            try await sipe.says("contact \(Self.bob)")
            try await plugin.says("contact \(Self.alice)")
            let again = try peer("prpl-communicator", of: "bob")
            try await again.says("connected")
            try plugin.tell("add carol@contoso.example New friends")
            try await again.says("contact carol@contoso.example")
            let sipeElsewhere = try peer("prpl-sipe", of: "bob")
            try await sipeElsewhere.says("contact carol@contoso.example")
            try sipeElsewhere.tell("add dave@contoso.example Other friends")
            try await plugin.says("contact dave@contoso.example")
            for client in [again, sipeElsewhere, sipe, plugin] { try client.quit() }
        }
    }

    // The stage

    @LoopActor private static var pool: LabPool?

    private func withPeers(_ body: (_ sipe: Peer, _ plugin: Peer) async throws -> Void) async throws {
        try await openPool()
        do {
            let sipe = try peer("prpl-sipe", of: "alice")
            let plugin = try peer("prpl-communicator", of: "bob")
            try await sipe.says("connected")
            try await plugin.says("connected")
            try await body(sipe, plugin)
        } catch {
            try await closePool()
            throw error
        }
        try await closePool()
    }

    private func openPool() async throws {
        var configuration = LabPool.Configuration()
        configuration.hasAddressBook = false
        configuration.accounts = ["alice", "bob"].map {
            Account(address: "\($0)@contoso.example", login: "CONTOSO\\\($0)", password: Secret(utf8: "Pa$$w0rd"))
        }
        let stage = try await EventLoop.shared.task { [configuration] in
            let pool = LabPool(configuration)
            try await pool.start()
            Self.pool = pool
            return [pool.serverCertificate, pool.authorityFile, String(pool.sipTCPPort)]
        }.value
        for (name, text) in zip(["certificate", "authority", "port"], stage) {
            try text.write(to: referee.folder.appending(path: name), atomically: true, encoding: .utf8)
        }
    }

    private func closePool() async throws {
        try await EventLoop.shared.task {
            Self.pool?.stop()
            Self.pool = nil
        }.value
    }

    private func peer(_ protocolID: String, of user: String) throws -> Peer {
        let folder = referee.folder
        let home = try referee.userFolder(
            trusting: String(contentsOf: folder.appending(path: "certificate"), encoding: .utf8))
        let isSipe = protocolID == "prpl-sipe"
        let authority = try String(contentsOf: folder.appending(path: "authority"), encoding: .utf8)
        let program = try referee.peerProgram(
            needsPreload: isSipe, environment: isSipe ? [:] : ["SSL_CERT_FILE": authority])
        let port = try String(contentsOf: folder.appending(path: "port"), encoding: .utf8)
        return try Peer(
            program, folder: home, plugins: isSipe ? home : try referee.pluginFolder(), protocolID: protocolID,
            user: "\(user)@contoso.example,CONTOSO\\\(user)", password: "Pa$$w0rd",
            options: ["server=localhost:\(port)", "transport=tcp", "authentication=tls-dsk"]
                + (isSipe ? ["useragent=UCCAPI/16.0.13328.20130 OC/16.0.13426.20234"] : []))
    }
}
