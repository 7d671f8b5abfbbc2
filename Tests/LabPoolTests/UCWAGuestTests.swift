import EventLoop
import JSON
import LabPool
import Network
import Testing

@Suite("The lab's web API for guests")
struct UCWAGuestTests {
    /// Runs `body` with a pool that has a meeting.
    @discardableResult
    private func withMeeting(
        _ faults: FaultPlan = [], admission: AdmissionPolicy = .anonymous,
        _ body: @escaping @LoopActor @Sendable (LabPool) async throws -> Void
    ) async throws -> Observations {
        try await withPool(faults) { pool in
            pool.schedule("7Q3DSSYV", organizer: "alice@contoso.example", subject: "Budget", admission: admission)
            try await body(pool)
        }
    }

    @Test("two guests see each other, write, type and leave")
    func chat() async throws {
        let observations = try await withMeeting { pool in
            let anna = try await UCWAClient.guest(pool)
            let (_, annasChat) = try await anna.enter("Anna")
            let ben = try await UCWAClient.guest(pool)
            let (bensPlace, bensChat) = try await ben.enter("Ben")
            let arrival = try await anna.wait(for: "conversation added participant")
            #expect(arrival.embedded["name"] == "Ben")
            #expect(arrival.embedded["anonymous"] == true)
            #expect(bensPlace["subject"] == "Budget")
            let roster = try await ben.ask(.get, try #require(bensPlace.href("participants"))).document
            #expect(roster?.hrefs("participant").count == 2)

            #expect(try await ben.ask(.post, try #require(bensChat.href("setIsTyping")), "").status == 204)
            try await anna.wait(for: "conversation added participant in typingParticipants")
            let sent = try await ben.ask(
                .post, try #require(bensChat.href("sendMessage")) + "?operationId=m1", "1 + 1 = 2?", type: "text/plain")
            #expect(sent.status == 201)
            let message = try await anna.wait(for: "conversation completed message").embedded
            #expect(message["direction"] == "Incoming")
            #expect(message.href("plainMessage") == "data:text/plain;charset=utf-8,1+%2b+1+%3d+2%3f")
            #expect(message["_links"]?["participant"]?["title"] == "Ben")
            let own = try await ben.wait(for: "conversation completed message")
            #expect(own["status"] == "Success")
            #expect(own.embedded["operationId"] == "m1")
            #expect(own["link"]?["href"]?.text == sent.headers["Location"])

            #expect(annasChat["negotiatedMessageFormats"] == .array(["Plain"]))
            #expect(try await ben.ask(.delete, try #require(bensPlace.href("self"))).status == 204)
            try await ben.wait(for: "communication deleted conversation")
            try await anna.wait(for: "conversation deleted participant")
        }
        #expect(observations.refusals.isEmpty)
    }

    @Test("who is not admitted at once waits in the lobby")
    func lobby() async throws {
        try await withMeeting(admission: .openAuthenticated) { pool in
            let alice = try UCWAClient(pool)
            try await alice.authenticate(asGuest: false)
            try await alice.start()
            let link = try #require(alice.application["_embedded"]?["communication"]?.href("joinOnlineMeeting"))
            let joined = try await alice.ask(.post, link, #"{"onlineMeetingUri":"\#(UCWAClient.meeting)"}"#)
            #expect(joined.status == 201)
            try await alice.wait(for: "communication completed onlineMeetingInvitation")

            for isLetIn in [true, false] {
                let guest = try await UCWAClient.guest(pool)
                #expect(try await guest.join().status == 201)
                try await guest.wait(for: "communication updated conversation") { $0.embedded["state"] == "InLobby" }
                let visitor = try await alice.wait(for: "conversation added participant").embedded
                #expect(visitor["inLobby"] == true)
                let decision = try #require(visitor.href(isLetIn ? "admit" : "reject"))
                #expect(try await alice.ask(.post, decision, "").status == 204)
                let end = try await guest.wait(for: "communication completed onlineMeetingInvitation")
                #expect(end["status"] == (isLetIn ? "Success" : "Failure"))
                #expect(end["reason"]?["subcode"] == (isLetIn ? nil : "Denied"))
            }
        }
    }

    @Test("a guest proves to know the meeting's key, and the token opens that meeting alone")
    func tokens() async throws {
        try await withMeeting { pool in
            pool.schedule("OTHERKEY", organizer: "alice@contoso.example")
            let client = try UCWAClient(pool)
            let challenge = try await client.ask(.get, UCWAClient.user)
            #expect(challenge.status == 401)
            let fields = challenge.headers.values(of: "WWW-Authenticate")
            #expect(fields.contains { $0.hasPrefix("MsRtcOAuth href=\"\(client.base)/WebTicket/oauthtoken\"") })

            let grant = "urn:microsoft.rtc:anonmeeting"
            let wrong = try await client.requestToken([
                "grant_type": grant, "password": "WRONGKEY", "ms_rtc_conferenceuri": UCWAClient.meeting,
            ])
            #expect(wrong.status == 400 && wrong.error == "invalid_grant")
            #expect(try await client.requestToken(["grant_type": grant]).error == "invalid_request")
            #expect(try await client.requestToken(["grant_type": "other"]).error == "unsupported_grant_type")
            #expect(try await client.requestToken(["grant_type": grant, "scope": "x"]).error == "invalid_scope")

            try await client.authenticate(asGuest: true)
            try await client.start()
            let other = UCWAClient.meeting.replacing("7Q3DSSYV", with: "OTHERKEY")
            let link = try #require(client.application["_embedded"]?["communication"]?.href("joinOnlineMeeting"))
            let body = #"{"onlineMeetingUri":"\#(other)","anonymousDisplayName":"Guest"}"#
            #expect(try await client.ask(.post, link, body).status == 403)
            let nameless = #"{"onlineMeetingUri":"\#(UCWAClient.meeting)"}"#
            #expect(try await client.ask(.post, link, nameless).code == "BadRequest ParameterValidationFailure")
        }
    }

    @Test("a renewed token is the same guest's, and works on with the application")
    func renewal() async throws {
        try await withMeeting { pool in
            let client = try await UCWAClient.guest(pool)
            let identity = client.application["_embedded"]?["me"]?["uri"]
            let renewed = try await client.requestToken([
                "grant_type": "urn:microsoft.rtc:anonmeeting", "password": "7Q3DSSYV",
                "ms_rtc_conferenceuri": UCWAClient.meeting, "ms_rtc_renew": try #require(client.token),
            ])
            client.token = renewed.document?["access_token"]?.text
            let me = try #require(client.application["_embedded"]?["me"]?.href("self"))
            #expect(try await client.ask(.get, me).document?["uri"] == identity)
        }
    }

    @Test("tokens are for one origin, and no browser's page may use them")
    func origins() async throws {
        try await withMeeting { pool in
            let client = try await UCWAClient.guest(pool)
            let outside = try UCWAClient(pool, outside: true)
            outside.token = client.token
            #expect(try await outside.ask(.get, UCWAClient.user).status == 500)
            let me = try #require(client.application["_embedded"]?["me"]?.href("self"))
            #expect(try await client.ask(.get, me, headers: ["Origin": "https://contoso.example"]).status == 403)
        }
    }

    @Test("nothing is found at URLs that are built from parts, and nothing after the end")
    func paths() async throws {
        try await withMeeting { pool in
            let client = try await UCWAClient.guest(pool)
            let path = try #require(client.application.href("self"))
            #expect(try await client.ask(.get, path + "/me").status == 404)
            #expect(try await client.ask(.get, path).status == 200)
            #expect(try await client.ask(.delete, path).status == 204)
            #expect(try await client.ask(.get, path).code == "NotFound ApplicationNotFound")
        }
    }

    @Test("the join page tells programs where the meeting is")
    func joinPage() async throws {
        try await withMeeting { pool in
            let client = try UCWAClient(pool)
            let web = try WebClient(pool)
            let page = try await web.get(
                client.base + "/meet/alice/7Q3DSSYV",
                headers: ["Accept": "Application/vnd.microsoft.lync.meeting+xml"])
            let text = String(decoding: page.body, as: UTF8.self)
            #expect(text.contains("<conf-uri>\(UCWAClient.meeting)</conf-uri>"))
            #expect(text.contains("<ucwa-url>\(client.base)/ucwa/v1/applications</ucwa-url>"))
            try await client.authenticate(asGuest: true)
            let made = try await client.ask(
                .post, "/ucwa/v1/applications", #"{"UserAgent":"T","EndpointId":"e","Culture":"en"}"#)
            #expect(made.status == 201)
        }
    }
}
