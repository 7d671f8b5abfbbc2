import Conferencing
import EventLoop
import Messaging
import SIP
import Testing

@testable import Communicator

/// What people's programs and conferences' servers do otherwise than ours.
@Suite("With peers of other hands")
struct ForeignPeerTests {
    private static let focus = "sip:bob@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"
    private static let session = "v=0\r\nm=message 5060 sip null\r\na=accept-types:text/plain\r\n"

    /// A request of bob's in a dialog of his, or outside of any.
    private static func request(
        _ method: SIP.Method, _ number: UInt32, toTag: String? = nil, _ fields: KeyValuePairs<String, String> = [:],
        _ body: String = ""
    ) throws -> Message {
        var request = Message(.request(method, try URI(parsing: "sip:alice@contoso.com")))
        request.headers.append(.via, "SIP/2.0/TCP 192.0.2.1:5061;branch=z9hG4bK\(Token.random())")
        request.from = try NameAddress(parsing: "<sip:bob@contoso.com>;tag=1")
        request.to = NameAddress(try URI(parsing: "sip:alice@contoso.com"))
        request.to?.tag = toTag
        request.callID = "bob"
        request.cseq = CSeq(number, method)
        request.headers.append(.contact, "<sip:bob@contoso.com;opaque=user:epid:B;gruu>")
        for (name, value) in fields { request.headers.append(HeaderName(name), value) }
        request.body = Array(body.utf8)
        return request
    }

    /// Has the user write to bob.
    @LoopActor @discardableResult
    private static func greet(_ pool: ForeignPool) async throws -> SignInAddress {
        let bob = try #require(SignInAddress("bob@contoso.com"))
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        _ = pool.parts.capabilities.messenger.send("Hello", to: bob)
        return bob
    }

    /// Has bob invite the user.
    ///
    /// - Returns: the tag of the user's answer.
    @LoopActor
    private static func invite(
        _ pool: ForeignPool, _ fields: KeyValuePairs<String, String> = [:]
    ) async throws -> String {
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        var invite = try request(.invite, 1, ["Content-Type": "application/sdp"], session)
        for (name, value) in fields { invite.headers.append(HeaderName(name), value) }
        pool.send(invite)
        try await pool.sees { $0.answer(to: "bob") == .ok }
        pool.send(try request(.ack, 1, toTag: "1"))
        return try #require(pool.requests.last { $0.callID == "bob" && $0.status == .ok }?.toTag)
    }

    private static func document(
        _ entity: String = focus, state: String = "full", version: Int = 1, description: String = ""
    ) -> String {
        """
        <conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="\(entity)" state="\(state)" \
        version="\(version)">\(description)<users state="\(state)"><user entity="sip:bob@contoso.com" state="full">\
        <endpoint entity="{1}" session-type="chat"><status>connected</status></endpoint></user></users>\
        </conference-info>
        """
    }

    private static let notification: KeyValuePairs = [
        "Event": "conference", "Subscription-State": "active;expires=3600",
        "Content-Type": "application/conference-info+xml",
    ]

    /// A pool with bob's conference, whose state is this document.
    private static func conference(
        _ document: String = document()
    ) -> @LoopActor @Sendable (ForeignPool, Message) -> Void {
        { pool, request in
            let contact = "<\(request.requestURI?.description ?? "")>"
            switch (request.method, request.event?.value) {
            case (.ack, _), (nil, _): break
            case (.subscribe, "conference"):
                pool.answer(
                    request, .ok,
                    ["Expires": "3600", "Contact": contact, "Content-Type": "application/conference-info+xml"],
                    document)
            case (.invite, _): pool.answer(request, .ok, ["Contact": contact])
            default: pool.answer(request)
            }
        }
    }

    /// Has the user join bob's conference.
    ///
    /// - Returns: the INVITEs to the focus and to the conversation.
    @LoopActor
    private static func join(_ pool: ForeignPool) async throws -> [Message] {
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        _ = pool.parts.capabilities.conferences.join("conf:\(focus)")
        try await pool.sees { $0.requests(.ack).count == 2 }
        return pool.requests(.invite)
    }

    // Conversations of two

    @Test("an invitation that rings and rings is taken back, and the text is told to have reached nobody")
    func ringing() async throws {
        try await ForeignPool.with(ringing: .milliseconds(300)) { pool, request in
            switch request.method {
            case .invite:
                pool.answer(request, .trying)
                pool.answer(request, .ringing)
            case .ack, nil: break
            default: pool.answer(request)
            }
        } _: { pool in
            try await Self.greet(pool)
            try await pool.sees { !$0.requests(.cancel).isEmpty }
            try await pool.sees { $0.undelivered == [.offline] }
            let invite = try #require(pool.requests(.invite).first)
            #expect(pool.requests(.cancel).first?.vias == invite.vias)
            pool.answer(invite, .requestTerminated)
            try await pool.sees { $0.requests(.ack).count == 1 }
        }
    }

    @Test("a text goes out at once, though the word of typing before it is never answered")
    func unansweredTyping() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite: pool.answer(request, .ok, ["Contact": "<sip:bob@contoso.com;opaque=user:epid:B;gruu>"])
            case .ack, .info, nil: break
            default: pool.answer(request)
            }
        } _: { pool in
            let bob = try await Self.greet(pool)
            let messenger = pool.parts.capabilities.messenger
            try await pool.sees { $0.delivered == 1 }
            messenger.setTyping(true, to: bob)
            try await pool.sees { $0.requests(.info).count == 1 }
            _ = messenger.send("How are you?", to: bob)
            try await pool.sees { $0.delivered == 2 }
            let numbers = pool.requests.filter { $0.method == .info || $0.method == .message }.map(\.cseq?.number)
            #expect(numbers == numbers.sorted { ($0 ?? 0) < ($1 ?? 0) } && pool.requests(.bye).isEmpty)
        }
    }

    @Test("of several who accept an invitation the first is spoken to, and the others are sent away")
    func severalAnswers() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite:
                for name in ["one", "two", "one"] {
                    var answer = Message(responseTo: request, .ok, toTag: name)
                    answer.headers.append(.contact, "<sip:bob@contoso.com;opaque=user:epid:\(name);gruu>")
                    pool.send(answer)
                }
            case .ack, nil: break
            default: pool.answer(request)
            }
        } _: { pool in
            try await Self.greet(pool)
            try await pool.sees { $0.delivered == 1 && $0.requests(.bye).count == 1 }
            #expect(pool.requests(.message).map(\.toTag) == ["one"])
            #expect(Set(pool.requests(.ack).compactMap(\.toTag)) == ["one", "two"])
            let bye = try #require(pool.requests(.bye).first)
            #expect(bye.toTag == "two" && bye.requestURI?.parameters["opaque"] == "user:epid:two")
        }
    }

    @Test(
        "an invitation of one person is taken at once, though it names both endpoints of theirs, or says more",
        arguments: [
            (["EndPoints": "<sip:alice@contoso.com>, <sip:bob@contoso.com>;epid=1, <sip:Bob@contoso.com>;epid=2"], nil),
            ([:], "x"),
        ] as [([String: String], String?)])
    func oneInviter(fields: [String: String], boundary: String?) async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            let type = boundary.map { "multipart/mixed;boundary=\"\($0)\"" } ?? "application/sdp"
            let body = boundary.map {
                """
                --\($0)\r\nContent-Type: application/context+xml\r\n\r\n<context/>\r
                --\($0)\r\nContent-Type: application/sdp\r\n\r\n\(Self.session)\r\n--\($0)--\r\n
                """
            }
            var invite = try Self.request(.invite, 1, ["Content-Type": type], body ?? Self.session)
            for (name, value) in fields { invite.headers.append(HeaderName(name), value) }
            pool.send(invite)
            try await pool.sees { $0.answer(to: "bob") != nil }
            #expect(pool.answer(to: "bob") == .ok)
        }
    }

    @Test(
        "a text is shown whatever its type says besides",
        arguments: [
            "text/plain;", "text/plain; charset=UTF-8;", "text/plain; charset=\"utf-8\" ;; x",
            "Text/Plain;charset=utf-8;a=b c",
        ])
    func oddTypes(type: String) async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            let tag = try await Self.invite(pool)
            pool.send(try Self.request(.message, 2, toTag: tag, ["Content-Type": type], "Hé"))
            try await pool.sees { $0.texts == ["Hé"] }
        }
    }

    @Test("a text that came with an invitation and comes again, laid out otherwise, is shown once")
    func repeatedText() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            let tag = try await Self.invite(
                pool, ["ms-text-format": "text/plain; charset=UTF-8; ms-body=SGVsbG8gIHRoZXJl"])
            pool.send(
                try Self.request(.message, 2, toTag: tag, ["Content-Type": "text/html"], "<p>Hello there</p>\r\n"))
            pool.send(try Self.request(.message, 3, toTag: tag, ["Content-Type": "text/plain"], "Well?"))
            try await pool.sees { $0.texts.last == "Well?" }
            #expect(pool.texts.count == 2)
        }
    }

    @Test("who asks whether a conversation still stands is told so, and where")
    func refreshedConversation() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            let tag = try await Self.invite(pool)
            for (number, method) in [SIP.Method.update, .invite].enumerated() {
                pool.send(
                    try Self.request(
                        method, UInt32(2 + number), toTag: tag, ["Content-Type": "application/sdp"], Self.session))
                try await pool.sees { $0.lastAnswer(to: "bob", method)?.cseq?.number == UInt32(2 + number) }
                #expect(pool.lastAnswer(to: "bob", method)?.status == .ok)
                #expect(pool.lastAnswer(to: "bob", method)?.contacts.isEmpty == false)
            }
        }
    }

    @Test("the line end behind a text is not part of it, and who sends what cannot be shown hears what can")
    func edges() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            let tag = try await Self.invite(pool)
            pool.send(try Self.request(.message, 2, toTag: tag, ["Content-Type": "text/plain"], "Two\r\nlines\r\n"))
            try await pool.sees { $0.texts == ["Two\nlines"] || $0.texts == ["Two\nlines\n"] }
            #expect(pool.texts == ["Two\nlines"])
            pool.send(try Self.request(.message, 3, toTag: tag, ["Content-Type": "image/gif"], "GIF"))
            try await pool.sees { $0.lastAnswer(to: "bob", .message)?.status == .unsupportedMediaType }
            let accepted = pool.lastAnswer(to: "bob", .message)?.headers.values(.accept) ?? []
            #expect(accepted.contains("text/plain") && accepted.contains("text/html"))
        }
    }

    @Test("a text is not taken for its invitation come again, where the sender counts each method for itself")
    func numbersByMethod() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            let tag = try await Self.invite(pool)
            pool.send(try Self.request(.message, 1, toTag: tag, ["Content-Type": "text/plain"], "Hello"))
            try await pool.sees { $0.texts == ["Hello"] }
        }
    }

    // Conferences

    @Test("a conference's servers that ask whether the user is still there are told so, and where")
    func refresh() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            let invites = try await Self.join(pool)
            for (number, invite) in invites.enumerated() {
                let isChat = number == 1
                let fields: KeyValuePairs =
                    isChat
                    ? ["Contact": "<sip:server.contoso.com>", "Content-Type": "application/sdp"]
                    : ["Contact": "<sip:server.contoso.com>", "Session-Expires": "1800;refresher=uac"]
                pool.notify(invite, .invite, number: 7, fields, isChat ? Self.session : "")
                try await pool.sees { $0.answer(to: invite.callID ?? "") == .ok }
                let answer = try #require(pool.requests.last { $0.callID == invite.callID && $0.status == .ok })
                #expect(!answer.contacts.isEmpty)
                #expect((MessageSession(parsing: answer.body) != nil) == isChat)
                pool.notify(invite, .update, number: 8, ["Contact": "<sip:server.contoso.com>"], "")
                try await pool.sees { $0.lastAnswer(to: invite.callID ?? "", .update) != nil }
                #expect(pool.lastAnswer(to: invite.callID ?? "", .update)?.contacts.isEmpty == false)
            }
        }
    }

    @Test("a conference is known by any spelling of its address")
    func spelling() async throws {
        let entity = "sip:Bob@contoso.com;opaque=app:conf:focus:id:7q3dssyv;gruu"
        try await ForeignPool.with(Self.conference(Self.document(entity))) { pool in
            _ = try await Self.join(pool)
            try await pool.sees { $0.isInConference("bob@contoso.com") }
        }
    }

    @Test("what is said in a conference is heard there, whatever the address of its server")
    func otherServer() async throws {
        let description = """
            <conference-description><conf-uris><entry><uri>sip:chat-17@mcu.contoso.com</uri><purpose>chat</purpose>\
            </entry></conf-uris></conference-description>
            """
        try await ForeignPool.with(Self.conference(Self.document(description: description))) { pool in
            let chat = try #require(try await Self.join(pool).last)
            #expect(chat.requestURI?.description == "sip:chat-17@mcu.contoso.com")
            pool.notify(
                chat, .message, ["Ms-Sender": "<sip:bob@contoso.com>", "Content-Type": "text/plain"], "Hello")
            try await pool.sees { $0.conferenceTexts == ["Hello"] }
            #expect(pool.texts.isEmpty)
        }
    }

    @Test("a conference that says to be deleted is over")
    func deleted() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            _ = try await Self.join(pool)
            let watch = try #require(pool.requests(.subscribe, "conference").first)
            pool.notify(watch, .notify, Self.notification, Self.document(state: "deleted", version: 2))
            try await pool.sees { $0.conferenceEnd != nil }
        }
    }

    @Test("a conference that ends the subscription is asked anew, unless it is no more", arguments: [true, false])
    func subscriptionEnds(isThere: Bool) async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            _ = try await Self.join(pool)
            let watch = try #require(pool.requests(.subscribe, "conference").first)
            let reason = isThere ? "deactivated" : "noresource"
            pool.notify(
                watch, .notify, ["Event": "conference", "Subscription-State": "terminated;reason=\(reason)"], "")
            guard isThere else { return try await pool.sees { $0.conferenceEnd != nil } }
            try await pool.sees { $0.requests(.subscribe, "conference").count == 2 }
            #expect(pool.requests(.subscribe, "conference").last?.toTag == nil)
        }
    }

    @Test("a command that fails is told, also where its answer says so by itself")
    func failure() async throws {
        let serve = Self.conference()
        try await ForeignPool.with { pool, request in
            guard request.method == .info else { return serve(pool, request) }
            pool.answer(
                request, .ok, ["Content-Type": "application/cccp+xml"],
                """
                <response xmlns="urn:ietf:params:xml:ns:cccp" code="failure"><modifyConferenceLock \
                reason="unauthorized"/></response>
                """)
        } _: { pool in
            _ = try await Self.join(pool)
            for conference in pool.conferences {
                pool.parts.capabilities.conferences.conference(conference)?.setLocked(true)
            }
            try await pool.sees { $0.conferenceRemarks.contains { $0.contains("unauthorized") } }
        }
    }

    @Test("who is not let into a conference hears why, whichever part of the answer says so")
    func refusal() async throws {
        let serve = Self.conference()
        try await ForeignPool.with { pool, request in
            guard request.method == .invite else { return serve(pool, request) }
            pool.answer(
                request, .forbidden, ["Content-Type": "application/cccp+xml"],
                """
                <response xmlns="urn:ietf:params:xml:ns:cccp" code="failure"><addUser reason="conferenceLocked"/>\
                </response>
                """)
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            _ = pool.parts.capabilities.conferences.join("conf:\(Self.focus)")
            try await pool.sees { $0.conferenceEnd?.contains("conferenceLocked") == true }
        }
    }

    @Test("the end of an invitation to a conference is taken from whoever has made it")
    func invitationEnds() async throws {
        try await ForeignPool.with(Self.conference()) { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            pool.send(
                try Self.request(
                    .invite, 1, ["Content-Type": "application/ms-conf-invite+xml"],
                    """
                    <Conferencing><focus-uri>\(Self.focus)?conf-key=1</focus-uri><im available="true"/></Conferencing>
                    """))
            try await pool.sees { !$0.conferences.isEmpty }
            let number = try #require(pool.conferences.first)
            #expect(pool.parts.capabilities.conferences.answer(number, accepts: true))
            try await pool.sees { $0.answer(to: "bob") == .ok }
            let tag = try #require(pool.requests.last { $0.callID == "bob" && $0.status == .ok }?.toTag)
            pool.send(try Self.request(.bye, 2, toTag: tag))
            try await pool.sees { pool in
                pool.requests.contains { $0.callID == "bob" && $0.cseq?.method == .bye && $0.status == .ok }
            }
        }
    }
}

extension ForeignPool {
    /// What the client has answered to a request of this method at last.
    fileprivate func lastAnswer(to callID: String, _ method: SIP.Method) -> Message? {
        requests.last { $0.callID == callID && $0.cseq?.method == method && $0.status?.isFinal == true }
    }

    /// The texts that were shown, of people.
    fileprivate var texts: [String] {
        events.compactMap { if case .messaging(.received(let message)) = $0 { message.text.plain } else { nil } }
    }

    /// Why texts have reached nobody.
    fileprivate var undelivered: [DeliveryFailure.Reason] {
        events.compactMap { if case .messaging(.undelivered(let text)) = $0 { text.failure.reason } else { nil } }
    }

    private var conferenceEvents: [ConferenceEvent] {
        events.compactMap { if case .conference(let event) = $0 { event } else { nil } }
    }

    fileprivate var conferences: Set<UInt64> { Set(conferenceEvents.map(\.conference)) }

    fileprivate var conferenceTexts: [String] {
        conferenceEvents.compactMap { if case .received(let message) = $0.kind { message.text.plain } else { nil } }
    }

    fileprivate var conferenceRemarks: [String] {
        conferenceEvents.compactMap { if case .remark(let text) = $0.kind { text } else { nil } }
    }

    /// Why a conference is over; nil while none is.
    fileprivate var conferenceEnd: String? {
        conferenceEvents.lazy.compactMap { if case .ended(let reason) = $0.kind { reason } else { nil } }.first
    }
}
