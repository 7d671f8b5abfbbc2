import Discovery
import EventLoop
import Network
import PollLoop
import Security
import Testing
import Web

/// All that runs on the process's one loop, one after the other.
@Suite("Looking for a pool", .serialized)
struct LocatorTests {
    typealias Net = ScriptedNet

    /// Runs `body` on the loop and checks that it leaves nothing there.
    private func onLoop<Value: Sendable>(
        _ body: @escaping @LoopActor @Sendable (ScriptedNet) async throws -> Value
    ) async throws -> Value {
        LoopThread.start()
        return try await EventLoop.shared.task {
            let before = EventLoop.shared.inventory
            let value = try await EventLoop.withDeadline(.seconds(60)) { try await body(ScriptedNet()) }
            for _ in 0..<1200 where EventLoop.shared.inventory != before {
                try await EventLoop.sleep(for: .milliseconds(50))
            }
            #expect(EventLoop.shared.inventory == before)
            return value
        }.value
    }

    private func authorities(_ location: Location) -> [String] { location.candidates.map(\.authority) }

    // Autodiscover

    @Test("autodiscover leads over the user's page to the entry point for the client's place, and to web services")
    func autodiscover() async throws {
        let (location, net) = try await onLoop { net in
            try net.installPool()
            return (try await net.locate(), net)
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
        #expect(location.candidates.first?.transport == .tls)
        #expect(location.links.location == .outside)
        #expect(location.links.ucwa == "https://lyncweb.contoso.com/ucwa")
        #expect(location.links.webTickets == Net.tickets)
        let (tickets, shown) = try await onLoop { _ in
            (net.tickets, net.requests.compactMap { $0.headers["X-MS-WebTicket"] })
        }
        #expect(tickets == ["\(Net.web)/user from \(Net.tickets)"])
        #expect(shown == ["opaque=\(try Net.someTicket().opaque)"])
    }

    @Test("every address and name is asked for at once, and the user is named")
    func together() async throws {
        let asked = try await onLoop { net in
            try net.installPool()
            _ = try await net.locate("al.ice+x@contoso.com")
            return net.asked
        }
        #expect(
            Set(asked.prefix(4)) == [
                "https://lyncdiscoverinternal.contoso.com/?sipuri=al.ice%2Bx@contoso.com",
                "http://lyncdiscoverinternal.contoso.com/?sipuri=al.ice%2Bx@contoso.com",
                "https://lyncdiscover.contoso.com/?sipuri=al.ice%2Bx@contoso.com",
                "http://lyncdiscover.contoso.com/?sipuri=al.ice%2Bx@contoso.com",
            ])
    }

    @Test("the internal address is preferred to the external one, though both answer")
    func internalFirst() async throws {
        let location = try await onLoop { net in
            try net.installPool()
            let web = "https://webint.contoso.com/root"
            net.pages["https://lyncdiscoverinternal.contoso.com/"] = [
                Net.document("Root", Net.link("User", web + "/user"), place: "Internal")
            ]
            net.pages[web + "/user"] = [Net.document("User", Net.entryPoints, place: "Internal")]
            return try await net.locate()
        }
        #expect(authorities(location).first == "pool01.contoso.com:5061")
        #expect(location.links.location == .inside)
    }

    @Test("an internal address that does not answer holds nothing up for longer than the patience")
    func blackHole() async throws {
        let location = try await onLoop { net in
            try net.installPool()
            net.pages["https://lyncdiscoverinternal.contoso.com/"] = [.silence]
            net.pages["http://lyncdiscoverinternal.contoso.com/"] = [.silence]
            return try await net.locate()
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
    }

    @Test("where answers take long, an address that gets one after the other is preferred to the DNS for longer")
    func slowButAlive() async throws {
        let location = try await onLoop { net in
            try net.installPool()
            net.services["_sip._tls.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 443, target: "edge.contoso.com")
            ]
            net.registrars = ["edge.contoso.com:443"]
            net.distance = .seconds(5)
            net.pages["http://lyncdiscover.contoso.com/"] = [
                .afterRegistrar(.milliseconds(200), Net.redirect("https://lyncweb.contoso.com/other"))
            ]
            net.pages["https://lyncdiscover.contoso.com/"] = nil
            net.pages["https://lyncweb.contoso.com/other"] = [.afterRegistrar(.milliseconds(200), Net.root)]
            return try await net.locate()
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
    }

    @Test("an address that is slow at every step is waited for once, and not at each step anew")
    func slowAtEveryStep() async throws {
        let patience = Duration.milliseconds(300)
        let asked = try await onLoop { net in
            try net.installPool()
            net.pages["https://lyncdiscover.contoso.com/"] = nil
            net.services["_sip._tls.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 443, target: "edge.contoso.com")
            ]
            net.registrars = ["edge.contoso.com:443"]
            // Each answer comes within the patience, and leads to the next.
            for number in 0..<10 {
                let next = Net.redirect("https://r.contoso.com/\(number + 1)")
                net.pages["https://r.contoso.com/\(number)"] = [.late(patience * 8 / 10, next)]
            }
            net.pages["https://lyncdiscoverinternal.contoso.com/"] = [Net.redirect("https://r.contoso.com/0")]
            let location = try await net.locate(patience: patience)
            #expect(location.candidates.map(\.authority) == ["edge.contoso.com:443"])
            return net.asked
        }
        #expect(asked.count { $0.hasPrefix("https://r.") } <= 2, "\(asked)")
    }

    @Test("a service record and an address that are both not answered for are waited for at the same time")
    func waitedForTogether() async throws {
        let patience = Duration.seconds(4)
        let elapsed = try await onLoop { net in
            for name in ["lyncdiscoverinternal", "lyncdiscover"] {
                net.pages["https://\(name).contoso.com/"] = [.silence]
            }
            net.services["_sipinternaltls._tcp.contoso.com"] = .some(nil)
            net.hosts = ["sip.contoso.com"]
            net.registrars = ["sip.contoso.com:443"]
            let start = EventLoop.now
            let location = try await net.locate(patience: patience)
            #expect(location.candidates.map(\.authority) == ["sip.contoso.com:443"])
            return EventLoop.now - start
        }
        #expect(elapsed >= patience && elapsed < patience * 2)
    }

    @Test("what everybody is told is asked of the server that has answered while connections to the next are opened")
    func toldOnTheWay() async throws {
        let near = "https://lyncdiscover.contoso.com/Autodiscover/AutodiscoverService.svc/root/domain"
        let net = try await onLoop { net in
            try net.installPool()
            net.isProofAtHand = true
            net.connectsLate = true
            net.pages[near] = net.pages[Net.web + "/domain"]
            net.pages[Net.web + "/user"] = net.pages[Net.web + "/user"]?.suffix(1).map { .afterRegistrar(.zero, $0) }
            #expect(self.authorities(try await net.locate()).first == "sip.contoso.com:443")
            return net
        }
        let (asked, opened, reached, shown) = try await onLoop { _ in
            (net.asked, net.opened, net.reached, net.requests.map { $0.headers["X-MS-WebTicket"] })
        }
        #expect(opened == [Net.web + "/user", Net.web + "/user"])
        #expect(reached == ["sip.contoso.com:443"])
        // The log-on is the first that the web services hear.
        #expect(asked.suffix(2) == [near, Net.web + "/user"])
        #expect(shown.last == "opaque=\(try Net.someTicket().opaque)")
    }

    @Test("a server that does not tell there what everybody is told holds nothing up, and the next one is asked")
    func notToldOnTheWay() async throws {
        let near = "https://lyncdiscover.contoso.com/Autodiscover/AutodiscoverService.svc/root/domain"
        for answer in [Net.Answer.silence, .reply(404, "", [:]), .reply(200, "<html/>", ["Content-Type": "text/html"])]
        {
            let (location, asked) = try await onLoop { net in
                try net.installPool()
                net.isProofAtHand = true
                net.pages[near] = [answer]
                return (try await net.locate(), net.asked)
            }
            #expect(authorities(location).first == "sip.contoso.com:443")
            #expect(asked.contains(Net.web + "/domain"))
        }
    }

    @Test("a JSON answer is understood as well")
    func json() async throws {
        let location = try await onLoop { net in
            try net.installPool()
            let json: HTTPHeaders = ["Content-Type": "application/json; charset=utf-8"]
            net.pages["https://lyncdiscover.contoso.com/"] = [
                .reply(
                    200, "{\"_links\":{\"self\":{\"href\":\"x\"},\"user\":{\"href\":\"\(Net.web)/user\"}}}", json)
            ]
            return try await net.locate()
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
    }

    @Test("who has no password and needs none is led by what everybody is told")
    func anonymous() async throws {
        let location = try await onLoop { net in
            try net.installPool()
            net.ticket = nil
            return try await net.locate()
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
    }

    @Test("with a password at hand the ticket is asked for once, beside the page, and at the usual place")
    func earlyTicket() async throws {
        let (location, tickets) = try await onLoop { net in
            try net.installPool()
            net.isProofAtHand = true
            return (try await net.locate(), net.tickets)
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
        #expect(tickets == ["\(Net.web)/user from \(Net.tickets)"])
    }

    @Test("where a service record has led to the registrar already, nothing is asked for before the ticket")
    func ticketFirst() async throws {
        let (location, net) = try await onLoop { net in
            try net.installPublishedPool()
            net.pages[Net.web + "/user"]?.removeFirst()
            return (try await net.locate(patience: .seconds(30)), net)
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
        #expect(location.links.webTickets == Net.tickets)
        let (pages, tickets) = try await onLoop { _ in
            (net.requests.filter { $0.url.hasPrefix(Net.web) }, net.tickets)
        }
        #expect(pages.map(\.url) == [Net.web + "/user"])
        #expect(pages.first?.headers["X-MS-WebTicket"] == "opaque=\(try Net.someTicket().opaque)")
        #expect(tickets == ["\(Net.web)/user from \(Net.tickets)"])
    }

    @Test("a ticket that was asked for first and is not accepted is replaced once, from where the page says")
    func ticketFirstFromElsewhere() async throws {
        let other = "https://tickets.contoso.com/t"
        for isAcceptedThen in [true, false] {
            let (location, tickets) = try await onLoop { net in
                try net.installPublishedPool()
                let challenge = Net.Answer.reply(401, "", ["X-MS-WebTicketURL": other])
                net.pages[Net.web + "/user"]?.replaceSubrange(
                    0..<1, with: isAcceptedThen ? [challenge] : [challenge, challenge])
                return (try await net.locate(patience: .seconds(30)), net.tickets)
            }
            // What everybody is told leads on where the page is not to be had.
            #expect(authorities(location).first == "sip.contoso.com:443")
            #expect((location.links.webTickets != nil) == isAcceptedThen)
            #expect(tickets == ["\(Net.web)/user from \(Net.tickets)", "\(Net.web)/user from \(other)"])
        }
    }

    @Test("a page that names another ticket service gets the ticket from there")
    func otherIssuer() async throws {
        let (location, tickets) = try await onLoop { net in
            try net.installPool()
            net.isProofAtHand = true
            net.pages[Net.web + "/user"]?[0] = .reply(401, "", ["X-MS-WebTicketURL": "https://tickets.contoso.com/t"])
            return (try await net.locate(), net.tickets)
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
        #expect(tickets.last == "\(Net.web)/user from https://tickets.contoso.com/t")
    }

    @Test("a user whose home is elsewhere is followed there, with a new ticket")
    func homeElsewhere() async throws {
        let (location, tickets) = try await onLoop { net in
            try net.installPool()
            let other = "https://web2.contoso.net/root"
            net.pages[Net.web + "/user"] = [Net.challenge, Net.document("User", Net.link("Redirect", other))]
            net.pages[other] = [Net.document("Root", Net.link("User", other + "/user"))]
            net.pages[other + "/user"] = [
                .reply(401, "", ["X-MS-WebTicketURL": "https://web2.contoso.net/tickets"]),
                Net.document("User", "<SipClientExternalAccess fqdn=\"sip2.contoso.net\" port=\"443\"/>"),
            ]
            return (try await net.locate(), net.tickets)
        }
        #expect(authorities(location).first == "sip2.contoso.net:443")
        #expect(tickets.last == "https://web2.contoso.net/root/user from https://web2.contoso.net/tickets")
    }

    @Test("a refused password ends the search: it is not tried elsewhere")
    func wrongPassword() async throws {
        let error = try await onLoop { net in
            try net.installPool()
            net.hosts = ["sip.contoso.com"]
            net.registrars = ["sip.contoso.com:443"]
            let wrong = try await Self.refusal()
            net.ticketError = wrong
            do {
                _ = try await net.locate()
                return false
            } catch WebError.credentialsRefused {
                return true
            }
        }
        #expect(error)
    }

    /// The error that a ticket service's 401 comes to.
    @LoopActor private static func refusal() async throws -> WebError {
        let net = ScriptedNet()
        net.pages[Net.tickets] = [.reply(401, "", ["WWW-Authenticate": "NTLM"])]
        let applicant = CertificateApplicant(
            user: "a@b", instance: "i", logins: [.password(Credentials(name: "a", password: Secret(utf8: "wrong")))])
        guard let place = WebAddress(Net.tickets) else { throw DNSError.malformed }
        do {
            _ = try await TicketIssuer(applicant: applicant, transport: net, now: { 0 }).ticket(for: place, from: place)
            throw DNSError.noData
        } catch let error as WebError {
            return error
        }
    }

    @Test("a user whom the service does not know is looked for in the DNS, and told if there is nothing")
    func unknownUser() async throws {
        let error = try await onLoop { net in
            try net.installPool()
            net.pages[Net.web + "/user"] = [Net.challenge, .reply(404, "", [:])]
            net.pages[Net.web + "/domain"] = [.reply(404, "", [:])]
            return await #expect(throws: DiscoveryError.self) { try await net.locate() }
        }
        #expect(error?.failures.contains { $0.error == .unknownUser } == true)
    }

    // Redirects

    @Test("plain HTTP may lead to https in the domain, by its body or by a status", arguments: [true, false])
    func overHTTP(inBody: Bool) async throws {
        let location = try await onLoop { net in
            try net.installPool()
            net.pages["https://lyncdiscover.contoso.com/"] = nil
            net.pages[Net.web] = [Net.root]
            net.pages["http://lyncdiscover.contoso.com/"] = [
                inBody ? Net.redirect(Net.web) : .reply(302, "", ["Location": Net.web])
            ]
            return try await net.locate()
        }
        #expect(authorities(location).first == "sip.contoso.com:443")
    }

    @Test("plain HTTP that answers for itself is not believed")
    func unencryptedAnswer() async throws {
        let tickets = try await onLoop { net in
            try net.installPool()
            net.pages["https://lyncdiscover.contoso.com/"] = nil
            net.pages["http://lyncdiscover.contoso.com/"] = [Net.root]
            _ = try? await net.locate()
            return net.tickets
        }
        #expect(tickets.isEmpty)
    }

    @Test(
        "what leads nowhere or to a less safe place is not followed",
        arguments: [
            "http://lyncweb.contoso.com/root", "file:///etc/passwd", "ftp://lyncweb.contoso.com/", "//x", "",
            "https://lyncdiscover.contoso.com/", "https://user:pass@lyncweb.contoso.com/",
        ])
    func badRedirects(place: String) async throws {
        let asked = try await onLoop { net in
            net.pages["https://lyncdiscover.contoso.com/"] = [Net.redirect(place)]
            await #expect(throws: DiscoveryError.self) { try await net.locate() }
            return net.asked
        }
        #expect(asked.count <= 5)
    }

    @Test("a chain without end is left, and so is a circle of two")
    func endlessChain() async throws {
        let asked = try await onLoop { net in
            for number in 0..<100 {
                net.pages["https://r.contoso.com/\(number)"] = [Net.redirect("https://r.contoso.com/\(number + 1)")]
            }
            net.pages["https://lyncdiscover.contoso.com/"] = [Net.redirect("https://r.contoso.com/0")]
            net.pages["https://lyncdiscoverinternal.contoso.com/"] = [Net.redirect("https://c.contoso.com/1")]
            net.pages["https://c.contoso.com/1"] = [Net.redirect("https://c.contoso.com/2")]
            net.pages["https://c.contoso.com/2"] = [Net.redirect("https://c.contoso.com/1")]
            await #expect(throws: DiscoveryError.self) { try await net.locate() }
            return net.asked
        }
        #expect(asked.filter { $0.hasPrefix("https://r.") }.count == 10)
        #expect(asked.filter { $0.hasPrefix("https://c.") }.count == 2)
    }

    @Test(
        "a foreign host that plain HTTP names is asked about, and followed after a yes alone", arguments: [true, false])
    func foreignHost(isConfirmed: Bool) async throws {
        let (asked, questions, found) = try await onLoop { net in
            let foreign = "https://lync.fabrikam.com/root"
            net.pages["http://lyncdiscover.contoso.com/"] = [Net.redirect(foreign)]
            net.pages[foreign] = [Net.document("Root", Net.link("User", foreign + "/user"))]
            net.pages[foreign + "/user"] = [Net.document("User", Net.entryPoints)]
            if isConfirmed { net.confirmed = ["lync.fabrikam.com"] }
            let found = try? await net.locate()
            return (net.asked, net.questions, found)
        }
        #expect(questions == ["lync.fabrikam.com"])
        #expect(asked.contains { $0.hasPrefix("https://lync.fabrikam.com") } == isConfirmed)
        #expect(found.map(authorities)?.first == (isConfirmed ? "sip.contoso.com:443" : nil))
    }

    @Test("a status that redirects to a foreign host is not believed, though it came over https")
    func foreignStatus() async throws {
        let questions = try await onLoop { net in
            net.pages["https://lyncdiscover.contoso.com/"] = [
                .reply(302, "", ["Location": "https://lync.fabrikam.com/"])
            ]
            await #expect(throws: DiscoveryError.self) { try await net.locate() }
            return net.questions
        }
        #expect(questions == ["lync.fabrikam.com"])
    }

    /// What hosts whose certificates the user has accepted name in another domain.
    static let names: [(String, [String: Net.Answer])] = [
        ("a redirect", ["https://lyncdiscover.contoso.com/": Net.redirect("https://evil.fabrikam.com/root")]),
        (
            "the user's page",
            [
                "https://lyncdiscover.contoso.com/": Net.document(
                    "Root", Net.link("User", "https://evil.fabrikam.com/root/user"))
            ]
        ),
        (
            "the ticket service",
            [Net.web + "/user": .reply(401, "", ["X-MS-WebTicketURL": "https://evil.fabrikam.com/ticket"])]
        ),
        (
            "the user's home",
            [Net.web + "/user": Net.document("User", Net.link("Redirect", "https://evil.fabrikam.com/root"))]
        ),
        (
            "the registrar",
            [
                Net.web + "/user": Net.document(
                    "User", #"<SipClientExternalAccess fqdn="evil.fabrikam.com" port="443"/>"#)
            ]
        ),
    ]

    @Test("a host whose certificate the user has accepted vouches for no other host:", arguments: names)
    func acceptedCertificate(what: String, pages: [String: Net.Answer]) async throws {
        let foreign = "evil.fabrikam.com"
        let (questions, asked, tickets, found) = try await onLoop { net in
            try net.installPool()
            for (place, answer) in pages { net.pages[place] = [.accepted(answer)] }
            let found = try? await net.locate()
            return (net.questions, net.asked, net.tickets, found)
        }
        #expect(questions == [foreign])
        #expect(!asked.contains { $0.contains(foreign) })
        #expect(!tickets.contains { $0.contains(foreign) })
        #expect(found.map(authorities)?.contains { $0.contains(foreign) } != true)
    }

    @Test("within its domain it leads on like any other, and so it does once the user has confirmed where to")
    func acceptedCertificateAtHome() async throws {
        let (questions, found) = try await onLoop { net in
            try net.installPool()
            net.pages["https://lyncdiscover.contoso.com/"] = [.accepted(Net.root)]
            let inside = try await net.locate()
            try net.installPool()
            let foreign = "https://lync.fabrikam.com/root"
            net.pages["https://lyncdiscover.contoso.com/"] = [.accepted(Net.redirect(foreign))]
            net.pages[foreign] = [Net.document("Root", Net.link("User", Net.web + "/user"))]
            net.confirmed = ["lync.fabrikam.com"]
            let outside = try await net.locate()
            return (net.questions, [inside, outside])
        }
        #expect(questions == ["lync.fabrikam.com"])
        #expect(found.map(authorities).map(\.first) == ["sip.contoso.com:443", "sip.contoso.com:443"])
    }

    @Test("nobody is asked while the domain itself offers a way")
    func foreignHostAndRecord() async throws {
        let (location, questions) = try await onLoop { net in
            net.pages["http://lyncdiscover.contoso.com/"] = [Net.redirect("https://lync.fabrikam.com/root")]
            net.services["_sip._tls.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 443, target: "sip.contoso.com")
            ]
            net.registrars = ["sip.contoso.com:443"]
            return (try await net.locate(), net.questions)
        }
        #expect(authorities(location) == ["sip.contoso.com:443"])
        #expect(questions.isEmpty)
    }

    // The DNS

    @Test("service records are tried in the order of their services, their priorities, and before the fixed names")
    func records() async throws {
        let location = try await onLoop { net in
            net.services = [
                "_sip._tls.contoso.com": [.init(priority: 0, weight: 0, port: 443, target: "edge.contoso.com")],
                "_sipinternaltls._tcp.contoso.com": [
                    .init(priority: 20, weight: 0, port: 5061, target: "b.contoso.com"),
                    .init(priority: 10, weight: 0, port: 5071, target: "a.contoso.com"),
                ],
                "_sipinternal._tcp.contoso.com": [.init(priority: 0, weight: 0, port: 5060, target: "c.contoso.com")],
            ]
            net.hosts = ["sip.contoso.com"]
            net.registrars = ["edge.contoso.com:443"]
            return try await net.locate(patience: .seconds(30))
        }
        #expect(
            authorities(location) == [
                "a.contoso.com:5071", "b.contoso.com:5061", "c.contoso.com:5060", "edge.contoso.com:443",
                "sip.contoso.com:443",
            ])
        #expect(location.candidates.map(\.transport) == [.tls, .tls, .tcp, .tls, .tls])
    }

    @Test("a record that is not answered for loses nothing but itself")
    func silentRecord() async throws {
        let location = try await onLoop { net in
            net.services["_sipinternaltls._tcp.contoso.com"] = .some(nil)
            net.services["_sip._tls.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 443, target: "sip.contoso.com")
            ]
            net.services["_sip._tcp.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 5060, target: "tcp.contoso.com")
            ]
            net.registrars = ["sip.contoso.com:443"]
            return try await net.locate()
        }
        #expect(authorities(location) == ["sip.contoso.com:443", "tcp.contoso.com:5060"])
    }

    @Test("a chosen transport leaves the records of the other out")
    func chosenTransport() async throws {
        let location = try await onLoop { net in
            try net.installPool()
            net.services["_sip._tls.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 443, target: "tls.contoso.com")
            ]
            net.services["_sip._tcp.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 5070, target: "tcp.contoso.com")
            ]
            return try await net.locate(transport: .only(.tcp), patience: .seconds(30))
        }
        #expect(authorities(location) == ["sip.contoso.com:5060", "tcp.contoso.com:5070"])
        #expect(location.candidates.allSatisfy { $0.transport == .tcp })
    }

    @Test("a record that names a host outside the domain is asked about", arguments: [true, false])
    func foreignRecord(isConfirmed: Bool) async throws {
        let (reached, questions, found) = try await onLoop { net in
            net.services["_sip._tls.contoso.com"] = [
                .init(priority: 0, weight: 0, port: 443, target: "sip.evilcontoso.com")
            ]
            if isConfirmed { net.confirmed = ["sip.evilcontoso.com"] }
            let found = try? await net.locate()
            return (net.reached, net.questions, found)
        }
        #expect(questions == ["sip.evilcontoso.com"])
        #expect(reached.isEmpty)
        #expect(found.map(authorities) == (isConfirmed ? ["sip.evilcontoso.com:443"] : nil))
    }

    @Test("without anything else the fixed names that have an address are tried")
    func fixedNames() async throws {
        let location = try await onLoop { net in
            net.hosts = ["sip.contoso.com", "sipinternal.contoso.com"]
            return try await net.locate()
        }
        #expect(authorities(location) == ["sipinternal.contoso.com:5061", "sip.contoso.com:443"])
    }

    @Test("where nothing is found, everything that was looked up is told")
    func nothing() async throws {
        let error = try await onLoop { net in
            await #expect(throws: DiscoveryError.self) { try await net.locate() }
        }
        let asked = Set(error?.entries.map(\.asked) ?? [])
        #expect(
            asked.isSuperset(of: ["https://lyncdiscoverinternal.contoso.com/", "http://lyncdiscover.contoso.com/"]))
        #expect(asked.isSuperset(of: ["SRV _sipinternaltls._tcp.contoso.com", "SRV _sip._tcp.contoso.com"]))
        #expect(asked.isSuperset(of: ["sipinternal.contoso.com", "sip.contoso.com", "contoso.com"]))
        #expect(error?.entries.contains { $0.isUseful } == false)
    }

    @Test("servers that never answer are given up when the time of the search is over, and the DNS has the last word")
    func limit() async throws {
        for host in [nil, "sip.contoso.com"] {
            let outcome = try await onLoop { net in
                for scheme in ["https", "http"] {
                    for name in ["lyncdiscoverinternal", "lyncdiscover"] {
                        net.pages["\(scheme)://\(name).contoso.com/"] = [.silence]
                    }
                }
                net.hosts = host.map { [$0] } ?? []
                do {
                    return Result<Location, DiscoveryError>.success(try await net.locate(limit: .milliseconds(50)))
                } catch let error as DiscoveryError {
                    return .failure(error)
                }
            }
            switch outcome {
            case .success(let location): #expect(host != nil && authorities(location) == ["sip.contoso.com:443"])
            case .failure(let error):
                #expect(host == nil)
                #expect(error.failures.count == 4)
                #expect(error.failures.allSatisfy { "\($0.error)".contains("50") || "\($0.error)".contains("0.05") })
            }
        }
    }

    @Test("an international domain is asked for in its ASCII form")
    func international() async throws {
        let asked = try await onLoop { net in
            _ = try? await net.locate("alice@bücher.example")
            return net.asked
        }
        #expect(asked.allSatisfy { $0.contains("xn--bcher-kva.example") })
    }
}
