import Messaging
import SIP
import Testing

@Suite("The machine of a conversation")
struct ConversationMachineTests {
    private typealias Action = ConversationMachine.Action

    private func dialog(_ name: String) throws -> Dialog {
        let uri = try URI(parsing: "sip:bob@contoso.com")
        var invite = Message(.request(.invite, uri))
        invite.from = NameAddress(try URI(parsing: "sip:alice@contoso.com"), parameters: [Parameter("tag", "a")])
        invite.to = NameAddress(uri)
        invite.callID = name
        invite.cseq = CSeq(1, .invite)
        var answer = Message(responseTo: invite, .ok, toTag: "b")
        answer.headers.append(.contact, "<sip:bob@contoso.com;gruu>")
        return try Dialog(request: invite, response: answer)
    }

    private func machine(_ events: ConversationMachine.Event...) -> ConversationMachine {
        var machine = ConversationMachine(isConnected: true)
        for event in events { _ = machine.receive(event) }
        return machine
    }

    private func send(_ text: String, _ number: UInt64) -> ConversationMachine.Event {
        .send(OutgoingText(html: text), number: number)
    }

    private let plain = AcceptedTypes([String]())

    /// The texts of the invitations among actions.
    private func invitations(_ actions: [Action]) -> [String] {
        actions.compactMap { if case .invite(let part) = $0 { part.text.plain } else { nil } }
    }

    /// The texts of the messages among actions.
    private func messages(_ actions: [Action]) -> [String] {
        actions.compactMap { if case .message(let part, _) = $0 { part.text.plain } else { nil } }
    }

    @Test("the first text invites, the others wait for the answer, one after the other")
    func inviting() throws {
        var machine = machine()
        #expect(invitations(machine.receive(send("1", 1))) == ["1"])
        #expect(machine.receive(send("2", 2)).isEmpty)
        let accepted = machine.receive(.accepted(try dialog("x"), plain, hasTakenText: false))
        #expect(messages(accepted) == ["1"])
        let first = machine.receive(.answered(.delivered))
        #expect(first.first == .delivered(1))
        #expect(messages(first) == ["2"])
        #expect(machine.receive(.answered(.delivered)) == [.delivered(2)])
    }

    @Test("a text that the peer took from the INVITE is not sent again")
    func takenText() throws {
        var machine = machine(send("1", 1))
        #expect(machine.receive(.accepted(try dialog("x"), plain, hasTakenText: true)) == [.delivered(1)])
    }

    @Test("a refused invitation loses all that waits, with its reason")
    func refusal() {
        var machine = machine(send("1", 1), send("2", 2))
        let failure = DeliveryFailure(.offline)
        #expect(machine.receive(.refused(failure)) == [.undelivered(1, failure), .undelivered(2, failure)])
        #expect(machine.isIdle)
    }

    @Test("a dialog that the peer has lost is left, and the text invites anew, once")
    func lostDialog() throws {
        let first = try dialog("x")
        var machine = machine(send("1", 1), .accepted(first, plain, hasTakenText: true), send("2", 2))
        let gone = DeliveryFailure(.offline)
        let actions = machine.receive(.answered(.gone(gone, isCertain: true)))
        #expect(actions.first == .leave(first) && invitations(actions) == ["2"])
        let second = try dialog("y")
        #expect(messages(machine.receive(.accepted(second, plain, hasTakenText: false))) == ["2"])
        #expect(
            machine.receive(.answered(.gone(gone, isCertain: true))) == [.leave(second), .undelivered(2, gone)])
    }

    @Test("a text of whose fate nothing is known is not sent twice")
    func unknownFate() throws {
        let only = try dialog("x")
        var machine = machine(send("1", 1), .accepted(only, plain, hasTakenText: false))
        let failure = DeliveryFailure(.offline)
        #expect(
            machine.receive(.answered(.gone(failure, isCertain: false))) == [.leave(only), .undelivered(1, failure)])
    }

    @Test("after the connection was lost the text goes out in the message that it was sent in")
    func reconnecting() throws {
        var machine = machine(send("1", 1), .accepted(try dialog("x"), plain, hasTakenText: false), send("2", 2))
        let sent = Message(
            .request(.message, try URI(parsing: "sip:bob@contoso.com")), headers: Headers([Header(.callID, "x")]))
        machine.note(sent: sent)
        #expect(machine.receive(.interrupted).isEmpty)
        #expect(machine.receive(send("3", 3)).isEmpty)
        guard case .message(let part, _) = machine.receive(.connected).first else {
            Issue.record("nothing is sent")
            return
        }
        #expect(part.sent == sent)
        #expect(messages(machine.receive(.answered(.delivered))) == ["2"])
        #expect(messages(machine.receive(.answered(.delivered))) == ["3"])
    }

    @Test("a text that may have arrived in a dialog that is over by now comes back, for it might arrive twice")
    func reconnectingTooLate() throws {
        let only = try dialog("x")
        for isTold in [true, false] {
            var machine = machine(send("1", 1), .accepted(only, plain, hasTakenText: false), send("2", 2))
            let sent = Message(
                .request(.message, try URI(parsing: "sip:bob@contoso.com")), headers: Headers([Header(.callID, "x")]))
            machine.note(sent: sent)
            _ = machine.receive(.interrupted)
            if isTold { _ = machine.receive(.left(only.identifier)) }
            var actions = machine.receive(.connected)
            let gone = DeliveryFailure(.ended)
            if !isTold { actions = machine.receive(.answered(.gone(gone, isCertain: true))) }
            #expect(actions.contains(.undelivered(1, gone)) && invitations(actions) == ["2"])
        }
    }

    @Test("a text that was in an INVITE when the connection was lost goes out in another, whatever dialogs there are")
    func invitingAgain() throws {
        var machine = machine(send("1", 1), .interrupted)
        _ = machine.receive(.joined(try dialog("other"), plain))
        #expect(invitations(machine.receive(.connected)) == ["1"])
        #expect(machine.receive(.accepted(try dialog("own"), plain, hasTakenText: true)) == [.delivered(1)])
    }

    @Test("an invitation that crosses the person's own comes as a message if they refused it, and back if it was lost")
    func refusedCrossing() throws {
        for (reason, isSent) in [(DeliveryFailure.Reason.busy, true), (.unavailable, false)] {
            var machine = machine(send("1", 1), .joined(try dialog("other"), plain))
            let actions = machine.receive(.refused(DeliveryFailure(reason)))
            #expect(messages(actions) == (isSent ? ["1"] : []))
            #expect(actions.contains(.undelivered(1, DeliveryFailure(reason))) == !isSent)
        }
    }

    @Test("an invitation of the person from elsewhere takes the conversation over")
    func takingOver() throws {
        let former = try dialog("x")
        var machine = machine(send("1", 1), .accepted(former, plain, hasTakenText: true))
        #expect(machine.receive(.joined(try dialog("y"), plain)) == [.leave(former)])
        guard case .message(_, let dialog) = machine.receive(send("2", 2)).first else {
            Issue.record("nothing is sent")
            return
        }
        #expect(dialog.callID == "y")
    }

    @Test("of two invitations at once both dialogs stand until one side ends one")
    func crossing() throws {
        let own = try dialog("own")
        let other = try dialog("other")
        var machine = machine(send("1", 1))
        #expect(machine.receive(.joined(other, plain)).isEmpty)
        #expect(messages(machine.receive(.accepted(own, plain, hasTakenText: false))) == ["1"])
        _ = machine.receive(.answered(.delivered))
        _ = machine.receive(.left(other.identifier))
        guard case .message(_, let dialog) = machine.receive(send("2", 2)).first else {
            Issue.record("nothing is sent")
            return
        }
        #expect(dialog == own.identifier)
    }

    @Test("typing is told between messages, its end only where no message told it")
    func typing() throws {
        var machine = machine(.type(true), send("1", 1))
        let only = try dialog("x")
        _ = machine.receive(.accepted(only, plain, hasTakenText: true))
        #expect(machine.receive(.type(true)) == [.inform(isTyping: true, only.identifier)])
        #expect(machine.receive(.type(false)).isEmpty, "one word at a time")
        #expect(machine.receive(.informed(.delivered)) == [.inform(isTyping: false, only.identifier)])
        #expect(machine.receive(.type(true)).isEmpty)
        #expect(messages(machine.receive(send("2", 2))) == ["2"], "no text waits for an answer to a word of typing")
        #expect(machine.receive(.informed(.delivered)).isEmpty)
        #expect(machine.receive(.type(false)).isEmpty)
        #expect(machine.receive(.answered(.delivered)) == [.delivered(2)])
        #expect(machine.receive(.type(false)).isEmpty)
    }

    @Test("a dialog ends with a word of typing only where the peer says that it knows none")
    func typingInVain() throws {
        let only = try dialog("x")
        for (isCertain, ending) in [(false, []), (true, [ConversationMachine.Action.leave(only)])] {
            var machine = machine(send("1", 1), .accepted(only, plain, hasTakenText: true), .type(true))
            #expect(messages(machine.receive(send("2", 2))) == ["2"])
            let gone = ConversationMachine.Outcome.gone(DeliveryFailure(.ended), isCertain: isCertain)
            #expect(machine.receive(.informed(gone)) == ending)
            let next = machine.receive(.answered(isCertain ? gone : .delivered))
            if isCertain { #expect(invitations(next) == ["2"]) } else { #expect(next == [.delivered(2)]) }
        }
    }

    @Test("a closed window ends the dialogs when everything is sent")
    func leaving() throws {
        let only = try dialog("x")
        var machine = machine(send("1", 1), .leave)
        #expect(messages(machine.receive(.accepted(only, plain, hasTakenText: false))) == ["1"])
        #expect(machine.receive(.answered(.delivered)) == [.delivered(1), .leave(only)])
        #expect(machine.isIdle)
    }

    @Test("what waits at the end of the session is told as not delivered")
    func closing() {
        var machine = machine(send("1", 1), send("2", 2))
        let failure = DeliveryFailure(.signedOut)
        #expect(machine.receive(.close(.signedOut)) == [.undelivered(1, failure), .undelivered(2, failure)])
    }

    @Test("no queue grows without bound")
    func bounds() {
        var machine = ConversationMachine(isConnected: false)
        for number in 0..<UInt64(ConversationMachine.longestQueue) { _ = machine.receive(send("x", number)) }
        #expect(machine.receive(send("x", 9999)) == [.undelivered(9999, DeliveryFailure(.tooMany))])
    }

    @Test(
        "a refusal is told by its meaning",
        arguments: [
            (480, nil, .offline), (404, nil, .unknown), (486, nil, .busy), (415, nil, .notShown),
            (503, nil, .unavailable),
            (606, "309 lcs.microsoft.com \"blocked\"", .blocked), (603, nil, .declined), (403, nil, .forbidden),
            (513, nil, .tooLong), (408, nil, .offline),
        ] as [(Int, String?, DeliveryFailure.Reason)])
    func reasons(code: Int, warning: String?, reason: DeliveryFailure.Reason) throws {
        var response = Message(.response(try #require(Status(code)), reason: ""))
        if let warning { response.headers.append(.warning, warning) }
        #expect(DeliveryFailure(response).reason == reason)
        #expect(DeliveryFailure(response).mayRepeatText == (reason != .blocked))
    }
}
