import EventLoop
import JSON
import LabPool
import Network
import Testing

@Suite("Faults of the lab's web API")
struct UCWAFaultTests {
    private func with(
        _ fault: Fault, _ number: Int? = nil, _ body: @escaping @LoopActor @Sendable (LabPool) async throws -> Void
    ) async throws {
        var faults = FaultPlan()
        faults.add(fault, number)
        try await withPool(faults) { pool in
            pool.schedule("7Q3DSSYV", organizer: "alice@contoso.example")
            try await body(pool)
        }
    }

    @Test("challenges have many forms, and lead to the same place", arguments: 1...7)
    func challenges(form: Int) async throws {
        try await with(.challengeForm, form) { pool in
            let client = try UCWAClient(pool)
            let fields = try await client.ask(.get, UCWAClient.user).headers.values(of: "WWW-Authenticate")
            #expect(fields.count == (form == 3 ? 1 : form == 7 ? 3 : 2))
            let text = fields.joined(separator: ",")
            #expect(text.lowercased().contains("msrtcoauth "))
            #expect(text.contains("\(client.base)/WebTicket/oauthtoken"))
            #expect(text.contains("urn:microsoft.rtc:anonmeeting"))
        }
    }

    @Test("a token ends early, or in the middle of the work")
    func tokens() async throws {
        try await with(.shortToken, 0) { pool in
            let client = try UCWAClient(pool)
            try await client.authenticate(asGuest: true)
            #expect(try await client.ask(.get, UCWAClient.user).status == 401)
        }
        try await with(.tokenLost, 3) { pool in
            let client = try await UCWAClient.guest(pool)
            let me = try #require(client.application["_embedded"]?["me"]?.href("self"))
            #expect(try await client.ask(.get, me).status == 401)
            try await client.authenticate(asGuest: true)
        }
    }

    @Test("tokens of another pool get the answers that are seen", arguments: [401, 403, 500])
    func foreignTokens(status: Int) async throws {
        try await with(.foreignTokenStatus, status) { pool in
            let client = try UCWAClient(pool)
            try await client.authenticate(asGuest: true)
            let outside = try UCWAClient(pool, outside: true)
            outside.token = client.token
            #expect(try await outside.ask(.get, UCWAClient.user).status == status)
        }
    }

    @Test("grants are not given to everybody")
    func grants() async throws {
        try await with(.guestsRefused) { pool in
            let client = try UCWAClient(pool)
            let answer = try await client.requestToken([
                "grant_type": "urn:microsoft.rtc:anonmeeting", "password": "7Q3DSSYV",
                "ms_rtc_conferenceuri": UCWAClient.meeting,
            ])
            #expect(answer.error == "invalid_grant")
        }
        try await with(.noGuests) { pool in
            let answer = try await UCWAClient(pool).requestToken(["grant_type": "urn:microsoft.rtc:anonmeeting"])
            #expect(answer.error == "unsupported_grant_type")
        }
        try await with(.passiveGrant) { pool in
            let client = try UCWAClient(pool)
            let answer = try await client.requestToken(["grant_type": "urn:microsoft.rtc:passive"])
            #expect(answer.error == "invalid_grant")
            let page = try #require(answer.document?["ms_rtc_passiveauthuri"]?.text)
            let signedIn = try await client.ask(
                .post, page, "UserName=CONTOSO%5Calice&Password=Pa%24%24w0rd", type: "application/x-www-form-urlencoded"
            )
            let cookie = try #require(signedIn.headers["Set-Cookie"]?.prefix { $0 != ";" })
            let token = try await client.ask(
                .post, "/WebTicket/oauthtoken", "grant_type=urn:microsoft.rtc:passive",
                type: "application/x-www-form-urlencoded", headers: ["Cookie": String(cookie)])
            #expect(token.status == 200)
        }
    }

    @Test("a proxy is in the way, then it is not", arguments: [(Fault.webAPI502, 502), (.webAPI503, 503)])
    func outages(fault: Fault, status: Int) async throws {
        try await with(fault, 2) { pool in
            let client = try UCWAClient(pool)
            try await client.authenticate(asGuest: true)
            for _ in 1...2 { #expect(try await client.ask(.get, "/ucwa/oauth/v1/applications").status == status) }
            try await client.start()
        }
    }

    @Test(
        "an application is gone, for a reason",
        arguments: [
            (0, "NotFound ApplicationNotFound"), (1, "Gone TooManyApplications"),
            (2, "Gone InactiveApplicationExpired"), (3, "Gone UserAgentNotAllowed"), (4, "Gone CannotRedirect"),
        ])
    func ends(number: Int, code: String) async throws {
        try await with(.applicationGone, number) { pool in
            let client = try await UCWAClient.guest(pool)
            #expect(try await client.ask(.get, client.next).code == code)
            #expect(try await client.ask(.get, client.next).code == "NotFound ApplicationNotFound")
            try await client.start()
            #expect(try await client.join().status == 201)
            try await client.wait(for: "communication completed onlineMeetingInvitation")
        }
    }

    @Test("polls go wrong in every way")
    func polls() async throws {
        try await with(.pollReplaced) { pool in
            let client = try await UCWAClient.guest(pool)
            #expect(try await client.ask(.get, client.next).code == "Conflict PGetReplaced")
        }
        try await with(.eventsResync, 1) { pool in
            let client = try await UCWAClient.guest(pool)
            #expect(try await client.ask(.get, client.next).document?.href("resync") == client.next)
        }
        try await with(.emptyPolls) { pool in
            let client = try await UCWAClient.guest(pool)
            for _ in 1...3 { #expect(try await client.poll().isEmpty) }
        }
        try await with(.brokenPolls, 0) { pool in
            let client = try await UCWAClient.guest(pool)
            let answer = try? await client.ask(.get, client.next)
            #expect(answer == nil)
        }
        try await with(.bareEvents) { pool in
            let client = try await UCWAClient.guest(pool)
            #expect(try await client.join().status == 201)
            let event = try await client.wait(for: "communication completed onlineMeetingInvitation")
            #expect(event["_embedded"] == nil)
            let path = try #require(event["link"]?["href"]?.text)
            #expect(try await client.ask(.get, path).document?["state"] == "Connected")
        }
        try await with(.eventBomb, 1) { pool in
            let client = try await UCWAClient.guest(pool)
            #expect(try await client.ask(.get, client.next).document == nil)
        }
    }

    @Test("polls are answered late, whatever happens meanwhile, or never")
    func slowPolls() async throws {
        try await with(.slowPolls, 1) { pool in
            let client = try await UCWAClient.guest(pool)
            let start = ContinuousClock.now
            #expect(try await client.join().status == 201)
            try await client.wait(for: "communication completed onlineMeetingInvitation")
            #expect(ContinuousClock.now - start >= .seconds(1))
        }
        try await with(.slowPolls, 0) { pool in
            let client = try await UCWAClient.guest(pool)
            async let first = client.ask(.get, client.next)
            try await client.waitForPolls(1)
            #expect(try await client.join().status == 201)
            pool.faults = []
            let events = try await client.poll()
            #expect(events.first?.name == "communication started onlineMeetingInvitation")
            let replaced = try await first
            #expect(replaced.code == "Conflict PGetReplaced")
        }
    }

    @Test("users who are at home elsewhere are sent there")
    func secondPool() async throws {
        try await with(.secondPool) { pool in
            let client = try UCWAClient(pool)
            try await client.authenticate(asGuest: true)
            let root = try #require(try await client.ask(.get, UCWAClient.user).document?.href("redirect"))
            let outside = try UCWAClient(pool, outside: true)
            #expect(root.hasPrefix(outside.base))
            try await outside.authenticate(asGuest: true)
            try await outside.start()
        }
    }
}
