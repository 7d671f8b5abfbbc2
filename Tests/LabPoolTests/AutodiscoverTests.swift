import EventLoop
import LabPool
import Network
import Security
import Testing
import XML

@Suite("The lab's autodiscover")
struct AutodiscoverTests {
    private static let accept: HTTPHeaders = ["Accept": "application/vnd.microsoft.rtc.autodiscover+xml;v=1"]
    private static let rootPath = "/Autodiscover/AutodiscoverService.svc/root"

    @Test("the root answers XML or JSON, as the client accepts, at both of its addresses", arguments: ["/", rootPath])
    func root(_ path: String) async throws {
        try await withPool { pool in
            let web = try WebClient(pool)
            let xml = try await web.get(web.base + path + "?sipuri=alice@contoso.example", headers: Self.accept)
            #expect(xml.headers["Content-Type"] == "application/vnd.microsoft.rtc.autodiscover+xml; v=1; charset=utf-8")
            let document = try XMLElement(parsing: xml.body)
            #expect(document.name == "AutodiscoverResponse")
            #expect(Self.link("User", in: document) == web.base + Self.rootPath + "/user")
            #expect(Self.link("Domain", in: document) == web.base + Self.rootPath + "/domain")

            let json = try await web.get(web.base + path, headers: ["Accept": "application/json"])
            #expect(json.headers["Content-Type"] == "application/json; charset=utf-8")
            #expect(
                String(decoding: json.body, as: UTF8.self).contains(
                    #""user":{"href":"\#(web.base + Self.rootPath)/oauth/user?originalDomain=contoso.example"}"#))
        }
    }

    @Test("each web site tells where the client is, and its own address")
    func sites() async throws {
        let change: @Sendable (inout LabPool.Configuration) -> Void = {
            $0.externalAccess = .init(web: "lyncweb.contoso.example", sip: "sip.contoso.example:443")
        }
        try await withPool(change: change) { pool in
            let web = try WebClient(pool)
            let outside = "http://lyncweb.contoso.example"
            for (port, location, base) in [
                (pool.webPort, "Internal", web.base), (pool.externalWebPort, "External", outside),
            ] {
                let answer = try await web.get("http://localhost:\(port)/", headers: Self.accept)
                let document = try XMLElement(parsing: answer.body)
                #expect(document.attribute("AccessLocation") == location)
                #expect(Self.link("Self", in: document) == base + Self.rootPath)
            }
        }
    }

    @Test("the user's document wants a ticket, and names where SIP is spoken")
    func user() async throws {
        let observations = try await withPool { pool in
            let web = try WebClient(pool)
            let url = web.base + Self.rootPath + "/user"
            let challenge = try await web.get(url, headers: Self.accept)
            #expect(challenge.status == 401)
            #expect(challenge.headers["X-MS-WebTicketURL"] == web.ticketService)
            #expect(challenge.headers["WWW-Authenticate"] == nil)

            let other = web.certificateRequests
            let ticket = try await web.ticket { $0.replacing(other, with: url) }
            let answer = try await web.get(url, headers: Self.accept(ticket))
            #expect(answer.status == 200)
            let document = try XMLElement(parsing: answer.body)
            let place = document.descendant("SipClientInternalAccess")
            #expect(place?.attribute("fqdn") == "localhost")
            #expect(place?.attribute("port") == String(pool.sipTLSPort))
            #expect(document.descendant("SipClientExternalAccess")?.attribute("port") == String(pool.edgePort))
        }
        #expect(observations.refusals.isEmpty)
    }

    @Test("a ticket for another service, or an altered one, opens nothing")
    func tickets() async throws {
        let observations = try await withPool { pool in
            let web = try WebClient(pool)
            let url = web.base + Self.rootPath + "/user"
            let foreign = try await web.ticket()
            #expect(try await web.get(url, headers: Self.accept(foreign)).status == 401)
            let altered: HTTPHeaders = ["X-MS-WebTicket": "opaque=PGEvPg=="]
            #expect(try await web.get(url, headers: altered).status == 401)
        }
        #expect(observations.refusals.count == 2)
        #expect(observations.refusals.last == Refusal.ticketUnknown)
    }

    @Test("plain HTTP only names the HTTPS address of the external site")
    func plain() async throws {
        try await withPool(change: { $0.isWebEncrypted = true }) { pool in
            let web = try WebClient(pool)
            let plain = "http://localhost:\(pool.plainWebPort)"
            let answer = try await web.get(plain + "/?sipuri=alice@contoso.example", headers: Self.accept)
            let document = try XMLElement(parsing: answer.body)
            #expect(
                Self.link("Redirect", in: document)
                    == "https://localhost:\(pool.externalWebPort)\(Self.rootPath)?sipuri=alice@contoso.example")
            #expect(document.descendant("Root")?.elements.count == 1)
            #expect(try await web.get(plain + Self.rootPath + "/user", headers: Self.accept).status == 404)
        }
    }

    private static func link(_ token: String, in document: XMLElement) -> String? {
        document.descendant("Root")?.elements.first { $0.attribute("token") == token }?.attribute("href")
    }

    private static func accept(_ ticket: WebClient.Ticket) -> HTTPHeaders {
        [
            "Accept": "application/vnd.microsoft.rtc.autodiscover+xml;v=1",
            "X-MS-WebTicket": "opaque=\(Base64.encode(Array(ticket.assertion.utf8)))",
        ]
    }
}
