import EventLoop
import Network
import PollLoop
import Security
import Testing
import Web
import XML

@Suite("A service that takes web tickets")
struct TicketedServiceTests {
    typealias Server = ScriptedServer

    static let description = "GET \(Documents.addressBook)/mex"
    static let question = "POST \(Documents.addressBookPort)"
    /// The tickets of ``Documents`` end then.
    static let expiry: Int64 = 1_714_584_840

    init() { LoopThread.start() }

    /// What a test has at hand: the service, the server behind it, and the clock.
    @LoopActor
    final class Setting {
        let server = Server()
        let clock = Clock()

        init() {
            server.answers[TicketedServiceTests.description] = [.reply(200, Documents.addressBookDescription())]
            server.answers[TicketedServiceTests.question] = [.reply(200, Documents.found)]
        }

        func service(admits: @escaping HostCheck = { _, _ in true }) throws -> TicketedService {
            clock.now = TicketedServiceTests.expiry - 3600
            let applicant = CertificateApplicant(
                user: "alice@fabrikam.example", instance: "i-1", logins: [CertificateProvisioningTests.login])
            return TicketedService(
                try #require(WebAddress(Documents.addressBook)), port: "AddressBookWebTicketBearer",
                transport: server, now: { [clock] in clock.now }, admits: admits,
                ticketing: { [server] in
                    try await TicketIssuer(applicant: applicant, transport: server, now: { TestCertificates.now })
                        .ticket(for: $0, from: $1)
                })
        }

        var tickets: Int { server.asked.filter { $0 == Server.ticket }.count }
    }

    /// A clock that stands still. Tests move it on the loop alone.
    final class Clock: @unchecked Sendable {
        var now: Int64 = 0
    }

    private static func with(_ body: @escaping @LoopActor @Sendable (Setting) async throws -> Void) async throws {
        try await EventLoop.shared.task { try await body(Setting()) }.value
    }

    private static let body = Markup("Question", ["xmlns": "urn:q"]) { "Who & what?" }

    @Test("It is asked with a ticket and without a signature")
    func asks() async throws {
        try await Self.with { setting in
            let answer = try await setting.service().ask("urn:q/Ask", Self.body)
            #expect(answer.element("Found")?.text == "Bob")
            #expect(setting.server.asked == [Self.description, Server.ticket, Self.question])
            let request = try #require(setting.server.requests.last)
            #expect(request.headers["SOAPAction"] == "\"urn:q/Ask\"")
            #expect(request.headers["Content-Type"]?.hasPrefix("text/xml") == true)
            let envelope = try XMLElement(parsing: request.body)
            let header = try #require(envelope.element("Header"))
            #expect(header.element("To")?.text == Documents.addressBookPort)
            #expect(header.element("Action")?.text == "urn:q/Ask")
            #expect(header.element("MessageID")?.text.hasPrefix("uuid:") == true)
            #expect(header.element("Security", "Assertion")?.source == Documents.assertion)
            #expect(header.element("Security", "Signature") == nil)
            #expect(envelope.element("Body", "Question")?.text == "Who & what?")
            let ticketed = try XMLElement(parsing: setting.server.requests[1].body)
            #expect(ticketed.descendant("Address")?.text == Documents.addressBookPort)
        }
    }

    @Test("A signature is made where the description wants one")
    func signs() async throws {
        try await Self.with { setting in
            setting.server.answers[Self.description] = [
                .reply(200, Documents.addressBookDescription(tokens: "EndorsingSupportingTokens"))
            ]
            _ = try await setting.service().ask("urn:q/Ask", Self.body)
            let envelope = try XMLElement(parsing: try #require(setting.server.requests.last).body)
            #expect(envelope.element("Header", "Security", "Signature") != nil)
        }
    }

    @Test("A ticket is used until a minute before its end")
    func keepsTheTicket() async throws {
        try await Self.with { setting in
            let service = try setting.service()
            for _ in 0..<3 { _ = try await service.ask("urn:q/Ask", Self.body) }
            #expect(setting.tickets == 1)
            setting.clock.now = Self.expiry - 61
            _ = try await service.ticket()
            #expect(setting.tickets == 1)
            setting.clock.now = Self.expiry - 60
            _ = try await service.ticket()
            #expect(setting.tickets == 2)
        }
    }

    @Test("Those who ask at the same time share a ticket")
    func sharesTheTicket() async throws {
        try await Self.with { setting in
            let service = try setting.service()
            _ = try await service.ask("urn:q/Ask", Self.body)
            setting.clock.now = Self.expiry
            setting.server.answers[Server.ticket] = [
                .reply(200, Documents.ticket(lifetime: Documents.lifetime.replacing("2024", with: "2034")))
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { _ = try await service.ask("urn:q/Ask", Self.body) } }
                try await group.waitForAll()
            }
            #expect(setting.tickets == 2)
        }
    }

    @Test("A ticket that is not taken any more is replaced once", arguments: [true, false])
    func replacesTheTicket(isTaken: Bool) async throws {
        try await Self.with { setting in
            setting.server.answers[Self.question] =
                [.reply(500, Documents.fault())] + (isTaken ? [.reply(200, Documents.found)] : [])
            let service = try setting.service()
            if isTaken {
                _ = try await service.ask("urn:q/Ask", Self.body)
            } else {
                await #expect(throws: WebError.self) { try await service.ask("urn:q/Ask", Self.body) }
            }
            #expect(setting.tickets == 2)
        }
    }

    @Test("Nothing is sent to a host that is not admitted")
    func asksAboutHosts() async throws {
        try await Self.with { setting in
            for description in [
                Documents.addressBookDescription(issuer: "https://evil.example/WebTicketService.svc"),
                Documents.addressBookDescription(port: "https://evil.example/service.svc"),
                Documents.addressBookDescription(port: "http://web.fabrikam.example/service.svc"),
            ] {
                setting.server.answers[Self.description] = [.reply(200, description)]
                let service = try setting.service { host, isVerified in
                    #expect(isVerified)
                    return host != "evil.example"
                }
                await #expect(throws: WebError.self) { try await service.ask("urn:q/Ask", Self.body) }
            }
            #expect(Set(setting.server.asked) == [Self.description])
        }
    }

    @Test("A service without a port for tickets is told as such")
    func wantsThePort() async throws {
        try await Self.with { setting in
            setting.server.answers[Self.description] = [.reply(200, Documents.serviceDescription())]
            let service = try setting.service()
            await #expect(
                throws: WebError.policyUnsupported(
                    .queryDescription, url: Documents.addressBook, reason: "it takes no web tickets")
            ) { try await service.ticket() }
        }
    }
}
