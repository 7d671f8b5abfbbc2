import EventLoop
import People
import PollLoop
import Presence
import Testing
import Web

@testable import Communicator

/// Where photos are asked for, without a pool: who has no password is not proved to anybody.
@Suite struct PhotoSourceTests {
    private static let service = "https://mail.contoso.com/EWS/Exchange.asmx"

    @Test func onlyTheExchangeServerOfTheUsersOwnCardIsShownWhoTheUserIs() async throws {
        try await onLoop { source, exchange in
            let colleague = PhotoReference.exchange(service: Self.service, mailbox: "bob@contoso.com")
            let strangers = try await source.photo(colleague, in: nil)
            #expect(strangers == nil)
            exchange.learn(ownCard: Self.card(Self.service))
            await #expect(throws: ProofMissing.self) { _ = try await source.photo(colleague, in: nil) }
            let elsewhere = PhotoReference.exchange(service: "https://pc7.contoso.com/EWS", mailbox: "eve@contoso.com")
            let other = try await source.photo(elsewhere, in: nil)
            #expect(other == nil)
        }
    }

    @Test func anOwnCardDoesNotLeadOutOfTheOrganisation() async throws {
        try await onLoop { source, exchange in
            exchange.learn(ownCard: Self.card("https://mail.fabrikam.com/EWS"))
            let place = PhotoReference.exchange(service: "https://mail.fabrikam.com/EWS", mailbox: "bob@contoso.com")
            let photo = try await source.photo(place, in: nil)
            #expect(photo == nil)
        }
    }

    @Test func whoeverWaitsForTheUsersOwnExchangeServerHearsOfIt() async throws {
        try await onLoop(patience: .seconds(60)) { _, exchange in
            let askers = (1...2).map { _ in EventLoop.shared.task { try await exchange.ownService() } }
            try await EventLoop.sleep(for: .milliseconds(20))
            exchange.learn(ownCard: Self.card(Self.service))
            for asker in askers {
                let service = try await EventLoop.withDeadline(.seconds(10)) { try await asker.value }
                #expect(service?.text == Self.service)
            }
        }
    }

    private static func card(_ service: String) -> ContactCard {
        var card = ContactCard()
        card.photo = "<ewsUrl>\(service)</ewsUrl><primarySMTP>alice@contoso.com</primarySMTP>"
        return card
    }

    private func onLoop(
        patience: Duration = .seconds(1),
        _ body: @escaping @LoopActor @Sendable (PhotoSource, ExchangeAccess) async throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let address = try #require(SignInAddress("alice@contoso.com"))
            let account = try Account(AccountConfiguration(address: address, login: nil, server: nil))
            let outlet = EventOutlet { _ in }
            let questions = Questions(account: account, outlet: outlet)
            let network = NetworkAccess(account: account, questions: questions, outlet: outlet)
            let certificates = CertificateSource(
                account: account, questions: questions, steps: StepLog { _ in }, network: network, outlet: outlet)
            let web = WebAccess(
                account: account, certificates: certificates, questions: questions, network: network)
            let exchange = ExchangeAccess(web: web, patience: patience)
            try await body(PhotoSource(web: web, exchange: exchange), exchange)
        }.value
    }
}
