import Conferencing
import Messaging
import Testing
import UCWA

@testable import Communicator

@Suite("A meeting over UCWA")
struct MeetingRoomTests {
    /// Takes events of senders (UCWA sheet 3.8); what there is to do, in words.
    private static func take(_ senders: String..., by room: inout MeetingRoom) -> [String] {
        var channel = EventChannel(href: "/ev?ack=1")
        let document = #"{"_links":{"next":{"href":"/ev?ack=2"}},"sender":[\#(senders.joined(separator: ","))]}"#
        guard let answer = UCWAResource(parsing: Array(document.utf8)),
            case .events(let events) = channel.receive(answer)
        else { return [] }
        return events.flatMap { room.receive($0) }.map(words)
    }

    private static func words(_ action: MeetingRoom.Action) -> String {
        switch action {
        case .tell(.opened(let address?)): "opened \(address.organizer) \(address.identifier)"
        case .tell(.person(let person, let isNews)): "\(isNews ? "now" : "already") \(person.address) \(person.place)"
        case .tell(.state(let state)): "state \(state.subject)"
        case .tell: "told"
        case .joinMessages(let link): "join \(link)"
        case .messagesChanged: "messages"
        case .sent(let operation, let failure): "sent \(operation) \(failure?.sentence ?? "")"
        case .end(let failure): "end \(failure.sentence)"
        }
    }

    private static func invitation(_ kind: String, _ operation: String, _ more: String = "") -> String {
        #"""
        {"rel":"communication","href":"/comm","events":[{"type":"\#(kind)",\#(more)"link":{"rel":"onlineMeetingInvitation",\#
        "href":"/i/1"},"_embedded":{"onlineMeetingInvitation":{"operationId":"\#(operation)","_links":{"conversation":{\#
        "href":"/conv"}},"rel":"onlineMeetingInvitation"}}}]}
        """#
    }

    private static let conferenced = #"""
        {"rel":"communication","href":"/comm","events":[{"type":"updated","link":{"rel":"conversation","href":"/conv"},\#
        "_embedded":{"conversation":{"state":"Conferenced","subject":"Budget","rel":"conversation"}}}]}
        """#

    private static let meeting = #"""
        {"rel":"conversation","href":"/conv","events":[{"type":"added","link":{"rel":"onlineMeeting","href":"/conv/om"},\#
        "_embedded":{"onlineMeeting":{"organizerUri":"sip:dana@contoso.com","conferenceId":"DEDX9367","rel":\#
        "onlineMeeting"}}}]}
        """#

    private static func person(_ name: String, _ kind: String = "added") -> String {
        #"""
        {"rel":"conversation","href":"/conv","events":[{"type":"\#(kind)","link":{"rel":"participant","href":\#
        "/conv/p/\#(name)"},"_embedded":{"participant":{"uri":"sip:\#(name)@contoso.com","name":"\#(name)","rel":\#
        "participant"}}}]}
        """#
    }

    @Test("a meeting that the server makes is told as soon as its address is known, with those who are there")
    func adhoc() {
        var room = MeetingRoom(nil, operation: "o1")
        #expect(Self.take(Self.invitation("started", "o1"), Self.person("lene"), by: &room).isEmpty)
        #expect(Self.take(Self.conferenced, by: &room) == ["messages"])
        #expect(
            Self.take(Self.meeting, by: &room) == [
                "opened dana@contoso.com DEDX9367", "already lene@contoso.com present", "state Budget",
            ])
        #expect(room.conference?.identifier == "DEDX9367")
        let settled = Self.invitation("completed", "o1", #""status":"Success","#)
        #expect(Self.take(settled, Self.person("tosh"), by: &room) == ["now tosh@contoso.com present"])
    }

    @Test("messages that are not connected are joined, though the server names the place for texts already")
    func disconnected() {
        var room = MeetingRoom(nil, operation: "o1")
        _ = Self.take(Self.invitation("started", "o1"), Self.conferenced, Self.meeting, by: &room)
        func messaging(_ state: String) -> String {
            #"""
            {"rel":"conversation","href":"/conv","events":[{"type":"updated","link":{"rel":"messaging","href":"/conv/m"},\#
            "_embedded":{"messaging":{"state":"\#(state)","_links":{"sendMessage":{"href":"/conv/send"},"addMessaging":{\#
            "href":"/conv/add"}},"rel":"messaging"}}}]}
            """#
        }
        #expect(Self.take(messaging("Disconnected"), by: &room) == ["join /conv/add", "messages"])
        #expect(room.sendLink == nil)
        #expect(Self.take(messaging("Connecting"), by: &room) == ["messages"])
        #expect(Self.take(messaging("Connected"), by: &room) == ["messages"])
        #expect(room.sendLink == "/conv/send")
    }

    @Test("a text is told once, whether it is started, as documented, completed, as pools do, or both")
    func texts() {
        var room = MeetingRoom(nil, operation: "o1")
        _ = Self.take(Self.invitation("started", "o1"), Self.conferenced, Self.meeting, by: &room)
        func text(_ kind: String, _ number: Int) -> String {
            #"""
            {"rel":"conversation","href":"/conv","events":[{"type":"\#(kind)","link":{"rel":"message","href":"/m/\#(number)"\#
            },"_embedded":{"message":{"direction":"Incoming","_links":{"plainMessage":{"href":"data:text/plain,Hi"}},"rel":\#
            "message"}}}]}
            """#
        }
        #expect(Self.take(text("started", 1), text("completed", 1), by: &room) == ["told"])
        #expect(Self.take(text("completed", 2), by: &room) == ["told"])
        for number in 3...1100 {
            #expect(Self.take(text("started", number), text("completed", number), by: &room) == ["told"])
        }
    }

    @Test("another operation's invitation, and another conversation's events, are nothing of the meeting")
    func foreign() {
        var room = MeetingRoom(nil, operation: "o1")
        _ = Self.take(Self.invitation("started", "o1"), Self.conferenced, Self.meeting, by: &room)
        let other = Self.invitation("completed", "o2", #""status":"Failure","reason":{"subcode":"Ended"},"#)
        let elsewhere = Self.person("lene").replacing("/conv", with: "/other")
        #expect(Self.take(other, elsewhere, by: &room).isEmpty)
        #expect(room.owns("/CONV") && !room.owns("/other") && room.hasBegun("o1") && !room.hasBegun("o2"))
    }

    @Test("what the user was asked into is known by its conversation, whatever the server calls the operation")
    func askedIn() {
        var room = MeetingRoom(nil, operation: "", conversation: "/conv")
        _ = Self.take(Self.conferenced, Self.meeting, by: &room)
        let settled = Self.invitation("completed", "theirs", #""status":"Success","#)
        #expect(Self.take(settled, Self.person("tosh"), by: &room) == ["now tosh@contoso.com present"])
        var closed = MeetingRoom(nil, operation: "", conversation: "/conv")
        let denied = Self.invitation("completed", "theirs", #""status":"Failure","reason":{"subcode":"Denied"},"#)
        #expect(Self.take(denied, by: &closed).count == 1)
    }

    @Test("who has gone while the user was away is told once the user is in again")
    func rejoining() {
        var room = MeetingRoom(nil, operation: "o1")
        _ = Self.take(
            Self.invitation("started", "o1"), Self.conferenced, Self.meeting, Self.person("lene"), Self.person("tosh"),
            Self.invitation("completed", "o1", #""status":"Success","#), by: &room)
        room.rejoin("o2")
        #expect(room.conversation == nil && room.conference?.identifier == "DEDX9367")
        let back = Self.take(
            Self.invitation("started", "o2"), Self.conferenced, Self.person("lene"),
            Self.invitation("completed", "o2", #""status":"Success","#), by: &room)
        #expect(
            back == ["messages", "already lene@contoso.com present", "now tosh@contoso.com absent"])
    }

    @Test("a meeting that the server does not know any more is over")
    func lost() {
        var room = MeetingRoom(nil, operation: "o1")
        #expect(room.lose().map(Self.words) == ["end The conference has ended, or you were removed from it."])
        #expect(room.lose().isEmpty)
    }

    // How it ends

    private static func state(_ state: String, _ kind: String = "updated", _ subcode: String = "") -> String {
        let reason = subcode.isEmpty ? "" : #""reason":{"code":"RemoteFailure","subcode":"\#(subcode)"},"#
        return #"""
            {"rel":"communication","href":"/comm","events":[{"type":"\#(kind)",\#(reason)"link":{"rel":"conversation","href":\#
            "/conv"},"_embedded":{"conversation":{"state":"\#(state)","rel":"conversation"}}}]}
            """#
    }

    @Test(
        "why the user does not come in is told in words",
        arguments: [
            ("Denied", "You were not let in."), ("Timeout", "Nobody let you in. Ask a presenter, and try again."),
            ("InviteesOnly", "The conference is locked, or for those alone who were invited."),
            ("Ended", "The conference has ended."), ("SomethingNew", "You were not let in."),
        ])
    func lobby(subcode: String, sentence: String) {
        var room = MeetingRoom(nil, operation: "o1")
        let failure = Self.invitation("completed", "o1", #""status":"Failure","reason":{"subcode":"\#(subcode)"},"#)
        _ = Self.take(Self.invitation("started", "o1"), Self.state("InLobby"), by: &room)
        #expect(Self.take(failure, by: &room) == ["end \(sentence)"])
    }

    @Test(
        "why a meeting does not take the user is told in words",
        arguments: [
            ("InviteesOnly", "The conference is locked, or for those alone who were invited."),
            ("TooManyParticipants", "The conference is full."), ("Ended", "The conference has ended."),
            ("Denied", "You were not let in."), ("Unavailable", "You could not join the conference. (Unavailable)"),
        ])
    func outside(subcode: String, sentence: String) {
        var room = MeetingRoom(nil, operation: "o1")
        let failure = Self.invitation("completed", "o1", #""status":"Failure","reason":{"subcode":"\#(subcode)"},"#)
        #expect(Self.take(Self.invitation("started", "o1"), failure, by: &room) == ["end \(sentence)"])
    }

    @Test(
        "why the user is in it no longer is told in words",
        arguments: [
            ("Ended", "The conference has ended."), ("Ejected", "You were removed from the conference."),
            ("Removed", "You were removed from the conference."),
            ("", "The conference has ended, or you were removed from it."),
        ])
    func inside(subcode: String, sentence: String) {
        var room = MeetingRoom(nil, operation: "o1")
        _ = Self.take(Self.invitation("started", "o1"), Self.conferenced, Self.meeting, by: &room)
        let end = Self.state("Disconnected", "deleted", subcode)
        #expect(Self.take(end, by: &room) == ["end \(sentence)"])
    }

    // Growing

    @Test("a conversation of two is the room's once it is a conference, and not before")
    func growth() {
        var room = MeetingRoom(nil, operation: "o1", conversation: "/conv", isGrown: true)
        #expect(Self.take(Self.state("Connected"), Self.person("lene"), by: &room).isEmpty)
        #expect(room.phase == .chat)
        #expect(Self.take(Self.state("Conferencing"), by: &room).isEmpty && room.phase == .outside)
        #expect(Self.take(Self.state("Connected"), by: &room).isEmpty && room.phase == .chat, "it was refused")
        let grown = Self.take(
            Self.state("Conferencing"), Self.person("lene"), Self.conferenced, Self.meeting, by: &room)
        #expect(
            grown == [
                "messages", "opened dana@contoso.com DEDX9367", "already lene@contoso.com present", "state Budget",
            ])
    }

    @Test("a conversation of two that ends before it is a conference has not become one")
    func noGrowth() {
        var room = MeetingRoom(nil, operation: "o1", conversation: "/conv", isGrown: true)
        let end = Self.take(Self.state("Disconnected", "deleted"), by: &room)
        #expect(end == ["end The conversation could not become a conference."])
    }

    // Catching up

    private static func resource(_ name: String, _ more: String = "") -> (href: String, resource: UCWAResource)? {
        let document = #"{"uri":"sip:\#(name)@contoso.com","name":"\#(name)"\#(more),"rel":"participant"}"#
        return UCWAResource(parsing: Array(document.utf8)).map { ("/conv/p/\(name)", $0) }
    }

    @Test("who came, left, or was let in while events were missed is told, and nobody else")
    func missed() throws {
        var room = MeetingRoom(nil, operation: "o1")
        let waiting = Self.person("zoe").replacing(
            #""rel":"participant"}"#, with: #""inLobby":true,"rel":"participant"}"#)
        _ = Self.take(
            Self.invitation("started", "o1"), Self.conferenced, Self.meeting, Self.person("lene"), Self.person("tosh"),
            waiting, waiting.replacing("zoe", with: "mallory"),
            Self.invitation("completed", "o1", #""status":"Success","#), by: &room)
        let found = [
            try #require(Self.resource("lene")), try #require(Self.resource("zoe")),
            try #require(Self.resource("ada")), try #require(Self.resource("sam", #","inLobby":true"#)),
        ]
        let told = Set(room.takeRoster(found, listed: found.map(\.href)).map(Self.words))
        #expect(
            told == [
                "now tosh@contoso.com absent", "now mallory@contoso.com absent", "now zoe@contoso.com present",
                "now ada@contoso.com present", "now sam@contoso.com lobby",
            ])
        #expect(room.takeRoster(found, listed: found.map(\.href)).isEmpty)
    }
}
