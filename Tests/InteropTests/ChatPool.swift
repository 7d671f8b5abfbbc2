import EventLoop
import LabPool
import PollLoop
import Security

/// A pool with users who talk to each other.
struct ChatPool: Sendable {
    static let password = "secret"

    let server: String
    /// The certificate that the pool presents, in PEM.
    let certificate: String
    let authorityFile: String
    private let pool: LabPool

    /// Waits until the pool has seen what fulfils the condition.
    func hears(_ condition: @escaping @LoopActor @Sendable (Observations) -> Bool) async throws {
        let pool = pool
        try await EventLoop.shared.task { try await waitUntil { condition(pool.observations) } }.value
    }

    /// Has a user who is not signed in open a group chat of 2005 with others, one after the other.
    func openGroupChat(as address: String, with people: [String]) async throws -> GroupChatManager {
        let pool = pool
        return try await EventLoop.shared.task {
            guard let chat = pool.openGroupChat(as: address) else { throw CancellationError() }
            chat.inviteInTurn(people)
            return chat
        }.value
    }

    /// Runs `body` with a pool that is open and returns what the pool has seen.
    static func with(users: [String], _ body: (ChatPool) async throws -> Void) async throws -> Observations {
        LoopThread.start()
        var configuration = LabPool.Configuration()
        configuration.hasAddressBook = false
        configuration.accounts = users.map {
            Account(
                address: "\($0)@\(configuration.domain)", login: "CONTOSO\\\($0)", password: Secret(utf8: password))
        }
        let (pool, site) = try await EventLoop.shared.task { [configuration] in
            let pool = LabPool(configuration)
            try await pool.start()
            return (
                pool,
                ChatPool(
                    server: "localhost:\(pool.sipTLSPort)", certificate: pool.serverCertificate,
                    authorityFile: pool.authorityFile, pool: pool)
            )
        }.value
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(site))
        } catch {
            result = .failure(error)
        }
        let observations = try await EventLoop.shared.task {
            pool.stop()
            return pool.observations
        }.value
        try result.get()
        return observations
    }
}
