import EventLoop
import Network
import Testing

@testable import Communicator

@Suite("The account's way to the network")
struct NetworkAccessTests {
    @Test("what waits for a server that says nothing ends with the session, and nothing is asked after")
    func close() async throws {
        try await onLoop {
            let before = EventLoop.shared.inventory
            let silent = try SilentPort()
            defer { silent.close() }
            let address = try #require(SignInAddress("alice@contoso.com"))
            let account = try Account(AccountConfiguration(address: address, login: nil, server: nil))
            let outlet = EventOutlet { _ in }
            let network = NetworkAccess(
                account: account, questions: Questions(account: account, outlet: outlet), outlet: outlet)
            let url = "http://127.0.0.1:\(silent.port)/"
            let asked = [HTTPRequest.Method.get, .post].map { method in
                EventLoop.shared.task { try await network.send(HTTPRequest(method, url: url)) }
            }
            try await silent.takes(2)
            network.cameBack()
            try await silent.takes(3)
            network.close()
            for task in asked { await #expect(throws: CancellationError.self) { try await task.value } }
            await #expect(throws: CancellationError.self) { try await network.send(HTTPRequest(url: url)) }
            try await expectNothingLeft(since: before)
        }
    }
}
