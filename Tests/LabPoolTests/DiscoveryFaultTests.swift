import EventLoop
import LabPool
import Network
import Testing
import XML

@Suite("Faults of the lab's autodiscover")
struct DiscoveryFaultTests {
    private static let accept: HTTPHeaders = ["Accept": "application/vnd.microsoft.rtc.autodiscover+xml;v=1"]

    @Test(
        "a redirect that clients must not, or must, follow",
        arguments: [
            (Fault.discoveryForeign, "https://lyncdiscover.fabrikam.example/"),
            (.discoveryFile, "file:///etc/passwd"),
            (.discoveryDowngrade, "http://lyncdiscover.contoso.example/"),
            (.discoveryOnline, "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root"),
        ])
    func redirects(_ fault: Fault, _ url: String) async throws {
        try await withPool([fault]) { pool in
            let web = try WebClient(pool)
            let answer = try await web.get(web.base + "/", headers: Self.accept)
            #expect(try Self.redirect(in: answer) == url)
        }
    }

    @Test("redirects within the pool end, or go in a circle")
    func hops() async throws {
        var twice = FaultPlan()
        twice.add(.discoveryRedirect, 2)
        try await withPool(twice) { pool in
            let web = try WebClient(pool)
            let urls = try await Self.follow(web, limit: 5)
            #expect(urls.count == 3)
        }
        try await withPool([.discoveryLoop]) { pool in
            let web = try WebClient(pool)
            let urls = try await Self.follow(web, limit: 5)
            #expect(urls.count == 5)
            #expect(Set(urls.dropFirst()).count == 2)
        }
    }

    @Test(
        "an answer that is none",
        arguments: [
            (Fault.discovery404, 404, nil), (.discovery503, 503, nil), (.discoveryLoginPage, 200, "text/html"),
            (.discoveryLoginRedirect, 302, nil),
            (.discoveryMalformed, 200, "application/vnd.microsoft.rtc.autodiscover+xml; v=1; charset=utf-8"),
            (.discoveryBomb, 200, "application/vnd.microsoft.rtc.autodiscover+xml; v=1; charset=utf-8"),
        ] as [(Fault, Int, String?)])
    func answers(_ fault: Fault, _ status: Int, _ type: String?) async throws {
        try await withPool([fault]) { pool in
            let web = try WebClient(pool)
            let answer = try await web.get(web.base + "/", headers: Self.accept)
            #expect(answer.status == status)
            #expect(answer.headers["Content-Type"] == type)
            if status == 200 { #expect(throws: XMLError.self) { try XMLElement(parsing: answer.body) } }
        }
    }

    @Test("an answer that does not end is one that the client must break off")
    func endless() async throws {
        try await withPool([.discoveryEndless]) { pool in
            let web = try WebClient(pool)
            await #expect(throws: NetworkError.self) { try await web.get(web.base + "/", headers: Self.accept) }
        }
    }

    @Test("the external site pretends to be the internal one behind a proxy that forwards wrongly")
    func internalOutside() async throws {
        try await withPool([.internalOutside]) { pool in
            let web = try WebClient(pool)
            let answer = try await web.get("http://localhost:\(pool.externalWebPort)/", headers: Self.accept)
            #expect(try XMLElement(parsing: answer.body).attribute("AccessLocation") == "Internal")
        }
    }

    @Test("a Windows log-on that is forgotten between its legs never succeeds; one that is not kept does")
    func logOns() async throws {
        try await withPool([.forgottenLogOn]) { pool in
            let answer = try await WebClient(pool).requestTicket()
            #expect(answer.status == 401)
        }
        try await withPool([.repeatedLogOn]) { pool in
            let web = try WebClient(pool)
            #expect(try await web.requestTicket().status == 200)
            #expect(try await web.requestTicket().status == 200)
        }
        try await withPool([.basicOnly]) { pool in
            let answer = try await WebClient(pool).requestTicket()
            #expect(answer.status == 401)
            #expect(answer.headers["WWW-Authenticate"] == "Basic realm=\"contoso.example\"")
        }
    }

    private static func redirect(in answer: HTTPResponse) throws -> String? {
        let link = try XMLElement(parsing: answer.body).descendant("Link")
        return link?.attribute("token") == "Redirect" ? link?.attribute("href") : nil
    }

    /// The URLs on the way to an answer that does not redirect, `limit` at most.
    @LoopActor
    private static func follow(_ web: WebClient, limit: Int) async throws -> [String] {
        var urls = [web.base + "/"]
        while urls.count < limit, let url = try redirect(in: try await web.get(urls[urls.count - 1], headers: accept)) {
            urls.append(url)
        }
        return urls
    }
}
