import Conferencing
import EventLoop
import Messaging
import SIP
import Testing

@testable import Communicator

/// What conferences' servers do otherwise than ours.
@Suite("With conferences of other hands")
struct ForeignConferenceTests {
    @Test("a conference's servers that ask whether the user is still there are told so, and where")
    func refresh() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let invites = try await ForeignPeer.join(pool)
            for (number, invite) in invites.enumerated() {
                let isChat = number == 1
                let fields: KeyValuePairs =
                    isChat
                    ? ["Contact": "<sip:server.contoso.com>", "Content-Type": "application/sdp"]
                    : ["Contact": "<sip:server.contoso.com>", "Session-Expires": "1800;refresher=uac"]
                pool.notify(invite, .invite, number: 7, fields, isChat ? ForeignPeer.session : "")
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
        try await ForeignPool.with(ForeignPeer.conference(ForeignPeer.document(entity))) { pool in
            _ = try await ForeignPeer.join(pool)
            try await pool.sees { $0.isInConference("bob@contoso.com") }
        }
    }

    @Test("what is said in a conference is heard there, whatever the address of its server")
    func otherServer() async throws {
        let description = """
            <conference-description><conf-uris><entry><uri>sip:chat-17@mcu.contoso.com</uri><purpose>chat</purpose>\
            </entry></conf-uris></conference-description>
            """
        try await ForeignPool.with(ForeignPeer.conference(ForeignPeer.document(description: description))) { pool in
            let chat = try #require(try await ForeignPeer.join(pool).last)
            #expect(chat.requestURI?.description == "sip:chat-17@mcu.contoso.com")
            pool.notify(
                chat, .message, ["Ms-Sender": "<sip:bob@contoso.com>", "Content-Type": "text/plain"], "Hello")
            try await pool.sees { $0.conferenceTexts == ["Hello"] }
            #expect(pool.texts.isEmpty)
        }
    }

    @Test("what several say in a conference is heard, also where the server passes it on with their own numbers")
    func ownNumbers() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let chat = try #require(try await ForeignPeer.join(pool).last)
            let said = [("bob", UInt32(2), "Hello"), ("carol", 2, "Hello"), ("bob", 5, "Well"), ("carol", 3, "Yes")]
            for (name, number, text) in said {
                pool.notify(
                    chat, .message, number: number,
                    ["Ms-Sender": "<sip:\(name)@contoso.com>", "Content-Type": "text/plain"], text)
            }
            try await pool.sees { $0.conferenceTexts == said.map { $0.2 } }
        }
    }

    @Test("who did not get a message of a conference is told, whichever dialog the server speaks in")
    func undelivered() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let chat = try #require(try await ForeignPeer.join(pool).last)
            var request = try ForeignPeer.request(
                .benotify, 1, toTag: "other", ["Content-Type": "application/ms-imdn+xml"],
                """
                <imdn xmlns="http://schemas.microsoft.com/rtc/2005/08/imdn"><message-id>2</message-id>\
                <recipient uri="&lt;sip:bob@contoso.com;opaque=user:epid:B;gruu&gt;"><status>408</status></recipient></imdn>
                """)
            request.callID = chat.callID
            pool.send(request)
            try await pool.sees { $0.conferenceRemarks.contains { $0.contains("bob@contoso.com") } }
        }
    }

    @Test("what a conference says of itself is heard, whichever dialog it names")
    func otherDialog() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let focus = try #require(try await ForeignPeer.join(pool).first)
            let document = ForeignPeer.document(state: "partial", version: 2)
                .replacing("sip:bob@contoso.com\" state", with: "sip:carol@contoso.com\" state")
            pool.notify(focus, .benotify, ForeignPeer.notification, document)
            try await pool.sees { $0.isInConference("carol@contoso.com") }
            #expect(pool.conferenceEnd == nil)
        }
    }

    @Test("a conference that says to be deleted is over")
    func deleted() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            _ = try await ForeignPeer.join(pool)
            let watch = try #require(pool.requests(.subscribe, "conference").first)
            pool.notify(watch, .notify, ForeignPeer.notification, ForeignPeer.document(state: "deleted", version: 2))
            try await pool.sees { $0.conferenceEnd != nil }
        }
    }

    @Test("a conference that is over as soon as it lets the user in is not told to be open, and is left alone")
    func overAtOnce() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            // It is held until the answer is looked at.
            if request.method == .invite { pool.notify(request, .bye, [:], "") }
            serve(pool, request)
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            _ = pool.parts.capabilities.conferences.join("conf:\(ForeignPeer.focus)")
            try await pool.sees { $0.conferenceEnd != nil }
            try await EventLoop.sleep(for: .milliseconds(500))
            #expect(pool.conferenceEvents.count == 1)
            #expect(pool.requests(.subscribe, "conference").isEmpty)
        }
    }

    @Test("a conference that ends the subscription is asked anew, unless it is no more", arguments: [true, false])
    func subscriptionEnds(isThere: Bool) async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            _ = try await ForeignPeer.join(pool)
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
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            guard request.method == .info else { return serve(pool, request) }
            pool.answer(
                request, .ok, ["Content-Type": "application/cccp+xml"],
                """
                <response xmlns="urn:ietf:params:xml:ns:cccp" code="failure"><modifyConferenceLock \
                reason="unauthorized"/></response>
                """)
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            for conference in pool.conferences {
                pool.parts.capabilities.conferences.conference(conference)?.setLocked(true)
            }
            try await pool.sees { $0.conferenceRemarks.contains { $0.contains("unauthorized") } }
        }
    }

    @Test("who is not let into a conference hears why, whichever part of the answer says so")
    func refusal() async throws {
        let serve = ForeignPeer.conference()
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
            _ = pool.parts.capabilities.conferences.join("conf:\(ForeignPeer.focus)")
            try await pool.sees { $0.conferenceEnd?.contains("conferenceLocked") == true }
        }
    }

    @Test("the end of an invitation to a conference is taken from whoever has made it")
    func invitationEnds() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            pool.send(
                try ForeignPeer.request(
                    .invite, 1, ["Content-Type": "application/ms-conf-invite+xml"],
                    """
                    <Conferencing><focus-uri>\(ForeignPeer.focus)?conf-key=1</focus-uri><im available="true"/></Conferencing>
                    """))
            try await pool.sees { !$0.conferences.isEmpty }
            let number = try #require(pool.conferences.first)
            #expect(pool.parts.capabilities.conferences.answer(number, accepts: true))
            try await pool.sees { $0.answer(to: "bob") == .ok }
            let tag = try #require(pool.requests.last { $0.callID == "bob" && $0.status == .ok }?.toTag)
            pool.send(try ForeignPeer.request(.bye, 2, toTag: tag))
            try await pool.sees { pool in
                pool.requests.contains { $0.callID == "bob" && $0.cseq?.method == .bye && $0.status == .ok }
            }
        }
    }

    // The subscription to a conference's state

    @Test("a conference whose focus ends each subscription at once is asked in longer and longer pauses")
    func endedAgainAndAgain() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            serve(pool, request)
            guard request.method == .subscribe, request.event?.isValue("conference") == true else { return }
            pool.notify(request, .notify, ForeignPeer.ending("reason=deactivated"), "")
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            try await pool.sees { $0.requests(.subscribe, "conference").count == 2 }
            let second = ContinuousClock.now
            try await pool.sees { $0.requests(.subscribe, "conference").count == 3 }
            #expect((.milliseconds(1500)..<Duration.seconds(20)).contains(ContinuousClock.now - second))
        }
    }

    @Test("a conference is followed where its focus has said last that it is")
    func movedFocus() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, request.event?.isValue("conference") == true else {
                return serve(pool, request)
            }
            let count = pool.requests(.subscribe, "conference").count
            pool.answer(
                request, .ok,
                ["Contact": "<sip:focus-\(count)@contoso.com>", "Content-Type": "application/conference-info+xml"],
                ForeignPeer.document())
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            let watch = try #require(pool.requests(.subscribe, "conference").first)
            for (number, count) in [(UInt32(1), 2), (2, 3)] {
                pool.notify(
                    watch, .notify, number: number, ForeignPeer.notification,
                    ForeignPeer.document(state: "partial", version: 3))
                try await pool.sees { $0.requests(.subscribe, "conference").count == count }
            }
            let asked = pool.requests(.subscribe, "conference").map { $0.requestURI?.user }
            #expect(asked[1...] == ["focus-1", "focus-2"])
        }
    }

    @Test("a conference whose focus says with its answer that the subscription has ended is asked anew")
    func endedByAnswer() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, request.event?.isValue("conference") == true else {
                return serve(pool, request)
            }
            pool.answer(
                request, .ok,
                ["Contact": "<\(ForeignPeer.focus)>", "Subscription-State": "terminated;reason=timeout"])
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            try await pool.sees { $0.requests(.subscribe, "conference").count == 2 }
            #expect(pool.requests(.subscribe, "conference").last?.toTag == nil && pool.conferenceEnd == nil)
        }
    }

    @Test("who comes back into a conference follows it at once, however long its focus wanted to be left alone before")
    func noPauseAfterInterruption() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            guard request.method != .info else { return pool.answer(request, .unauthorized) }
            serve(pool, request)
            guard request.method == .subscribe, pool.requests(.subscribe, "conference") == [request] else { return }
            pool.notify(request, .notify, ForeignPeer.ending("retry-after=50"), "")
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            let watch = try #require(pool.requests(.subscribe, "conference").first?.callID)
            try await pool.sees { $0.lastAnswer(to: watch, .notify) != nil }
            let began = ContinuousClock.now
            pool.conference?.setLocked(true)
            try await pool.sees { $0.requests(.subscribe, "conference").count == 2 }
            #expect(ContinuousClock.now - began < .seconds(20))
        }
    }

    @Test("a conference that for now cannot be followed any more is not over for its messages", arguments: [503, 404])
    func refusedAnew(status: Int) async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            guard request.method == .subscribe, pool.requests(.subscribe, "conference").count == 2 else {
                serve(pool, request)
                guard request.method == .subscribe, pool.requests(.subscribe, "conference") == [request] else { return }
                return pool.notify(request, .notify, ForeignPeer.ending("reason=deactivated"), "")
            }
            pool.answer(request, status == 404 ? .notFound : .serviceUnavailable, ["Retry-After": "1"])
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            guard status != 404 else {
                try await pool.sees { $0.conferenceEnd != nil }
                #expect(pool.conferenceEnd?.hasPrefix("The conference has ended") == true)
                return
            }
            try await pool.sees { $0.requests(.subscribe, "conference").count == 3 }
            #expect(pool.conferenceEnd == nil)
        }
    }

    @Test("who waits in the lobby goes on following the conference that has ended the subscription")
    func endedInLobby() async throws {
        let document = ForeignPeer.document().replacing(
            "</users>", with: ForeignPeer.person("alice", "focus", "on-hold") + "</users>")
        let serve = ForeignPeer.conference(document)
        try await ForeignPool.with { pool, request in
            serve(pool, request)
            guard request.method == .subscribe, pool.requests(.subscribe, "conference") == [request] else { return }
            pool.notify(request, .notify, ForeignPeer.ending("reason=deactivated"), "")
        } _: { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            _ = pool.parts.capabilities.conferences.join("conf:\(ForeignPeer.focus)")
            try await pool.sees { $0.requests(.subscribe, "conference").count == 2 }
            #expect(pool.requests(.invite).count == 1)
        }
    }

    // Coming and going

    @Test("who comes back into a conference is there before the former dialogs end, and nothing else ends")
    func comingBack() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            let isFirst = pool.requests(.info) == [request]
            if isFirst { pool.answer(request, .unauthorized) } else { serve(pool, request) }
        } _: { pool in
            let former = try await ForeignPeer.join(pool)
            pool.conference?.setLocked(true)
            try await pool.sees { $0.requests(.bye).count == 2 }
            let now = pool.requests(.invite).suffix(2)
            let order = pool.requests.filter { [.ack, .bye].contains($0.method) }.map(\.callID)
            #expect(order == [former[0], former[1], now.first, former[0], now.last, former[1]].map { $0?.callID })
            let endpoints = [former[0], now.first].map { invite in
                invite.map { String(decoding: $0.body, as: UTF8.self) }?.firstMatch(of: /entity="(\{.*?\})"/)?.1
            }
            #expect(endpoints[0] != nil && endpoints[0] != endpoints[1])
        }
    }

    @Test("what a presenter asks reaches a conference after an interruption, or they are told", arguments: [1, 2])
    func lateCommand(refusals: Int) async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            let isRefused = request.method == .info && pool.requests(.info).count <= refusals
            if isRefused { pool.answer(request, .unauthorized) } else { serve(pool, request) }
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            pool.conference?.setLocked(true)
            try await pool.sees { $0.requests(.info).count == 2 && $0.conferenceRemarks.count == refusals - 1 }
            let bodies = pool.requests(.info).map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies.allSatisfy { $0.contains("<locked>true</locked>") })
        }
    }

    @Test("a presenter is told if a conference does not answer what they ask of it")
    func unansweredCommand() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with(transaction: .seconds(1)) { pool, request in
            if request.method != .info { serve(pool, request) }
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            pool.conference?.setLocked(true)
            try await pool.sees { $0.conferenceRemarks.count == 1 }
            #expect(pool.requests(.info).count == 1)
        }
    }

    @Test("a conference whose focus has lost the user is joined anew")
    func lostFocus() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            if request.method == .info { pool.answer(request, .callDoesNotExist) } else { serve(pool, request) }
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            pool.conference?.setLocked(true)
            try await pool.sees { $0.requests(.ack).count == 4 }
            #expect(pool.conferenceEnd == nil && pool.conferenceRemarks.count == 1)
        }
    }

    @Test("who leaves a conference while there is no connection leaves it with the next, and does not come back")
    func leavingMeanwhile() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            if request.method != .info { serve(pool, request) }
        } _: { pool in
            let former = try await ForeignPeer.join(pool)
            let conferences = pool.parts.capabilities.conferences
            let number = try #require(pool.conferences.first)
            pool.conference?.setLocked(true)
            try await pool.sees { !$0.requests(.info).isEmpty }
            conferences.interrupted()
            #expect(conferences.leave(number) && conferences.conference(number) == nil)
            pool.answer(try #require(pool.requests(.info).first), .unauthorized)
            try await pool.sees { $0.requests(.bye).count == 1 }
            #expect(pool.requests(.bye).first?.callID == former[0].callID)
            #expect(pool.requests(.invite).count == 2)
        }
    }

    @Test("who has left with something still to be said does not wait in the lobby after an interruption")
    func leavingFromLobby() async throws {
        let lobby = ForeignPeer.document().replacing(
            "</users>", with: ForeignPeer.person("alice", "focus", "on-hold") + "</users>")
        let (serve, serveLocked) = (ForeignPeer.conference(), ForeignPeer.conference(lobby))
        try await ForeignPool.with { pool, request in
            guard request.method != .info, request.method != .message else { return }
            if pool.requests(.invite).count > 2 { serveLocked(pool, request) } else { serve(pool, request) }
        } _: { pool in
            let former = try await ForeignPeer.join(pool)
            _ = pool.conference?.send("Bye")
            pool.conference?.setLocked(true)
            try await pool.sees { !$0.requests(.info).isEmpty && !$0.requests(.message).isEmpty }
            pool.conference?.leave()
            pool.answer(try #require(pool.requests(.info).first), .unauthorized)
            try await pool.sees { $0.requests(.bye).count == 2 }
            let now = try #require(pool.requests(.invite).last)
            #expect(pool.requests(.bye).map(\.callID) == [former[0].callID, now.callID])
        }
    }

    @Test("what is said as soon as the user is back with a conference's messages is heard")
    func earlyMessage() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            guard request.method != .message || pool.requests(.message).count > 1 else {
                return pool.answer(request, .callDoesNotExist)
            }
            serve(pool, request)
            guard request.method == .invite, pool.requests(.invite).count == 3 else { return }
            pool.notify(
                request, .message, ["Ms-Sender": "<sip:bob@contoso.com>", "Content-Type": "text/plain"], "Hello")
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            _ = pool.conference?.send("Anybody?")
            try await pool.sees { $0.requests(.message).count == 2 }
            try await pool.sees { $0.conferenceTexts == ["Hello"] }
        }
    }

    @Test("who signs out leaves their conferences")
    func signingOut() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            let invites = try await ForeignPeer.join(pool)
            pool.parts.capabilities.signOut()
            try await pool.sees { $0.requests(.bye).count == 2 }
            #expect(Set(pool.requests(.bye).map(\.callID)) == Set(invites.map(\.callID)))
        }
    }

    @Test("a conference that two ways lead to at once is entered by the first, and the other is told so")
    func twice() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            pool.send(try Self.invitation(callID: "bob"))
            try await pool.sees { !$0.conferences.isEmpty }
            let invited = try #require(pool.conferences.first)
            let conferences = pool.parts.capabilities.conferences
            let joined = try #require(conferences.join("conf:\(ForeignPeer.focus)"))
            try await pool.sees { $0.requests(.ack).count == 2 }
            #expect(conferences.answer(invited, accepts: true))
            try await pool.sees { $0.conferenceEnd == "You are in this conference already." }
            try await pool.sees { $0.answer(to: "bob") == .ok }
            #expect(pool.requests(.invite).count == 2)
            #expect(conferences.conference(joined) != nil && conferences.conference(invited) == nil)
        }
    }

    @Test("who comes back at once into a conference that they are leaving is in it")
    func againAtOnce() async throws {
        let serve = ForeignPeer.conference()
        try await ForeignPool.with { pool, request in
            // What is said last takes its time.
            if request.method != .message { serve(pool, request) }
        } _: { pool in
            _ = try await ForeignPeer.join(pool)
            let former = try #require(pool.conferences.first)
            let conferences = pool.parts.capabilities.conferences
            _ = conferences.send("Bye", in: former)
            try await pool.sees { $0.requests(.message).count == 1 }
            #expect(conferences.leave(former))
            let number = try #require(conferences.join("conf:\(ForeignPeer.focus)"))
            #expect(number != former)
            try await pool.sees { $0.requests(.ack).count == 4 }
            pool.answer(try #require(pool.requests(.message).first))
            try await pool.sees { $0.requests(.bye).count == 2 }
            let chat = try #require(pool.requests(.invite).last)
            pool.notify(
                chat, .message, ["Ms-Sender": "<sip:bob@contoso.com>", "Content-Type": "text/plain"], "Hello")
            try await pool.sees { $0.conferenceTexts == ["Hello"] }
        }
    }

    // Invitations

    private static func invitation(callID: String) throws -> Message {
        try ForeignPeer.request(
            .invite, 1, ["Content-Type": "application/ms-conf-invite+xml"],
            """
            <Conferencing><focus-uri>\(ForeignPeer.focus)</focus-uri><im available="true"/></Conferencing>
            """, callID: callID)
    }

    @Test("an invitation of several people into one conference is asked about once, and accepted from each")
    func severalInviters() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            try await pool.sees { !$0.requests(.subscribe).isEmpty }
            for callID in ["one", "two"] {
                pool.send(try Self.invitation(callID: callID))
                try await pool.sees { $0.requests.contains { $0.callID == callID && $0.status == .ringing } }
            }
            let number = try #require(pool.conferences.first)
            #expect(pool.conferences.count == 1)
            #expect(pool.parts.capabilities.conferences.answer(number, accepts: true))
            try await pool.sees { $0.answer(to: "one") == .ok && $0.answer(to: "two") == .ok }
            try await pool.sees { $0.requests(.ack).count == 2 }
        }
    }

    @Test("an invitation that was accepted ends when the person is there, or when the user leaves")
    func invitationFulfilled() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            _ = try await ForeignPeer.join(pool)
            for name in ["carol", "dave"] {
                pool.conference?.invite(try #require(SignInAddress("\(name)@contoso.com")))
            }
            try await pool.sees { $0.requests(.ack).count == 4 }
            let invites = pool.requests(.invite).suffix(2)
            let watch = try #require(pool.requests(.subscribe, "conference").first)
            let news = ForeignPeer.document(state: "partial", version: 2).replacing(
                "</users>", with: ForeignPeer.person("carol") + "</users>")
            pool.notify(watch, .notify, ForeignPeer.notification, news)
            try await pool.sees { $0.requests(.bye).count == 1 }
            #expect(pool.requests(.bye).first?.callID == invites.first?.callID)
            pool.conference?.leave()
            try await pool.sees { $0.requests(.bye).count == 4 }
            #expect(pool.requests(.bye).contains { $0.callID == invites.last?.callID })
        }
    }

    @Test("whoever was invited may end the invitation")
    func invitationEndsThere() async throws {
        try await ForeignPool.with(ForeignPeer.conference()) { pool in
            _ = try await ForeignPeer.join(pool)
            pool.conference?.invite(try #require(SignInAddress("carol@contoso.com")))
            try await pool.sees { $0.requests(.ack).count == 3 }
            let invite = try #require(pool.requests(.invite).last)
            pool.notify(invite, .bye, [:], "")
            try await pool.sees { $0.lastAnswer(to: invite.callID ?? "", .bye) != nil }
            #expect(pool.lastAnswer(to: invite.callID ?? "", .bye)?.status == .ok && pool.conferenceEnd == nil)
            pool.conference?.leave()
            try await pool.sees { $0.requests(.bye).count == 2 }
        }
    }
}
