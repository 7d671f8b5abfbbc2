import Conferencing
import EventLoop
import Messaging
import SIP
import Testing

@testable import Communicator

/// What people's programs do otherwise than ours.
@Suite("With peers of other hands")
struct ForeignPeerTests {
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
            try await ForeignPeer.greet(pool)
            try await pool.sees { !$0.requests(.cancel).isEmpty }
            try await pool.sees { $0.undelivered == [.offline] }
            let invite = try #require(pool.requests(.invite).first)
            #expect(pool.requests(.cancel).first?.vias == invite.vias)
            pool.answer(invite, .requestTerminated)
            try await pool.sees { $0.requests(.ack).count == 1 }
            #expect(pool.requests.filter { $0.headers[.userAgent] == nil }.map(\.method) == [])
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
            let bob = try await ForeignPeer.greet(pool)
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

    @Test("a text that is refused for its number alone, as it overtook a word of typing, arrives all the same")
    func staleNumber() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite: pool.answer(request, .ok, ["Contact": "<sip:bob@contoso.com;opaque=user:epid:B;gruu>"])
            case .ack, nil: break
            case .message where pool.requests(.message).count == 2:
                pool.send(Message(responseTo: request, .serverError, reason: "Stale CSeq Value", toTag: "pool"))
            default: pool.answer(request)
            }
        } _: { pool in
            let bob = try await ForeignPeer.greet(pool)
            try await pool.sees { $0.delivered == 1 }
            _ = pool.parts.capabilities.messenger.send("How are you?", to: bob)
            try await pool.sees { $0.delivered == 2 || !$0.undelivered.isEmpty }
            #expect(pool.undelivered.isEmpty)
        }
    }

    @Test("a text that is sent again to a pool that had forgotten the user is the same one, and asked for anew")
    func challengedText() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite: pool.answer(request, .ok, ["Contact": "<sip:bob@contoso.com;opaque=user:epid:B;gruu>"])
            case .ack, nil: break
            case .message where pool.requests(.message).count == 1: pool.answer(request, .unauthorized)
            default: pool.answer(request)
            }
        } _: { pool in
            try await ForeignPeer.greet(pool)
            try await pool.sees { $0.delivered == 1 }
            let texts = pool.requests(.message)
            #expect(texts.count == 2 && Set(texts.map(\.cseq)).count == 1)
            #expect(Set(texts.map(\.topVia?.branch)).count == 2 && texts.allSatisfy { $0.vias.count == 1 })
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
            try await ForeignPeer.greet(pool)
            try await pool.sees { $0.delivered == 1 && $0.requests(.bye).count == 1 }
            #expect(pool.requests(.message).map(\.toTag) == ["one"])
            #expect(Set(pool.requests(.ack).compactMap(\.toTag)) == ["one", "two"])
            let bye = try #require(pool.requests(.bye).first)
            #expect(bye.toTag == "two" && bye.requestURI?.parameters["opaque"] == "user:epid:two")
            #expect(pool.requests.filter { $0.headers[.userAgent] == nil }.map(\.method) == [])
        }
    }

    @Test(
        "an invitation of one person is taken at once, though it names both endpoints of theirs, or says more",
        arguments: [
            (["EndPoints": "<sip:alice@contoso.com>, <sip:bob@contoso.com>;epid=1, <sip:Bob@contoso.com>;epid=2"], nil),
            ([:], "x"),
        ] as [([String: String], String?)])
    func oneInviter(fields: [String: String], boundary: String?) async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            let type = boundary.map { "multipart/mixed;boundary=\"\($0)\"" } ?? "application/sdp"
            let body = boundary.map {
                """
                --\($0)\r\nContent-Type: application/context+xml\r\n\r\n<context/>\r
                --\($0)\r\nContent-Type: application/sdp\r\n\r\n\(ForeignPeer.session)\r\n--\($0)--\r\n
                """
            }
            var invite = try ForeignPeer.request(.invite, 1, ["Content-Type": type], body ?? ForeignPeer.session)
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
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            pool.send(try ForeignPeer.request(.message, 2, toTag: tag, ["Content-Type": type], "Hé"))
            try await pool.sees { $0.texts == ["Hé"] }
        }
    }

    @Test("a text that came with an invitation and comes again, laid out otherwise, is shown once")
    func repeatedText() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(
                pool, ["ms-text-format": "text/plain; charset=UTF-8; ms-body=SGVsbG8gIHRoZXJl"])
            pool.send(
                try ForeignPeer.request(
                    .message, 2, toTag: tag, ["Content-Type": "text/html"], "<p>Hello there</p>\r\n"))
            pool.send(try ForeignPeer.request(.message, 3, toTag: tag, ["Content-Type": "text/plain"], "Well?"))
            try await pool.sees { $0.texts.last == "Well?" }
            #expect(pool.texts.count == 2)
        }
    }

    @Test("a text that comes with two invitations is shown twice")
    func sameInvitations() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            for callID in ["bob", "again"] {
                _ = try await ForeignPeer.invite(
                    pool, ["ms-text-format": "text/plain; charset=UTF-8; ms-body=b2s="], callID: callID)
            }
            try await pool.sees { $0.texts == ["ok", "ok"] }
        }
    }

    @Test("who writes later once more what came with their invitation is heard twice")
    func sameText() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(
                pool, ["ms-text-format": "text/plain; charset=UTF-8; ms-body=b2s="])
            try await EventLoop.sleep(for: .milliseconds(2500))
            pool.send(try ForeignPeer.request(.message, 2, toTag: tag, ["Content-Type": "text/plain"], "ok"))
            pool.send(try ForeignPeer.request(.message, 3, toTag: tag, ["Content-Type": "text/plain"], "Well?"))
            try await pool.sees { $0.texts.last == "Well?" }
            #expect(pool.texts == ["ok", "ok", "Well?"])
        }
    }

    @Test("a text with the number of the one before is shown, unless it is that one again")
    func sameNumber() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            for text in ["One", "One", "Two", "Two"] {
                pool.send(try ForeignPeer.request(.message, 2, toTag: tag, ["Content-Type": "text/plain"], text))
            }
            pool.send(try ForeignPeer.request(.message, 3, toTag: tag, ["Content-Type": "text/plain"], "Three"))
            try await pool.sees { $0.texts.last == "Three" }
            #expect(pool.texts == ["One", "Two", "Three"])
        }
    }

    @Test(
        "a text is shown whose number is lower than that of what came before, and once; what else goes back is refused")
    func lowerNumber() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            let typing = "application/im-iscomposing+xml"
            pool.send(try ForeignPeer.request(.info, 7, toTag: tag, ["Content-Type": typing]))
            for (number, text) in [(UInt32(2), "One"), (3, "Two"), (2, "One"), (3, "Two")] {
                pool.send(try ForeignPeer.request(.message, number, toTag: tag, ["Content-Type": "text/plain"], text))
            }
            pool.send(try ForeignPeer.request(.message, 8, toTag: tag, ["Content-Type": "text/plain"], "Three"))
            try await pool.sees { $0.texts.last == "Three" }
            #expect(pool.texts == ["One", "Two", "Three"])
            try await pool.sees { $0.requests.count { $0.cseq?.method == .message && $0.status == .ok } == 5 }
            pool.send(try ForeignPeer.request(.info, 4, toTag: tag, ["Content-Type": typing]))
            try await pool.sees { $0.lastAnswer(to: "bob", .info)?.status == .serverError }
        }
    }

    private static let move: KeyValuePairs = [
        "Supported": "ms-dialog-route-set-update", "Record-Route": "<sip:new.contoso.com;lr>",
        "Contact": "<sip:bob@contoso.com;opaque=user:epid:C;gruu>",
    ]

    @Test(
        "a conversation goes the way that its last answer names, where that says that it may", arguments: [true, false])
    func movedAnswer(isMarked: Bool) async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite:
                pool.answer(
                    request, .ok,
                    [
                        "Contact": "<sip:bob@contoso.com;opaque=user:epid:B;gruu>",
                        "Record-Route": "<sip:old.contoso.com;lr>",
                    ])
            case .ack, nil: break
            case .message where isMarked: pool.answer(request, .ok, Self.move)
            case .message: pool.answer(request, .ok, ["Record-Route": "<sip:new.contoso.com;lr>"])
            default: pool.answer(request)
            }
        } _: { pool in
            let bob = try await ForeignPeer.greet(pool)
            try await pool.sees { $0.delivered == 1 }
            _ = pool.parts.capabilities.messenger.send("How are you?", to: bob)
            try await pool.sees { $0.delivered == 2 }
            #expect(
                pool.requests(.message).map(\.routes.first?.uri.host?.name) == [
                    "old.contoso.com", isMarked ? "new.contoso.com" : "old.contoso.com",
                ])
            #expect(
                pool.requests(.message).map(\.requestURI?.parameters["opaque"]) == [
                    "user:epid:B", isMarked ? "user:epid:C" : "user:epid:B",
                ])
        }
    }

    @Test(
        "a conversation goes the way on which it is asked whether it still stands",
        arguments: [SIP.Method.update, .invite])
    func movedRefresh(method: SIP.Method) async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            var refresh = try ForeignPeer.request(
                method, 2, toTag: tag, ["Content-Type": "application/sdp"], ForeignPeer.session)
            for (name, value) in Self.move { refresh.headers[HeaderName(name)] = value }
            pool.send(refresh)
            try await pool.sees { $0.lastAnswer(to: "bob", method)?.cseq?.number == 2 }
            try await ForeignPeer.greet(pool)
            try await pool.sees { $0.delivered == 1 }
            #expect(pool.requests(.message).first?.routes.map(\.uri.host?.name) == ["new.contoso.com"])
            #expect(pool.requests(.message).first?.requestURI?.parameters["opaque"] == "user:epid:C")
        }
    }

    @Test("sessions have no timer that the user's side would have to keep, whatever the other side says of its own")
    func sessionTimers() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .invite:
                pool.answer(
                    request, .ok,
                    ["Contact": "<sip:bob@contoso.com;opaque=user:epid:B;gruu>", "Session-Expires": "2;refresher=uas"])
            case .ack, nil: break
            default: pool.answer(request)
            }
        } _: { pool in
            try await ForeignPeer.greet(pool)
            try await pool.sees { $0.delivered == 1 }
            let invite = try #require(pool.requests(.invite).first)
            #expect(!invite.headers.contains("timer", in: .supported) && invite.headers[.sessionExpires] == nil)
            pool.notify(
                invite, .update, ["Contact": "<sip:bob@contoso.com>", "Session-Expires": "2;refresher=uac"], "")
            try await pool.sees { $0.lastAnswer(to: invite.callID ?? "", .update)?.status == .ok }
            #expect(pool.lastAnswer(to: invite.callID ?? "", .update)?.headers[.sessionExpires] == nil)
        }
    }

    @Test("who asks whether a conversation still stands is told so, and where")
    func refreshedConversation() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            for (number, method) in [SIP.Method.update, .invite].enumerated() {
                pool.send(
                    try ForeignPeer.request(
                        method, UInt32(2 + number), toTag: tag, ["Content-Type": "application/sdp"], ForeignPeer.session
                    ))
                try await pool.sees { $0.lastAnswer(to: "bob", method)?.cseq?.number == UInt32(2 + number) }
                #expect(pool.lastAnswer(to: "bob", method)?.status == .ok)
                #expect(pool.lastAnswer(to: "bob", method)?.contacts.isEmpty == false)
            }
        }
    }

    @Test("the line end behind a text is not part of it, and who sends what cannot be shown hears what can")
    func edges() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            pool.send(
                try ForeignPeer.request(.message, 2, toTag: tag, ["Content-Type": "text/plain"], "Two\r\nlines\r\n"))
            try await pool.sees { $0.texts == ["Two\nlines"] || $0.texts == ["Two\nlines\n"] }
            #expect(pool.texts == ["Two\nlines"])
            pool.send(try ForeignPeer.request(.message, 3, toTag: tag, ["Content-Type": "image/gif"], "GIF"))
            try await pool.sees { $0.lastAnswer(to: "bob", .message)?.status == .unsupportedMediaType }
            let accepted = pool.lastAnswer(to: "bob", .message)?.headers.values(.accept) ?? []
            #expect(accepted.contains("text/plain") && accepted.contains("text/html"))
        }
    }

    @Test("a text that comes compressed is refused, as it cannot be read, and the user hears of it")
    func compressed() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            for (index, coding) in ["identity", "gzip"].enumerated() {
                let type: KeyValuePairs = ["Content-Type": "text/plain", "e": coding]
                pool.send(try ForeignPeer.request(.message, UInt32(2 + index), toTag: tag, type, coding))
                try await pool.sees { $0.lastAnswer(to: "bob", .message)?.cseq?.number == UInt32(2 + index) }
            }
            #expect(pool.lastAnswer(to: "bob", .message)?.status == .unsupportedMediaType)
            #expect(pool.texts == ["identity"])
        }
    }

    @Test("a text is not taken for its invitation come again, where the sender counts each method for itself")
    func numbersByMethod() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let tag = try await ForeignPeer.invite(pool)
            pool.send(try ForeignPeer.request(.message, 1, toTag: tag, ["Content-Type": "text/plain"], "Hello"))
            try await pool.sees { $0.texts == ["Hello"] }
        }
    }

    /// Has bob, its manager, ask the user into a group chat, and the user ask dave.
    @LoopActor
    private static func enterGroupChat(_ pool: ForeignPool) async throws {
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        pool.send(
            try ForeignPeer.request(
                .invite, 1,
                [
                    "Content-Type": "application/sdp", "Roster-Manager": "<sip:bob@contoso.com>",
                    "EndPoints": "<sip:alice@contoso.com>, <sip:bob@contoso.com>, <sip:dave@contoso.com>",
                ], ForeignPeer.session))
        try await pool.sees { !$0.conferences.isEmpty }
        let number = try #require(pool.conferences.first)
        let conferences = pool.parts.capabilities.conferences
        #expect(conferences.answer(number, accepts: true))
        try await pool.sees { $0.isInConference("dave@contoso.com") }
    }

    @Test("whose program has lost a group chat, as the answer to a word of typing shows, is gone")
    func lostMember() async throws {
        try await ForeignPool.with { pool, request in
            switch request.method {
            case .ack, nil: break
            case .invite: pool.answer(request, .ok, ["Contact": "<sip:dave@contoso.com;opaque=user:epid:D;gruu>"])
            case .info where request.requestURI?.user == "dave": pool.answer(request, .callDoesNotExist)
            default: pool.answer(request)
            }
        } _: { pool in
            try await Self.enterGroupChat(pool)
            pool.conference?.setTyping(true)
            try await pool.sees { $0.hasLeft("dave@contoso.com") }
            #expect(pool.conferenceEnd == nil && !pool.hasLeft("bob@contoso.com"))
        }
    }

    @Test("who asks somebody into a group chat whose manager does not answer is told")
    func silentManager() async throws {
        try await ForeignPool.with(transaction: .milliseconds(500)) { pool, request in
            switch request.method {
            case .ack, .refer, nil: break
            case .invite: pool.answer(request, .ok, ["Contact": "<sip:dave@contoso.com;opaque=user:epid:D;gruu>"])
            default: pool.answer(request)
            }
        } _: { pool in
            try await Self.enterGroupChat(pool)
            pool.conference?.invite(try #require(SignInAddress("carol@contoso.com")))
            try await pool.sees { $0.conferenceRemarks.contains { $0.contains("carol@contoso.com") } }
        }
    }
}
