import EventLoop
import JSON
import LabPool
import Network
import Security
import Testing

/// Runs `body` with applications of alice and bob, who stand on each other's lists.
@discardableResult
func withUsers(
    _ body: @escaping @LoopActor @Sendable (UCWAClient, UCWAClient) async throws -> Void
) async throws -> Observations {
    try await withPool(
        change: {
            $0.accounts = ["alice", "bob"].map {
                Account(
                    address: "\($0)@contoso.example", login: #"CONTOSO\\#($0)"#, password: Secret(utf8: "Pa$$w0rd"))
            }
        }
    ) { pool in
        let clients = try (UCWAClient(pool), UCWAClient(pool))
        for (client, login) in [(clients.0, #"CONTOSO\alice"#), (clients.1, "bob@contoso.example")] {
            let answer = try await client.requestToken([
                "grant_type": "password", "username": login, "password": "Pa$$w0rd",
            ])
            client.token = try #require(answer.document?["access_token"]?.text)
            try await client.start()
        }
        try await body(clients.0, clients.1)
    }
}

extension UCWAClient {
    /// Lets invitations come.
    func makeAvailable() async throws {
        let link = try #require(application["_embedded"]?["me"]?.href("makeMeAvailable"))
        let body =
            #"{"signInAs":"Online","supportedMessageFormats":["Plain","Html"],"supportedModalities":["Messaging"]}"#
        #expect(try await ask(.post, link, body).status == 204)
    }
}
