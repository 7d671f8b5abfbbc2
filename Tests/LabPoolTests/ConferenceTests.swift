import EventLoop
import JSON
import LabPool
import Network
import SIP
import Testing
import XML

@Suite("The lab's conferences")
struct ConferenceTests {
    private static let user = "sip:alice@contoso.example"
    private static let factory = "\(user);gruu;opaque=app:conf:focusfactory"
    private static let focus = "\(user);gruu;opaque=app:conf:focus:id:7Q3DSSYV"
    private static let chat = "\(user);gruu;opaque=app:conf:chat:id:7Q3DSSYV"
    private static let endpoint = "{6B8B4567-327B-23C6-643C-986966334873}"
    private static let gruu = "<\(user);opaque=user:epid:qIIWS2j5AVeD_HxnQdxmlwAA;gruu>"

    /// Runs `body` with a client of alice that is signed in; the refusals afterwards.
    @discardableResult
    private func signedIn(_ body: @escaping @LoopActor @Sendable (SIPClient) async throws -> Void) async throws
        -> [Refusal]
    {
        try await withPool { pool in
            let client = try await SIPClient(pool)
            #expect(try await client.signIn(try await WebClient(pool).identity()).status == .ok)
            try await body(client)
        }.refusals
    }

    private static func envelope(_ command: String, to target: String, from: String = user, version: String = "1")
        -> String
    {
        """
        <request xmlns="urn:ietf:params:xml:ns:cccp" C3PVersion="\(version)" to="\(target)" from="\(from)" \
        requestId="1">\(command)</request>
        """
    }

    private static func addConference(
        expires: String = "2099-01-01T00:00:00Z", policy: String = "openAuthenticated", identifier: String = "7Q3DSSYV"
    ) -> String {
        """
        <addConference><ci:conference-info xmlns:ci="urn:ietf:params:xml:ns:conference-info" entity="" \
        xmlns:msci="http://schemas.microsoft.com/rtc/2005/08/confinfoextensions"><ci:conference-description><ci:subject/>\
        <msci:conference-id>\(identifier)</msci:conference-id><msci:expiry-time>\(expires)</msci:expiry-time>\
        <msci:admission-policy>\(policy)</msci:admission-policy></ci:conference-description><msci:conference-view>\
        <msci:entity-view entity="chat"/></msci:conference-view></ci:conference-info></addConference>
        """
    }

    private static func addUser(entity: String = user, endpoint: String = endpoint, focus: String = focus) -> String {
        """
        <addUser><conferenceKeys confEntity="\(focus)"/><ci:user xmlns:ci="urn:ietf:params:xml:ns:conference-info" \
        entity="\(entity)"><ci:roles><ci:entry>attendee</ci:entry></ci:roles><ci:endpoint entity="\(endpoint)"/></ci:user>\
        </addUser>
        """
    }

    @LoopActor
    private static func ask(
        _ client: SIPClient, _ method: SIP.Method, _ target: String, _ body: String, callID: String = "c3p",
        type: String = "application/cccp+xml"
    ) async throws -> Message {
        let request = try client.request(method, to: target, callID: callID) { message in
            message.headers.remove(.contact)
            message.headers.append(.contact, gruu)
            message.headers.append(.contentType, type)
            message.body = Array(body.utf8)
        }
        return try await client.exchangeSigned(request)
    }

    @LoopActor
    private static func create(_ client: SIPClient) async throws {
        let answer = try await ask(
            client, .service, factory, envelope(addConference(), to: factory), callID: "factory")
        #expect(answer.status == .ok)
        let response = try XMLElement(parsing: answer.body)
        #expect(response.attribute("code") == "success")
        #expect(response.element("addConference", "conference-info")?.attribute("entity") == focus)
    }

    @Test("a conference is made, joined, followed, and its messages are served")
    func wholeWay() async throws {
        let refusals = try await signedIn { client in
            try await Self.create(client)
            let joined = try await Self.ask(
                client, .invite, Self.focus, Self.envelope(Self.addUser(), to: Self.focus), callID: "focus")
            #expect(joined.status == .ok)
            #expect(joined.contacts.first?.uri.description == Self.focus)
            let role = try XMLElement(parsing: joined.body).element("addUser", "user", "roles", "entry")
            #expect(role?.text == "presenter")
            let subscription = try client.request(.subscribe, to: Self.focus, callID: "watch") { message in
                message.headers.append(.event, "conference")
                message.headers.append(.supported, "ms-piggyback-first-notify")
            }
            let state = try await client.exchangeSigned(subscription)
            #expect(state.contentType?.isType("application/conference-info+xml") == true)
            let document = try XMLElement(parsing: state.body)
            #expect(document.attribute("entity") == Self.focus)
            #expect(document.descendant("conf-uris")?.descendant("uri")?.text == Self.chat)
            #expect(document.element("users", "user", "endpoint")?.attribute("session-type") == "focus")
            let entered = try await Self.ask(
                client, .invite, Self.chat, "v=0\r\nm=message 5060 sip null\r\n", callID: "chat",
                type: "application/sdp")
            #expect(entered.status == .ok)
        }
        #expect(refusals.isEmpty)
    }

    @Test("a user by SIP and a guest by the web API see and hear each other")
    func guest() async throws {
        try await withPool { pool in
            pool.schedule("7Q3DSSYV", organizer: "alice@contoso.example")
            let client = try await SIPClient(pool)
            #expect(try await client.signIn(try await WebClient(pool).identity()).status == .ok)
            let dialog = try await Self.enter(client)

            let guest = try await UCWAClient.guest(pool)
            let (place, messaging) = try await guest.enter("Gwen")
            let roster = try await guest.ask(.get, try #require(place.href("participants"))).document
            let names = roster?["_links"]?["participant"]?.elements.compactMap { $0["title"]?.text } ?? []
            #expect(Set(names) == ["Alice", "Gwen"])
            let change = try await client.receive(.benotify) {
                String(decoding: $0.body, as: UTF8.self).contains("<display-text>Gwen</display-text>")
            }
            let person = try XMLElement(parsing: change.body).element("users", "user")
            #expect(person?.attribute("entity")?.hasSuffix("@anonymous.invalid") == true)

            let send = try #require(messaging.href("sendMessage"))
            async let sent = guest.ask(.post, send, "Hello", type: "text/plain")
            let heard = try await client.receive(.message)
            #expect(String(decoding: heard.body, as: UTF8.self) == "Hello")
            #expect(heard.headers["Ms-Sender"]?.contains("@anonymous.invalid") == true)
            let status = try await sent.status
            #expect(status == 201)
            try client.answer(heard)
            let own = try await guest.wait(for: "conversation completed message")
            #expect(own["status"] == "Success")

            let text = try client.request(.message, to: Self.chat, callID: "chat") { message in
                message.to?.tag = dialog
                message.headers.append(.contentType, "text/plain; charset=UTF-8")
                message.body = Array("Hi".utf8)
            }
            try client.sendSigned(text)
            let message = try await guest.wait(for: "conversation completed message").embedded
            #expect(message.href("plainMessage") == "data:text/plain;charset=utf-8,Hi")
            #expect(message["_links"]?["participant"]?["title"] == "Alice")
        }
    }

    /// Joins the conference, watches it and enters its chat; the tag of the chat's dialog.
    @LoopActor
    private static func enter(_ client: SIPClient) async throws -> String? {
        let joined = try await ask(client, .invite, focus, envelope(addUser(), to: focus), callID: "focus")
        #expect(joined.status == .ok)
        let subscription = try client.request(.subscribe, to: focus, callID: "watch") { message in
            message.headers.append(.event, "conference")
            message.headers.append(.supported, "ms-benotify")
        }
        #expect(try await client.exchangeSigned(subscription).status == .ok)
        let entered = try await ask(
            client, .invite, chat, "v=0\r\nm=message 5060 sip null\r\n", callID: "chat", type: "application/sdp")
        #expect(entered.status == .ok)
        return entered.to?.tag
    }

    @Test(
        "what a factory does not take is refused",
        arguments: [
            envelope(addConference(), to: factory, version: "2"), envelope(addConference(), to: focus),
            envelope(addConference(), to: factory, from: "sip:bob@contoso.example"),
            envelope(addConference(expires: "2020-01-01T00:00:00Z"), to: factory),
            envelope(addConference(policy: "anybody"), to: factory),
            envelope(addConference(identifier: "short"), to: factory), envelope("", to: factory),
            envelope("<deleteUser/>", to: factory), "nothing", "<response/>",
        ])
    func factoryRefusals(body: String) async throws {
        let refusals = try await signedIn { client in
            let answer = try await Self.ask(client, .service, Self.factory, body)
            #expect(answer.status == .badRequest)
        }
        #expect(refusals.count == 1)
    }

    @Test("a conference that is there is not made again, and one that is not cannot be joined")
    func identifiers() async throws {
        try await signedIn { client in
            let absent = try await Self.ask(
                client, .invite, Self.focus, Self.envelope(Self.addUser(), to: Self.focus), callID: "focus")
            #expect(absent.status == .notFound)
            try await Self.create(client)
            let again = try await Self.ask(
                client, .service, Self.factory, Self.envelope(Self.addConference(), to: Self.factory))
            #expect(again.status == .badRequest)
        }
    }

    @Test(
        "who joins names themselves, the conference and an endpoint of their own",
        arguments: [
            addUser(entity: "sip:bob@contoso.example"), addUser(endpoint: "1"), addUser(focus: chat),
            "<addUser/>", "<getConference/>",
        ])
    func joining(command: String) async throws {
        try await signedIn { client in
            try await Self.create(client)
            let answer = try await Self.ask(
                client, .invite, Self.focus, Self.envelope(command, to: Self.focus), callID: "focus")
            #expect(answer.status == .badRequest)
        }
    }

    @Test("who has not joined sees nothing, hears nothing and ends nothing")
    func outsiders() async throws {
        try await signedIn { client in
            try await Self.create(client)
            let subscription = try client.request(.subscribe, to: Self.focus, callID: "watch") { message in
                message.headers.append(.event, "conference")
            }
            #expect(try await client.exchangeSigned(subscription).status == .forbidden)
            let entered = try await Self.ask(
                client, .invite, Self.chat, "v=0\r\nm=message 5060 sip null\r\n", callID: "chat",
                type: "application/sdp")
            #expect(entered.status == .forbidden)
            for (method, target) in [(.message, Self.chat), (.bye, Self.focus)] as [(SIP.Method, String)] {
                let request = try client.request(method, to: target, callID: "none") { $0.to?.tag = "none" }
                #expect(try await client.exchangeSigned(request).status == .callDoesNotExist)
            }
        }
    }
}
