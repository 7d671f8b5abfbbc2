import Conferencing
import Contacts
import Discovery
import EventLoop
import JSON
import Network
import Presence
import Security
import Testing
import UCWA
import Web

@testable import Communicator

/// The documented requests and answers of UCWA, replayed.
@Suite("The documents of UCWA")
struct UCWADocumentTests {
    private static let pool = DocumentedPool.address

    // Documents

    @Test(
        "every resource is read, and none of its links and embedded resources is lost",
        arguments: try UCWADocument.resources)
    func resources(name: String) throws {
        let value = try UCWADocument.value(name)
        let resource = try #require(UCWAResource(parsing: Array(try UCWADocument.text(name).utf8)))
        for link in value["_links"]?.members ?? [] {
            let hrefs = link.value.elements.compactMap { $0["href"]?.text }
            #expect(resource.links(link.name).map(\.href) == hrefs)
        }
        for part in value["_embedded"]?.members ?? [] {
            #expect(resource.embeddedAll(part.name).count == part.value.elements.filter { !$0.members.isEmpty }.count)
        }
        #expect(resource.rel == value["rel"]?.text)
    }

    @Test("the challenges lead to the token service, and to the identity provider where one is named")
    func challenges() throws {
        func challenge(_ name: String) throws -> TokenChallenge {
            let document = try UCWADocument(name)
            return try #require(TokenChallenge(HTTPResponse(status: 401, headers: document.headers, url: Self.pool)))
        }
        let usual = try challenge("challenge.answer.http")
        #expect(usual.offer?.href == "\(Self.pool)/WebTicket/oauthtoken")
        #expect(usual.offer?.grants == [.windows, .anonymousMeeting, .password] && usual.provider == nil)
        let online = try challenge("challenge-online.answer.http")
        #expect(online.offer?.grants == [.passive, .anonymousMeeting])
        #expect(online.provider?.authorization.text == "https://login.windows.net/common/oauth2/authorize")
    }

    @Test("contacts, groups, events and failures mean what they say")
    func meanings() throws {
        func resource(_ name: String) throws -> UCWAResource {
            try #require(UCWAResource(parsing: Array(try UCWADocument.text(name).utf8)))
        }
        let contact = try #require(WebContact(try resource("contact.json")))
        #expect(contact.address.text == "lenea@contoso.com" && contact.card.displayName == "Lene Aaling")
        #expect(contact.card.phones.map(\.text) == ["+14255550100", "+14255550101"])
        #expect(contact.link("contactPresence")?.hasSuffix("/people/lenea@contoso.com/presence") == true)
        let groups = WebContactList.groups(in: try resource("myGroups.json"))
        #expect(groups.map(\.identifier) == ["default_group_id", "group_id"] && groups[0].number == 1)
        var channel = EventChannel(href: "/ucwa/oauth/v1/applications/102/events?ack=2")
        guard case .events(let events) = channel.receive(try resource("events.json")) else {
            Issue.record("there are no events")
            return
        }
        #expect(events.map(\.rel) == ["messagingInvitation", "conversation", "participantMessaging"])
        #expect(events.map(\.kind) == [.started, .added, .added] && events[2].list == "participant")
        #expect(channel.href == "/ucwa/oauth/v1/applications/102/events?ack=3")
        let failure = UCWARefusal(status: 409, body: Array(try UCWADocument.text("failure.json").utf8))
        #expect(failure.summary == "409 Conflict, AlreadyExists: text" && failure.isFinal)
        let invitation = try resource("messagingInvitation-incoming.json")
        #expect(invitation.firstText != nil && invitation.embedded("from")?.text("uri") == "sip:lenea@contoso.com")
        let message = try UCWADocument.value("message-received.json")["_embedded"]?["message"]
        let link = message?["_links"]?["plainMessage"]?["href"]?.text
        let text = try #require(link.flatMap { DataURI($0) })
        #expect(String(decoding: text.bytes, as: UTF8.self) == "Hi Tosh\r\n")
    }

    @Test("the page of a meeting leads to its conference and its web API")
    func meeting() throws {
        let information = try #require(MeetingInformation(parsing: Array(try UCWADocument.text("join.xml").utf8)))
        let wish = try JSONValue(parsing: Array(UCWADocument("onlineMeetingInvitation.request.http").body.utf8))
        #expect(information.conference.description == wish?["onlineMeetingUri"]?.text)
    }

    // Exchanges

    @Test("a sign-in asks for each document in the documented way, and understands the documented answers")
    func signIn() async throws {
        try await onLoop {
            let pool = try DocumentedPool()
            let (server, outlet) = (pool.server, pool.outlet)
            let endpoint = try await pool.endpoint()
            let application = endpoint.application
            try await WebPresence(outlet: outlet).appear(in: application)
            let watcher = WebWatcher(outlet: outlet)
            let people = try ["sarad", "lenea"].map { name in
                let text = try UCWADocument.text("contact.json").replacing("lenea@", with: "\(name)@")
                return try #require(UCWAResource(parsing: Array(text.utf8)).flatMap { WebContact($0) })
            }
            watcher.watch(Dictionary(people.map { ($0.address, $0) }) { first, _ in first })
            let watching = EventLoop.shared.task { try await watcher.run(endpoint) }
            let subscribed = try UCWADocument("presenceSubscription.request.http").request()
            try await waitUntil { server.asked.contains(subscribed) }
            watching.cancel()
            _ = try? await watching.value
            watcher.interrupted()
            for name in ["root", "user", "token", "application", "makeMeAvailable", "presenceSubscription"] {
                try server.expect("\(name).request.http")
            }
        }
    }

    @Test(
        "a redirect in the answer of the root or of the user's page is followed to a root", arguments: ["root", "user"])
    func redirects(page: String) async throws {
        try await onLoop {
            let server = try DocumentedPool().server
            let redirected = try UCWADocument("\(page).request.http").request()
            let target = try #require(
                try UCWADocument.value("\(page)-redirect.json")["_links"]?["redirect"]?["href"]?.text)
            let user = "https://home.contoso.com/user"
            server.answers[try UCWADocument("user.request.http").request()] = [try UCWADocument.answer("user.json")]
            server.answers[redirected] = [try UCWADocument.answer("\(page)-redirect.json")]
            server.answers["GET \(target)"] = [
                .init(
                    body: #"{"_links":{"user":{"href":"\#(user)"}}}"#, headers: ["Content-Type": "application/json"])
            ]
            server.answers["GET \(user)"] = [try UCWADocument.answer("user.json")]
            let place = try await DocumentedPool.place(server)
            #expect(place.text == DocumentedPool.applications)
            #expect(server.asked.suffix(3) == [redirected, "GET \(target)", "GET \(user)"])
        }
    }

    /// Asks for a page of a host whose token service gives these answers; returns the forms that it was sent.
    @LoopActor
    private static func forms(
        _ answers: [GuestServer.Answer], challenge: GuestServer.Answer, at host: String, window: ScriptedWindow?
    ) async throws -> [String] {
        let server = GuestServer()
        server.answers = [
            "GET https://\(host)/page": [challenge, .init(body: "{}")],
            "POST https://\(host)/WebTicket/oauthtoken": answers,
        ]
        let account = try Communicator.Account(
            AccountConfiguration(address: try #require(SignInAddress("lenea@contoso.com"))))
        account.setPassword(Secret(utf8: "pass@word1"))
        let outlet = EventOutlet { _ in }
        let passive = window.map { window in
            PassiveProof(server, open: { window.open(at: $0) }, show: { _ in })
        }
        let tokens = HostTokens(
            server,
            proof: UserProof(
                account: account, transport: server, questions: Questions(account: account, outlet: outlet),
                steps: StepLog { _ in }, bearers: nil, passive: passive))
        let answer = try await tokens.send(HTTPRequest(url: "https://\(host)/page"))
        #expect(answer.status == 200)
        return server.requests.filter { $0.method == .post }.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test("the documented refusals of the token service lead on: to another grant, or to the page")
    func refusals() async throws {
        try await onLoop {
            let token = try UCWADocument("token.answer.http").answer
            let otherGrant = try await Self.forms(
                [try UCWADocument("grant-refused.answer.http").answer, token],
                challenge: try UCWADocument("challenge.answer.http").answer, at: "lyncweb.contoso.com", window: nil)
            #expect(otherGrant.last == "grant_type=urn%3Amicrosoft.rtc%3Awindows")
            let page = "https://server.contoso.com/PassiveAuth/PassiveAuth.aspx"
            let window = ScriptedWindow([
                .init(pages: [page], cookies: [.init(name: "RPSAuth", value: "7", domain: "server.contoso.com")])
            ])
            let challenge = "MsRtcOAuth href=\"/WebTicket/oauthtoken\",grant_type=\"urn:microsoft.rtc:passive\""
            let passed = try await Self.forms(
                [try UCWADocument("passive.answer.http").answer, token],
                challenge: .init(status: 401, headers: ["WWW-Authenticate": challenge]), at: "server.contoso.com",
                window: window)
            #expect(window.opened == [page] && passed.count == 2)
        }
    }
}
