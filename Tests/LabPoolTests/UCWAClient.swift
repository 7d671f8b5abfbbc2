import EventLoop
import JSON
import LabPool
import Network
import Testing
import Web

/// A client of the web API that knows the entry URLs, and all others from links.
@LoopActor
final class UCWAClient {
    /// What a request got.
    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let document: JSONValue?

        var code: String { [document?["code"], document?["subcode"]].compactMap { $0?.text }.joined(separator: " ") }
        var error: String? { document?["error"]?.text }
    }

    let pool: LabPool
    let base: String
    var token: String?
    private let web: WebClient
    private(set) var application: JSONValue = .null
    /// Where the next poll goes.
    private(set) var next = ""

    init(_ pool: LabPool, outside: Bool = false) throws {
        self.pool = pool
        web = try WebClient(pool)
        base = outside ? "http://localhost:\(pool.externalWebPort)" : web.base
    }

    nonisolated static let user = "/Autodiscover/AutodiscoverService.svc/root/oauth/user"
    nonisolated static let meeting = "sip:alice@contoso.example;gruu;opaque=app:conf:focus:id:7Q3DSSYV"

    // Requests

    func ask(
        _ method: HTTPRequest.Method = .get, _ href: String, _ body: String? = nil, type: String = "application/json",
        headers: HTTPHeaders = [:], timeout: Duration = .seconds(60)
    ) async throws -> Answer {
        var headers = headers
        headers.append(name: "Accept", value: "application/json")
        if let token { headers.append(name: "Authorization", value: "Bearer \(token)") }
        if body != nil { headers.append(name: "Content-Type", value: type) }
        let url = href.hasPrefix("http") ? href : base + href
        let response = try await web.client.send(
            HTTPRequest(method, url: url, headers: headers, body: Array((body ?? "").utf8), timeout: timeout))
        return Answer(
            status: response.status, headers: response.headers, document: JSONValue(parsing: response.body))
    }

    /// Asks for a token with a form.
    func requestToken(_ fields: KeyValuePairs<String, String>) async throws -> Answer {
        try await ask(
            .post, "/WebTicket/oauthtoken", FormEncoding.encoded(fields),
            type: "application/x-www-form-urlencoded;charset=UTF-8")
    }

    /// Gets the token of a guest, or of alice.
    func authenticate(asGuest: Bool) async throws {
        let answer =
            asGuest
            ? try await requestToken([
                "grant_type": "urn:microsoft.rtc:anonmeeting", "password": "7Q3DSSYV",
                "ms_rtc_conferenceuri": Self.meeting,
            ])
            : try await requestToken([
                "grant_type": "password", "username": #"CONTOSO\alice"#, "password": "Pa$$w0rd",
            ])
        #expect(answer.status == 200)
        token = try #require(answer.document?["access_token"]?.text)
    }

    /// Makes an application where the user's document says.
    func start(endpoint: String = "e1") async throws {
        let user = try await ask(.get, Self.user)
        let applications = try #require(user.document?.href("applications"))
        let answer = try await ask(
            .post, applications, #"{"userAgent":"Test","endpointId":"\#(endpoint)","culture":"en-US"}"#)
        #expect(answer.status == 201)
        application = try #require(answer.document)
        next = try #require(application.href("events"))
    }

    /// A guest with an application.
    static func guest(_ pool: LabPool, _ endpoint: String = "e1") async throws -> UCWAClient {
        let client = try UCWAClient(pool)
        try await client.authenticate(asGuest: true)
        try await client.start(endpoint: endpoint)
        return client
    }

    // Events

    /// Waits until so many polls have come.
    func waitForPolls(_ count: Int) async throws {
        let poll = "GET \(next.prefix { $0 != "?" })"
        try await EventLoop.withDeadline(.seconds(60)) {
            while self.pool.observations.requests.count(where: { $0 == poll }) < count {
                try await EventLoop.sleep(for: .milliseconds(5))
            }
        }
    }

    /// The next poll's events: `sender type rel`, and the event.
    func poll() async throws -> [(name: String, event: JSONValue)] {
        let answer = try await ask(.get, next)
        #expect(answer.status == 200)
        next = try #require(answer.document?.href("next"))
        return (answer.document?["sender"]?.elements ?? []).flatMap { sender in
            (sender["events"]?.elements ?? []).map { event in
                let collection = event["in"]?["rel"]?.text.map { " in \($0)" } ?? ""
                let names = [sender["rel"]?.text, event["type"]?.text, event["link"]?["rel"]?.text]
                return (names.compactMap(\.self).joined(separator: " ") + collection, event)
            }
        }
    }

    private var unread: [(name: String, event: JSONValue)] = []

    /// The next event of a name that also fits; those before it are passed over.
    @discardableResult
    func wait(for name: String, _ fits: (JSONValue) -> Bool = { _ in true }) async throws -> JSONValue {
        while true {
            if let place = unread.firstIndex(where: { $0.name == name && fits($0.event) }) {
                defer { unread.removeSubrange(...place) }
                return unread[place].event
            }
            unread = try await poll()
        }
    }

    /// Joins the meeting under a name.
    func join(_ name: String = "Guest") async throws -> Answer {
        let link = try #require(application["_embedded"]?["communication"]?.href("joinOnlineMeeting"))
        return try await ask(
            .post, link,
            #"{"operationId":"o1","onlineMeetingUri":"\#(Self.meeting)","anonymousDisplayName":"\#(name)"}"#)
    }

    /// Joins the meeting and its chat; the conversation and its messaging as they are then.
    func enter(_ name: String = "Guest") async throws -> (conversation: JSONValue, messaging: JSONValue) {
        #expect(try await join(name).status == 201)
        let offer = try await wait(for: "conversation updated messaging").embedded
        let conversation = try #require(offer.href("conversation"))
        _ = try await wait(for: "communication completed onlineMeetingInvitation")
        #expect(try await ask(.post, try #require(offer.href("addMessaging")), "{}").status == 201)
        let messaging = try await wait(for: "conversation updated messaging").embedded
        let document = try await ask(.get, conversation).document
        return (try #require(document), messaging)
    }
}

extension JSONValue {
    /// Where a link leads.
    func href(_ rel: String) -> String? { self["_links"]?[rel]?["href"]?.text }

    /// Where a list of links leads.
    func hrefs(_ rel: String) -> [String] { (self["_links"]?[rel]?.elements ?? []).compactMap { $0["href"]?.text } }

    /// What an event carries.
    var embedded: JSONValue { self["_embedded"]?.members.first?.value ?? .null }
}
