import Messaging
import Testing
import UCWA

@testable import Communicator

@Suite("A conversation over UCWA")
struct ChatMachineTests {
    // The sheet's documents (5.1, 5.3, 5.4), their addresses shortened.

    private static func events(_ senders: String) -> [UCWAEvent] {
        var channel = EventChannel(href: "/ev?ack=1")
        let document = #"{"_links":{"next":{"href":"/ev?ack=2"}},"sender":[\#(senders)]}"#
        guard let answer = UCWAResource(parsing: Array(document.utf8)),
            case .events(let events) = channel.receive(answer)
        else { return [] }
        return events
    }

    private static func invitation(
        _ type: String, _ direction: String, _ more: String, links: String = "", conversation: String = "/c/21a1"
    ) -> String {
        #"""
        {"rel":"communication","href":"/communication","events":[{"link":{"rel":"messagingInvitation","href":"/i/60c"},\#
        "_embedded":{"messagingInvitation":{"direction":"\#(direction)","importance":"Normal","threadId":"0c7e",\#
        "subject":"","_links":{"self":{"href":"/i/60c"},"conversation":{"href":"\#(conversation)"},\#(links)\#
        "messaging":{"href":"\#(conversation)/messaging"}},\#(more)"rel":"messagingInvitation"}},"type":"\#(type)"}]}
        """#
    }

    private static func completed(_ document: String, _ status: String, _ subcode: String = "") -> String {
        let reason = subcode.isEmpty ? "" : #""reason":{"code":"RemoteFailure","subcode":"\#(subcode)"},"#
        return document.replacing(#""type":"completed""#, with: #"\#(reason)"status":"\#(status)","type":"completed""#)
    }

    private static func messaging(_ state: String, _ formats: String = #""Plain""#, at conversation: String = "/c/21a1")
        -> String
    {
        let links =
            state == "Connected"
            ? #","sendMessage":{"href":"\#(conversation)/send"},"setIsTyping":{"href":"\#(conversation)/typing"}"# : ""
        return #"""
            {"rel":"conversation","href":"\#(conversation)","events":[{"link":{"rel":"messaging","href":\#
            "\#(conversation)/messaging"},"_embedded":{"messaging":{"state":"\#(state)","negotiatedMessageFormats":[\#
            \#(formats)],"_links":{"self":{"href":"\#(conversation)/messaging"}\#(links)},"rel":"messaging"}},\#
            "type":"updated"}]}
            """#
    }

    private static func incoming(_ number: Int, _ data: String, at conversation: String = "/c/21a1") -> String {
        let name = data.hasPrefix("data:text/html") ? "htmlMessage" : "plainMessage"
        return #"""
            {"rel":"conversation","href":"\#(conversation)","events":[{"link":{"rel":"message","href":\#
            "\#(conversation)/messages/\#(number)"},"status":"Success","_embedded":{"message":{"direction":"Incoming",\#
            "timeStamp":"\/Date(1383784870271)\/","_links":{"self":{"href":"/m/\#(number)"},"participant":{"href":\#
            "/p/lenea@contoso.com","title":"Lene Aaling"},"\#(name)":{"href":"\#(data)"}},"rel":"message"}},\#
            "type":"completed"}]}
            """#
    }

    private static func outgoing(_ operation: String, _ status: String, _ subcode: String = "") -> String {
        completed(
            #"""
            {"rel":"conversation","href":"/c/21a1","events":[{"link":{"rel":"message","href":"/c/21a1/o/\#(operation)"},\#
            "_embedded":{"message":{"direction":"Outgoing","operationId":"\#(operation)","rel":"message"}},\#
            "type":"completed"}]}
            """#, status, subcode)
    }

    private static let hello = "data:text/plain;charset=utf-8,Hi+Tosh%0d%0a"
    private static let offer = invitation(
        "started", "Incoming", #""state":"Connecting","#,
        links: #""accept":{"href":"/i/6408/accept"},"message":{"href":"\#(hello)"},"#)

    private static func take(_ senders: String..., by machine: inout ChatMachine) -> [ChatMachine.Action] {
        events(senders.joined(separator: ",")).flatMap { machine.receive($0, $0.resource) }
    }

    /// A machine whose invitation, with the text number 1, was accepted.
    private static func talking(_ formats: String = #""Plain""#) -> ChatMachine {
        var machine = ChatMachine(isConnected: true)
        guard case .invite(let operation, _) = machine.send("One", number: 1).first else { return machine }
        _ = take(
            invitation("started", "Outgoing", #""operationId":"\#(operation)","#), messaging("Connected", formats),
            by: &machine)
        return machine
    }

    /// What the server knows the invitation by that a machine begins with.
    private static func invitation(_ actions: [ChatMachine.Action]) -> String? {
        if case .invite(let operation, _)? = actions.first { operation } else { nil }
    }

    private static func operation(_ actions: [ChatMachine.Action]) -> String? {
        for case .send(let piece, _, _) in actions { return piece.operation }
        return nil
    }

    // Writing

    @Test("the first text goes with the invitation, those that follow wait for its answer and keep their order")
    func order() throws {
        var machine = ChatMachine(isConnected: true)
        let first = machine.send("One", number: 1)
        guard case .invite(let operation, let text) = first.first else {
            Issue.record("there is no invitation")
            return
        }
        #expect(text?.plain == "One")
        #expect(machine.send("Two", number: 2).isEmpty && machine.send("Three", number: 3).isEmpty)
        let outgoing = Self.invitation("started", "Outgoing", #""operationId":"\#(operation)","#)
        #expect(Self.take(outgoing, Self.messaging("Connecting"), by: &machine).isEmpty)
        let accepted = Self.take(Self.messaging("Connected"), by: &machine)
        #expect(accepted.first == .settled(.delivered(1)))
        let two = try #require(Self.operation(accepted))
        #expect(machine.taken("unknown").isEmpty)
        let three = try #require(Self.operation(machine.taken(two)))
        #expect(Self.take(Self.outgoing(two, "Success"), by: &machine) == [.settled(.delivered(2))])
        _ = machine.taken(three)
        let lost = Self.take(Self.outgoing(three, "Failure", "Timeout"), by: &machine)
        #expect(
            lost == [.settled(.undelivered(3, StyledText(html: "Three"), DeliveryFailure(.offline)))])
        #expect(Self.take(Self.outgoing(three, "Failure"), by: &machine).isEmpty)
    }

    @Test("an invitation may end without having begun, before or after the server's answer to it")
    func race() throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        let end = Self.invitation("completed", "Outgoing", #""operationId":"\#(operation)","#)
        let actions = Self.take(Self.completed(end, "Success"), by: &machine)
        #expect(actions == [.settled(.delivered(1)), .look(conversation: "/c/21a1")])
        #expect(Self.take(Self.completed(end, "Success"), by: &machine).isEmpty)
        #expect(machine.owns(ResourceKey("/C/21A1")) && !machine.owns(ResourceKey("/c/other")))
    }

    @Test("what comes late of a conversation that the user has left does not begin it again")
    func late() {
        var machine = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &machine)
        #expect(machine.accepted("/c/21a1", true) == [.received(StyledText("Hi Tosh"))])
        #expect(machine.leave() == [.leave(conversation: "/c/21a1")])
        let end = Self.invitation(
            "completed", "Incoming", #""state":"Connected","#, links: #""message":{"href":"\#(Self.hello)"},"#)
        #expect(Self.take(Self.completed(end, "Success"), by: &machine).isEmpty)
        #expect(machine.isIdle)
    }

    @Test(
        "why an invitation has failed is told of every text",
        arguments: [
            ("Declined", DeliveryFailure.Reason.declined), ("DoNotDisturb", .busy), ("Unreachable", .offline),
            ("Timeout", .offline), ("DestinationNotFound", .unknown), ("FederationRequired", .forbidden),
            ("SomethingNew", .unavailable),
        ])
    func failures(subcode: String, reason: DeliveryFailure.Reason) throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        _ = machine.send("Two", number: 2)
        let end = Self.invitation("completed", "Outgoing", #""operationId":"\#(operation)","#)
        let told = Self.take(Self.completed(end, "Failure", subcode), by: &machine)
        let outcomes = told.compactMap { action -> String? in
            guard case .settled(.undelivered(let number, let text, let failure)) = action else { return nil }
            #expect(failure.reason == reason)
            return "\(number) \(text?.plain ?? "")"
        }
        #expect(outcomes == ["1 One", "2 Two"])
        #expect(machine.isIdle)
    }

    @Test("an invitation that fails is told of, also where the server does not name a conversation any more")
    func failureAlone() throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        let end = Self.invitation("completed", "Outgoing", #""operationId":"\#(operation)","#)
            .replacing(#""conversation":{"href":"/c/21a1"},"#, with: "")
        let told = Self.take(Self.completed(end, "Failure", "DestinationNotFound"), by: &machine)
        #expect(told == [.settled(.undelivered(1, StyledText(html: "One"), DeliveryFailure(.unknown)))])
        #expect(machine.isIdle)
    }

    /// UCWA sheet 5.1.
    @Test("an invitation that another person has answered goes on in the conversation with them")
    func derived() throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        let end = Self.invitation(
            "completed", "Outgoing", #""operationId":"\#(operation)","#,
            links: #""derivedConversation":{"href":"/c/77"},"derivedMessaging":{"href":"/c/77/messaging"},"#)
        let told = Self.take(Self.completed(end, "Failure", "DerivedConversation"), by: &machine)
        #expect(told == [.settled(.delivered(1)), .look(conversation: "/c/77")])
        let connected = Self.messaging("Connected", at: "/c/77")
        #expect(Self.take(connected, by: &machine).isEmpty && machine.standing == "/c/77")
        guard case .send(_, "/c/77/send", asHTML: false)? = machine.send("Two", number: 2).first else {
            Issue.record("it is not sent there")
            return
        }
    }

    @Test("a message is shown although one of an application of before had the same address")
    func sameAddress() {
        var machine = Self.talking()
        let text = ChatMachine.Action.received(StyledText("Hi Tosh"))
        #expect(Self.take(Self.incoming(1, Self.hello), Self.incoming(1, Self.hello), by: &machine) == [text])
        machine.interrupt()
        #expect(machine.connect(isNew: true).isEmpty)
        #expect(Self.take(Self.incoming(1, Self.hello), by: &machine) == [text])
    }

    @Test("a message that is told of twice is shown once, however many came before")
    func doubled() {
        var machine = Self.talking()
        let count = 1100
        let shown = (1...count).flatMap { number in
            let text = Self.incoming(number, Self.hello)
            let started = text.replacing(#""type":"completed""#, with: #""type":"started""#)
            return Self.take(started, text, by: &machine)
        }
        #expect(shown.count == count)
    }

    @Test("the text of an invitation that was missed is shown once, though its message comes late")
    func lateMissed() {
        var machine = ChatMachine(isConnected: true)
        let end = Self.completed(
            Self.invitation("completed", "Incoming", #""state":"Disconnected","#), "Failure", "Timeout")
        #expect(
            Self.take(Self.offer, end, Self.incoming(1, Self.hello), by: &machine).filter {
                $0 == .received(StyledText("Hi Tosh"))
            }.count == 1)
    }

    @Test("of several messages that come before their invitation the first is not shown again with it")
    func early() {
        var machine = ChatMachine(isConnected: true)
        let other = "data:text/plain,And+you"
        #expect(Self.take(Self.incoming(1, Self.hello), Self.incoming(2, other), by: &machine).count == 2)
        _ = Self.take(Self.offer, by: &machine)
        #expect(machine.accepted("/c/21a1", true).isEmpty)
    }

    @Test("the text of an invitation is shown although one of an application of before said the same at its address")
    func sameWords() {
        var machine = ChatMachine(isConnected: true)
        _ = Self.take(Self.incoming(1, Self.hello), by: &machine)
        machine.interrupt()
        #expect(machine.connect(isNew: true).isEmpty)
        _ = Self.take(Self.offer, by: &machine)
        #expect(machine.accepted("/c/21a1", true) == [.received(StyledText("Hi Tosh"))])
    }

    @Test("formatting is sent where the other side takes it, and a long text is not put into an invitation")
    func forms() throws {
        var machine = Self.talking(#""Plain","Html""#)
        guard case .send(_, "/c/21a1/send", asHTML: true) = machine.send("<b>Bold</b>", number: 2).first else {
            Issue.record("it is not sent as HTML")
            return
        }
        var plain = Self.talking()
        guard case .send(_, _, asHTML: false) = plain.send("<b>Bold</b>", number: 2).first else {
            Issue.record("it is not sent plain")
            return
        }
        var long = ChatMachine(isConnected: true)
        guard case .invite(_, nil) = long.send(String(repeating: "long ", count: 200), number: 1).first else {
            Issue.record("it is in the invitation")
            return
        }
    }

    @Test("what meets a conversation that has ended begins another one, once")
    func gone() throws {
        var machine = Self.talking()
        let first = try #require(Self.operation(machine.send("Two", number: 2)))
        let again = machine.refuse(first, DeliveryFailure(.ended), isGone: true, link: "/c/21a1/send")
        guard case .invite(let operation, let text) = again.first, text?.plain == "Two" else {
            Issue.record("there is no invitation")
            return
        }
        let end = machine.refuseInvitation(operation, DeliveryFailure(.offline))
        #expect(end == [.settled(.undelivered(2, StyledText(html: "Two"), DeliveryFailure(.offline)))])
    }

    @Test("what was not confirmed when the other side leaves is told, and the next text begins anew")
    func left() throws {
        var machine = Self.talking()
        let operation = try #require(Self.operation(machine.send("Two", number: 2)))
        _ = machine.taken(operation)
        let deleted = #"""
            {"rel":"communication","href":"/communication","events":[{"link":{"rel":"conversation","href":"/c/21a1"},\#
            "type":"deleted"}]}
            """#
        #expect(
            Self.take(deleted, by: &machine) == [
                .settled(.undelivered(2, StyledText(html: "Two"), DeliveryFailure(.ended)))
            ])
        guard case .invite = machine.send("Three", number: 3).first else {
            Issue.record("there is no invitation")
            return
        }
    }

    @Test("a busy server's answer about a text that has arrived all the same keeps nothing back")
    func overtakenRefusal() throws {
        var machine = Self.talking()
        let two = try #require(Self.operation(machine.send("Two", number: 2)))
        #expect(machine.send("Three", number: 3).isEmpty)
        let arrived = Self.take(Self.outgoing(two, "Success"), by: &machine)
        #expect(arrived.first == .settled(.delivered(2)))
        let three = try #require(Self.operation(arrived))
        #expect(machine.send("Four", number: 4).isEmpty)
        let isPostponed = machine.postpone(two)
        #expect(!isPostponed)
        #expect(Self.operation(machine.taken(three)) != nil)
    }

    @Test("an invitation whose text comes after it is made again for a busy server, as often as a text is sent")
    func busyInvitation() throws {
        let long = String(repeating: "x", count: 800)
        var machine = ChatMachine(isConnected: true)
        var operation = try #require(Self.invitation(machine.send(long, number: 1)))
        for _ in 1...TextQueue.mostPostponements {
            let isPostponed = machine.postpone(operation)
            #expect(isPostponed)
            #expect(machine.send("More", number: 2).isEmpty)
            operation = try #require(Self.invitation(machine.resume()))
        }
        let isPostponed = machine.postpone(operation)
        #expect(!isPostponed)
    }

    @Test("nothing is sent without a connection; on a new application everything begins anew")
    func connection() throws {
        var machine = ChatMachine(isConnected: false)
        #expect(machine.send("One", number: 1).isEmpty)
        guard case .invite(let operation, _) = machine.connect(isNew: true).first else {
            Issue.record("there is no invitation")
            return
        }
        machine.interrupt()
        #expect(machine.connect(isNew: false).isEmpty)
        machine.interrupt()
        guard case .invite(let other, let text) = machine.connect(isNew: true).first else {
            Issue.record("there is no invitation")
            return
        }
        #expect(other != operation && text?.plain == "One")
        #expect(
            machine.close(.signedOut) == [
                .settled(.undelivered(1, StyledText(html: "One"), DeliveryFailure(.signedOut)))
            ])
    }

    @Test("more texts than can be kept are refused, and a server that confirms nothing is believed")
    func bounds() throws {
        var waiting = ChatMachine(isConnected: false)
        var refused: [ChatMachine.Action] = []
        for number in 1...UInt64(TextQueue.longest + 1) { refused += waiting.send("x", number: number) }
        let last = UInt64(TextQueue.longest + 1)
        #expect(refused == [.settled(.undelivered(last, StyledText(html: "x"), DeliveryFailure(.tooMany)))])

        var machine = Self.talking()
        var told: [ChatMachine.Action] = []
        for number in 2...UInt64(TextQueue.mostUnconfirmed + 2) {
            told += machine.taken(try #require(Self.operation(machine.send("x", number: number))))
        }
        #expect(told == [.settled(.delivered(2))])
    }

    @Test("the user's typing is told where a conversation stands, and is over with a text")
    func typing() {
        var machine = ChatMachine(isConnected: true)
        #expect(machine.type(true).isEmpty)
        var joining = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &joining)
        #expect(joining.type(true).isEmpty)
        #expect(Self.take(Self.messaging("Connected"), by: &joining) == [.type("/c/21a1/typing")])
        var talking = Self.talking()
        #expect(talking.type(true) == [.type("/c/21a1/typing")])
        #expect(talking.type(false).isEmpty)
    }

    @Test("a conversation is left once everything is confirmed")
    func leaving() throws {
        var machine = Self.talking()
        let operation = try #require(Self.operation(machine.send("Two", number: 2)))
        #expect(machine.leave().isEmpty)
        #expect(machine.taken(operation).isEmpty)
        let actions = Self.take(Self.outgoing(operation, "Success"), by: &machine)
        #expect(actions == [.settled(.delivered(2)), .leave(conversation: "/c/21a1")])
    }

    // What is not known

    @Test("an invitation whose answer was lost goes on where the channel tells of it")
    func doubtfulInvitation() throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        #expect(machine.catchUp() == [.doubt(operation: operation)])
        _ = Self.take(Self.invitation("started", "Outgoing", #""operationId":"\#(operation)","#), by: &machine)
        #expect(machine.giveUpInvitation(operation, DeliveryFailure(.unavailable)).isEmpty)
        #expect(Self.take(Self.messaging("Connected"), by: &machine) == [.settled(.delivered(1))])
        #expect(machine.giveUpInvitation(operation, DeliveryFailure(.unavailable)).isEmpty)
    }

    @Test("an invitation of which nothing is heard comes back, and what the server makes of it late is ended")
    func lostInvitation() throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        let failure = DeliveryFailure(.unavailable)
        #expect(
            machine.giveUpInvitation(operation, failure) == [
                .abandon(operation: operation), .settled(.undelivered(1, StyledText(html: "One"), failure)),
            ])
        #expect(machine.isIdle)
    }

    @Test("a text whose answer is under way when the conversation ends is sent again if the server has not taken it")
    func underway() throws {
        var machine = Self.talking()
        let operation = try #require(Self.operation(machine.send("Two", number: 2)))
        #expect(machine.end("/c/21a1").isEmpty)
        let again = machine.refuse(operation, DeliveryFailure(.ended), isGone: true, link: "/c/21a1/send")
        guard case .invite(_, let text) = again.first, text?.plain == "Two" else {
            Issue.record("there is no invitation")
            return
        }
        var taken = Self.talking()
        let other = try #require(Self.operation(taken.send("Two", number: 2)))
        _ = taken.end("/c/21a1")
        let lost = TextOutcome.undelivered(2, StyledText(html: "Two"), DeliveryFailure(.ended))
        #expect(taken.taken(other) == [.settled(lost)])
    }

    // Growing

    private static func conversation(_ state: String) -> String {
        #"""
        {"rel":"communication","href":"/communication","events":[{"link":{"rel":"conversation","href":"/c/21a1"},\#
        "_embedded":{"conversation":{"state":"\#(state)","rel":"conversation"}},"type":"updated"}]}
        """#
    }

    @Test("a conversation that becomes a conference is handed over, and the next text begins another one")
    func growth() throws {
        var machine = Self.talking()
        #expect(machine.standing == "/c/21a1")
        #expect(Self.take(Self.conversation("Conferencing"), Self.messaging("Disconnected"), by: &machine).isEmpty)
        #expect(machine.send("Two", number: 2).isEmpty && machine.standing == nil)
        let actions = Self.take(Self.conversation("Conferenced"), by: &machine)
        #expect(actions.first == .grown(conversation: "/c/21a1"))
        guard case .invite(_, let text) = actions.last, text?.plain == "Two", actions.count == 2 else {
            Issue.record("there is no invitation: \(actions)")
            return
        }
        #expect(!machine.owns(ResourceKey("/c/21a1")))
        let late = Self.invitation("completed", "Incoming", #""state":"Connected","#)
        #expect(Self.take(Self.completed(late, "Success"), by: &machine).isEmpty)
    }

    @Test("a conversation that could not become a conference goes on, and what waited is sent")
    func noGrowth() throws {
        var machine = Self.talking()
        _ = Self.take(Self.conversation("Conferencing"), by: &machine)
        #expect(machine.send("Two", number: 2).isEmpty)
        #expect(Self.operation(Self.take(Self.conversation("Connected"), by: &machine)) != nil)
    }

    // Reading

    @Test("an invitation is accepted, its text shown once, although it comes again as a message")
    func invited() {
        var machine = ChatMachine(isConnected: true)
        #expect(
            Self.take(Self.offer, Self.offer, by: &machine) == [.accept("/i/6408/accept", conversation: "/c/21a1")])
        #expect(machine.accepted("/c/21a1", true) == [.received(StyledText("Hi Tosh"))])
        #expect(Self.take(Self.incoming(3, Self.hello), by: &machine).isEmpty)
        let again = Self.take(Self.incoming(4, Self.hello), by: &machine)
        #expect(again == [.received(StyledText("Hi Tosh"))])
        #expect(Self.take(Self.incoming(4, Self.hello), by: &machine).isEmpty)
    }

    @Test("the text of an invitation is not lost where a message overtakes the answer, whatever that says")
    func overtaken() {
        var same = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &same)
        #expect(Self.take(Self.incoming(3, Self.hello), by: &same) == [.received(StyledText("Hi Tosh"))])
        #expect(same.accepted("/c/21a1", true).isEmpty)

        var other = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &other)
        let both = Self.take(Self.incoming(3, "data:text/plain;base64,SGVsbG8="), by: &other)
        #expect(both == [.received(StyledText("Hi Tosh")), .received(StyledText("Hello"))])
    }

    @Test("an invitation that was answered elsewhere is dropped, one that was missed shows its text")
    func missed() {
        let end = Self.invitation("completed", "Incoming", #""state":"Failed","#)
        var elsewhere = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &elsewhere)
        #expect(Self.take(Self.completed(end, "Failure", "ConnectedElsewhere"), by: &elsewhere).isEmpty)
        #expect(elsewhere.accepted("/c/21a1", false) == [] && elsewhere.isIdle)

        var missed = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &missed)
        let told = Self.take(Self.completed(end, "Failure", "Missed"), by: &missed)
        #expect(told == [.received(StyledText("Hi Tosh")), .missed])
    }

    @Test(
        "an invitation that could not be accepted shows its text, and the user is told that the sender knows nothing of it"
    )
    func notAccepted() {
        var machine = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &machine)
        #expect(machine.giveUpOffer("/c/21a1") == [.received(StyledText("Hi Tosh")), .missed])
        #expect(machine.isIdle && machine.giveUpOffer("/c/21a1").isEmpty)
        #expect(Self.take(Self.offer, by: &machine).isEmpty == false, "the person may try again")

        var accepted = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, Self.messaging("Connected"), by: &accepted)
        #expect(accepted.giveUpOffer("/c/21a1").isEmpty, "the answer was lost, and the server has accepted")
        #expect(accepted.owns(ResourceKey("/c/21a1")))
    }

    @Test("the text of an invitation that cannot be accepted is shown once it is known that nobody else has answered")
    func refused() {
        var gone = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &gone)
        #expect(gone.accepted("/c/21a1", false) == [.look(conversation: "/c/21a1")])
        #expect(gone.end("/c/21a1") == [.received(StyledText("Hi Tosh")), .missed])
        #expect(gone.isIdle)

        var missed = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &missed)
        _ = missed.accepted("/c/21a1", false)
        let end = Self.invitation("completed", "Incoming", #""state":"Failed","#)
        let told = Self.take(Self.completed(end, "Failure", "Missed"), by: &missed)
        #expect(told == [.received(StyledText("Hi Tosh")), .missed])
    }

    @Test("who begins anew before the first invitation is accepted has said something all the same")
    func anew() {
        var machine = ChatMachine(isConnected: true)
        let second = Self.offer.replacing("/c/21a1", with: "/c/eee0")
        let actions = Self.take(Self.offer, second, by: &machine)
        #expect(actions.contains(.received(StyledText("Hi Tosh"))))
        #expect(machine.accepted("/c/21a1", true).isEmpty)
        #expect(machine.accepted("/c/eee0", true) == [.received(StyledText("Hi Tosh"))])
    }

    @Test("a conversation is the same with the server's name before its address and without")
    func absolute() {
        var machine = ChatMachine(isConnected: true)
        _ = Self.take(Self.offer, by: &machine)
        _ = machine.accepted("/c/21a1", true)
        let message = "data:text/plain;base64,SGVsbG8="
        let told = Self.take(Self.incoming(4, message, at: "https://web.contoso.com/c/21A1"), by: &machine)
        #expect(told == [.received(StyledText("Hello"))])
        #expect(machine.owns(ResourceKey("https://web.contoso.com/c/21a1")))
    }

    @Test("an invitation that the server has accepted by itself needs no beginning")
    func automatic() {
        var machine = ChatMachine(isConnected: true)
        let end = Self.invitation(
            "completed", "Incoming", "", links: #""message":{"href":"\#(Self.hello)"},"#)
        let told = Self.take(Self.completed(end, "Success", "AutoAccepted"), by: &machine)
        #expect(told == [.received(StyledText("Hi Tosh")), .look(conversation: "/c/21a1")])
    }

    @Test("what waits is sent in the conversation that the other side has begun meanwhile")
    func both() throws {
        var machine = ChatMachine(isConnected: true)
        let operation = try #require(Self.invitation(machine.send("One", number: 1)))
        let theirs = Self.offer.replacing("/c/21a1", with: "/c/eee0")
        _ = Self.take(theirs, by: &machine)
        _ = machine.accepted("/c/eee0", true)
        _ = Self.take(Self.messaging("Connected", at: "/c/eee0"), by: &machine)
        let sent = machine.refuseInvitation(operation, DeliveryFailure(.busy))
        guard case .send(let piece, "/c/eee0/send", _) = sent.first else {
            Issue.record("it is not sent")
            return
        }
        #expect(piece.text.plain == "One")
    }

    @Test("mark-up is cleaned, and what nobody can read is left out")
    func markup() {
        var machine = Self.talking()
        let script = "data:text/html;charset=utf-8,%3cscript%3ealert(1)%3c%2fscript%3e%3cb%3eHi%3c%2fb%3e"
        guard case .received(let text) = Self.take(Self.incoming(3, script), by: &machine).first else {
            Issue.record("there is no message")
            return
        }
        #expect(text.html == "<b>Hi</b>")
        for foreign in ["http://evil.example/x", "javascript:alert(1)", "data:nothing"] {
            #expect(Self.take(Self.incoming(4, foreign), by: &machine).isEmpty)
        }
    }
}
