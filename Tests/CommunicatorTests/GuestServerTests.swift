import Conferencing
import EventLoop
import Foundation
import Messaging
import Network
import PollLoop
import Testing

@testable import Communicator

extension SessionTests {
    @Suite("Guests at a scripted server")
    struct GuestAtServer {
        /// What a conversation's events are told of.
        private static func conversation(_ events: String) -> String {
            #"{"rel":"conversation","href":"/app/1/conv","events":[\#(events)]}"#
        }

        private static func state(_ state: String) -> String {
            #"""
            {"rel":"communication","href":"/app/1/comm","events":[{"type":"updated","link":{"rel":"conversation","href":\#
            "/app/1/conv"},"_embedded":{"conversation":{"rel":"conversation","state":"\#(state)","subject":"Budget"}}}]}
            """#
        }

        private static func message(_ number: Int, _ html: String) -> String {
            #"""
            {"type":"completed","status":"Success","link":{"rel":"message","href":"/app/1/m/\#(number)"},"_embedded":{\#
            "message":{"rel":"message","direction":"Incoming","_links":{"participant":{"href":"/app/1/p/lene@contoso.com",\#
            "title":"Lene"},"htmlMessage":{"href":"data:text/html;charset=utf-8,\#(html)"}}}}}
            """#
        }

        /// Runs a guest at a server until `isDone`, and takes it away.
        ///
        /// - Parameter texts: what the guest writes.
        private func visit(
            saying texts: [String] = [], _ server: @escaping @LoopActor @Sendable () -> GuestServer,
            until isDone: @escaping @LoopActor @Sendable (GuestServer, [SessionEvent]) -> Bool,
            then check: @escaping @LoopActor @Sendable (GuestServer, [SessionEvent]) throws -> Void
        ) async throws {
            LoopThread.start()
            try await EventLoop.shared.task {
                let address = try #require(SignInAddress("anonymous@anonymous.invalid"))
                let account = try Communicator.Account(AccountConfiguration(address: address))
                let server = server()
                let record = Record()
                let session = GuestSession(
                    account: account, meeting: GuestServer.meeting, name: "Anna", number: 7, transport: server
                ) { record.events.append($0) }
                session.join()
                for text in texts { _ = session.send(text, in: 7) }
                try await waitUntil { isDone(server, record.events) }
                session.close()
                try check(server, record.events)
            }.value
        }

        @LoopActor
        private final class Record {
            var events: [SessionEvent] = []
        }

        @Test("a guest proves the meeting's key to the pool, and asks only for what the server has named")
        func way() async throws {
            try await visit {
                GuestServer(polls: [Self.state("Conferenced")])
            } until: { _, events in
                events.contains {
                    if case .conference(let event) = $0, case .opened = event.kind { true } else { false }
                }
            } then: { server, _ in
                #expect(
                    Array(server.asked.prefix(4)) == [
                        "GET \(GuestServer.meeting)", "POST \(GuestServer.pool)/ucwa/v1/applications",
                        "POST \(GuestServer.pool)/WebTicket/oauthtoken",
                        "POST \(GuestServer.pool)/ucwa/v1/applications",
                    ])
                #expect(server.requests[1].headers["Authorization"] == nil)
                #expect(server.requests[3].headers["Authorization"] == "Bearer cwt=AAEB")
                let form = String(decoding: server.requests[2].body, as: UTF8.self)
                #expect(form.contains("password=DEDX9367") && !form.contains("ms_rtc_renew"))
                let join = try #require(server.requests.first { $0.url.hasSuffix("/join") })
                let wish = String(decoding: join.body, as: UTF8.self)
                #expect(wish.contains(GuestServer.focus) && wish.contains("\"anonymousDisplayName\":\"Anna\""))
                #expect(server.requests.allSatisfy { $0.headers["Origin"] == nil })
            }
        }

        @Test("links to other hosts and of other kinds are not followed, and no other host is shown the token")
        func foreignLinks() async throws {
            let links = ["https://evil.example/p", "javascript:alert(1)", "file:///etc/passwd", "//evil.example/p"]
            let events = links.map {
                #"{"type":"added","link":{"rel":"participant","href":"\#($0)"}}"#
            }
            try await visit {
                GuestServer(polls: [
                    Self.state("Conferenced"), Self.conversation(events.joined(separator: ",")),
                    Self.conversation(Self.message(1, "%3cscript%3ealert(1)%3c%2fscript%3eHi")),
                ])
            } until: { _, events in
                Self.heard(events) == ["Lene: Hi"]
            } then: { server, _ in
                #expect(
                    !server.asked.contains { $0.contains("evil") || $0.contains("passwd") || $0.contains("script") })
            }
        }

        @Test("a message that comes twice is shown once, and events of other conversations not at all")
        func repeated() async throws {
            let foreign = Self.conversation(Self.message(9, "Foreign")).replacingOccurrences(
                of: "/app/1/conv", with: "/app/1/other")
            try await visit {
                GuestServer(polls: [
                    Self.state("Conferenced"), Self.conversation(Self.message(1, "One") + "," + Self.message(1, "One")),
                    foreign, Self.conversation(Self.message(1, "One") + "," + Self.message(2, "Two")),
                ])
            } until: { _, events in
                Self.heard(events).last == "Lene: Two"
            } then: { _, events in
                #expect(Self.heard(events) == ["Lene: One", "Lene: Two"])
            }
        }

        @Test("a meeting that a presenter closes is over in words, and the application is taken back")
        func over() async throws {
            let end = #"""
                {"rel":"communication","href":"/app/1/comm","events":[{"type":"deleted","link":{"rel":"conversation",\#
                "href":"/app/1/conv"},"reason":{"code":"RemoteFailure","subcode":"Ended"}}]}
                """#
            try await visit {
                GuestServer(polls: [Self.state("Conferenced"), end])
            } until: { _, events in
                events.contains { if case .ended = $0 { true } else { false } }
            } then: { server, events in
                #expect(server.asked.last == "DELETE \(GuestServer.pool)/app/1")
                guard case .ended(nil) = events.last else {
                    Issue.record("it is no failure")
                    return
                }
            }
        }

        @Test("a guest whom the server has forgotten comes back by a new application")
        func forgotten() async throws {
            try await visit {
                let server = GuestServer(polls: [Self.state("Conferenced")])
                let applications = "POST \(GuestServer.pool)/ucwa/v1/applications"
                let next = #"""
                    {"rel":"application","_links":{"self":{"href":"/app/2"},"events":{"href":"/app/2/ev?ack=1"}},"_embedded":{\#
                    "communication":{"rel":"communication","_links":{"joinOnlineMeeting":{"href":"/app/2/join"}}}}}
                    """#
                server.answers[applications]?.append(.init(status: 201, body: next))
                server.answers["GET \(GuestServer.pool)/app/1/ev?ack=2"] = [
                    .init(status: 404, body: #"{"code":"NotFound","subcode":"ApplicationNotFound"}"#)
                ]
                server.answers["POST \(GuestServer.pool)/app/2/join"] = [.init(status: 201)]
                server.answers["GET \(GuestServer.pool)/app/2/ev?ack=1"] = [.init(isSilent: true)]
                return server
            } until: { server, events in
                server.asked.contains("POST \(GuestServer.pool)/app/2/join")
                    || events.contains { if case .ended = $0 { true } else { false } }
            } then: { server, events in
                #expect(server.asked.contains("POST \(GuestServer.pool)/app/2/join"), "\(server.asked)")
                #expect(!events.contains { if case .ended = $0 { true } else { false } })
            }
        }

        @Test("a guest who cannot join the messages is told so once, with the server's words")
        func mute() async throws {
            let messaging = #"""
                {"type":"updated","link":{"rel":"messaging","href":"/app/1/conv/m"},"_embedded":{"messaging":{"rel":\#
                "messaging","state":"Disconnected","_links":{"addMessaging":{"href":"/app/1/conv/add"}}}}}
                """#
            let failure = #"""
                {"rel":"communication","href":"/app/1/comm","events":[{"type":"completed","status":"Failure","link":{"rel":\#
                "messagingInvitation","href":"/app/1/i/2"},"reason":{"code":"RemoteFailure","subcode":"Unavailable","message":\#
                "It is down."},"_embedded":{"messagingInvitation":{"rel":"messagingInvitation","direction":"Outgoing",\#
                "_links":{"conversation":{"href":"https://web.contoso.com/app/1/conv"}}}}}]}
                """#
            try await visit {
                let server = GuestServer(polls: [
                    Self.state("Conferenced"), Self.conversation(messaging), failure, failure,
                    Self.conversation(Self.message(2, "Two")),
                ])
                server.answers["POST \(GuestServer.pool)/app/1/conv/add"] = [.init(status: 201)]
                return server
            } until: { _, events in
                Self.heard(events) == ["Lene: Two"]
            } then: { _, events in
                let remarks = events.compactMap { event -> String? in
                    guard case .conference(let event) = event, case .remark(let text) = event.kind else { return nil }
                    return text
                }
                #expect(remarks.count == 1 && remarks.first?.hasSuffix("It is down.") == true, "\(remarks)")
            }
        }

        @Test(
            "a text that a busy server refuses is sent again, before those that follow it, and told lost in the end",
            arguments: [
                ([429, 503, 201], ["One", "One", "One", "Two"], []),
                ([503], ["One", "One", "One", "One", "Two", "Two", "Two", "Two"], ["One", "Two"]),
            ])
        func busy(statuses: [Int], order: [String], lost: [String]) async throws {
            let messaging = #"""
                {"type":"updated","link":{"rel":"messaging","href":"/app/1/conv/m"},"_embedded":{"messaging":{"rel":\#
                "messaging","state":"Connected","_links":{"sendMessage":{"href":"/app/1/conv/send"}}}}}
                """#
            try await visit(saying: ["One", "Two"]) {
                let server = GuestServer(polls: [Self.state("Conferenced"), Self.conversation(messaging)])
                server.answers["POST \(GuestServer.pool)/app/1/conv/send"] = statuses.map {
                    .init(status: $0, headers: ["Retry-After": "0"])
                }
                return server
            } until: { server, events in
                Self.sent(server).count >= order.count && Self.lost(events).count >= lost.count
            } then: { server, events in
                #expect(Self.sent(server) == order)
                #expect(Self.lost(events) == lost)
            }
        }

        private static func lost(_ events: [SessionEvent]) -> [String] {
            events.compactMap { event in
                guard case .conference(let event) = event, case .undelivered(let message) = event.kind else {
                    return nil
                }
                return message.text?.plain
            }
        }

        /// The texts that were sent, whether the server took them or not.
        @LoopActor
        private static func sent(_ server: GuestServer) -> [String] {
            server.requests.filter { $0.url.contains("/conv/send") }.map { String(decoding: $0.body, as: UTF8.self) }
        }

        @Test(
            "whatever the pool refuses with is told in words",
            arguments: [
                (403, #"{"code":"Forbidden"}"#, "You could not join the conference."),
                (409, #"{"code":"Conflict","subcode":"AlreadyExists"}"#, "You could not join the conference."),
                (410, #"{"code":"Gone","subcode":"UserAgentNotAllowed"}"#, "You could not join the conference."),
                (502, "<html/>", "The server of this meeting cannot be reached over the web."),
                (404, "<html/>", "The server of this meeting cannot be reached over the web."),
            ])
        func refusals(_ status: Int, _ body: String, _ sentence: String) async throws {
            try await visit {
                let server = GuestServer()
                server.answers["POST \(GuestServer.pool)/ucwa/v1/applications"]?[1] = .init(status: status, body: body)
                return server
            } until: { _, events in
                events.contains { if case .ended = $0 { true } else { false } }
            } then: { _, events in
                guard case .ended(let error?) = events.last else {
                    Issue.record("there is no reason")
                    return
                }
                #expect(error.message == sentence)
                #expect(error.answer.contains("\(status)"))
            }
        }

        @Test(
            "whatever the meeting refuses the guest with is told in words",
            arguments: [
                (
                    404, #"{"code":"NotFound","subcode":"DestinationNotFound"}"#,
                    "No conference was found behind this link."
                ),
                (
                    400, #"{"code":"BadRequest","subcode":"ParameterValidationFailure"}"#,
                    "The server of this meeting does not accept your name."
                ),
                (409, #"{"code":"Conflict","subcode":"TooManyParticipants"}"#, "The conference is full."),
                (403, #"{"code":"Forbidden"}"#, "You could not join the conference."),
            ])
        func refusedWish(_ status: Int, _ body: String, _ sentence: String) async throws {
            try await visit {
                let server = GuestServer()
                server.answers["POST \(GuestServer.pool)/app/1/join"] = [.init(status: status, body: body)]
                return server
            } until: { _, events in
                events.contains { if case .ended = $0 { true } else { false } }
            } then: { server, events in
                guard case .ended(let error?) = events.last else {
                    Issue.record("there is no reason")
                    return
                }
                #expect(error.message == sentence && error.answer.contains("\(status)"))
                #expect(server.asked.last == "DELETE \(GuestServer.pool)/app/1", "nothing stays on the server")
            }
        }

        private static func heard(_ events: [SessionEvent]) -> [String] {
            events.compactMap { event in
                guard case .conference(let event) = event, case .received(let message) = event.kind else { return nil }
                return "\(message.displayName): \(message.text.plain)"
            }
        }
    }
}
