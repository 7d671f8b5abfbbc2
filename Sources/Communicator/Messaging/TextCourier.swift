import EventLoop
import Messaging
import SIP

/// Carries the requests of a ``ConversationMachine``, whoever the peer is: a person, or a conference.
@LoopActor
final class TextCourier {
    /// Makes a dialog, with this text in the INVITE if the peer takes it there. The tag is the text's own: a second
    /// INVITE, after the connection was lost, is known by it.
    ///
    /// - Throws: ``DeliveryFailure`` if there is none to be made; what ends the registration.
    typealias Invite =
        @LoopActor @Sendable (StyledText, _ tag: String, InstantMessaging) async throws -> ConversationMachine.Event

    private let makeDialog: Invite
    private let report: @LoopActor (TextOutcome) -> Void
    private let ended: @LoopActor () -> Void
    private(set) var endpoint: RegisteredEndpoint?
    private var machine: ConversationMachine
    /// Texts that are not confirmed, by their numbers, and the tags of their INVITEs.
    private var texts: [UInt64: (text: StyledText, tag: String)] = [:]
    /// Called once when everything is sent and no dialog is left.
    private var settled: (@LoopActor () -> Void)?

    /// - Parameters:
    ///   - endpoint: nil while there is none.
    ///   - ended: called when the last dialog has ended and nothing is left to be sent.
    init(
        endpoint: RegisteredEndpoint?, invite: @escaping Invite, report: @escaping @LoopActor (TextOutcome) -> Void,
        ended: @escaping @LoopActor () -> Void = {}
    ) {
        self.endpoint = endpoint
        makeDialog = invite
        self.report = report
        self.ended = ended
        machine = ConversationMachine(isConnected: endpoint != nil)
    }

    var isIdle: Bool { machine.isIdle }
    var hasDialog: Bool { machine.hasDialog }

    func has(_ dialog: DialogIdentifier) -> Bool { machine.has(dialog) }

    func hasDialog(of callID: String) -> Bool { machine.hasDialog(of: callID) }

    func send(_ html: String, number: UInt64) {
        texts[number] = (StyledText(html: html), Token.random(bytes: 5))
        perform(.send(OutgoingText(html: html), number: number))
    }

    /// Ends the dialogs as soon as everything is sent, and says when.
    func leave(_ settled: @escaping @LoopActor () -> Void = {}) {
        self.settled = settled
        perform(.leave)
    }

    /// - Parameter dialog: one to begin with.
    func connect(_ endpoint: RegisteredEndpoint, _ dialog: (Dialog, AcceptedTypes)? = nil) {
        self.endpoint = endpoint
        if let dialog {
            perform(.joined(dialog.0, dialog.1))
            // The user may have left meanwhile, with something still to be sent.
            if settled != nil { perform(.leave) }
        }
        perform(.connected)
    }

    /// Says goodbye in all dialogs.
    func signOut() {
        for dialog in machine.endAll() { try? endpoint?.dismiss(dialog) }
    }

    func interrupt() {
        endpoint = nil
        perform(.interrupted)
    }

    /// Gives up the dialog with this Call-ID, which goes on elsewhere; nil if there is none.
    func release(_ callID: String) -> (Dialog, AcceptedTypes)? {
        machine.release(callID).map { ($0, machine.accepted) }
    }

    /// Makes a request in the dialog in use; nil if there is none.
    func request(_ make: (inout Dialog) throws -> Message) rethrows -> Message? {
        try machine.withNewestDialog(make)
    }

    /// Nothing is sent any more, for this reason.
    func close(_ reason: DeliveryFailure.Reason = .signedOut) {
        endpoint = nil
        perform(.close(reason))
    }

    func perform(_ event: ConversationMachine.Event) {
        let hadDialog = machine.hasDialog
        for action in machine.receive(event) { perform(action) }
        guard machine.isIdle else { return }
        if hadDialog { ended() }
        settled.take()?()
    }

    // The peer's requests

    /// The place of a request in its dialog.
    func judge(_ message: Message) -> ConversationMachine.Judgement {
        machine.judge(message)
    }

    // Our requests

    private func perform(_ action: ConversationMachine.Action) {
        switch action {
        case .delivered(let number):
            texts[number] = nil
            report(.delivered(number))
        case .undelivered(let number, let failure):
            let text = texts.removeValue(forKey: number)?.text
            report(.undelivered(number, failure.mayRepeatText ? text : nil, failure))
        case .invite(let part): start { try await self.invite(part, $0) }
        case .message(let part, let dialog): start { try await self.send(part, in: dialog, $0) }
        case .inform(let isTyping, let dialog): start { try await self.inform(isTyping, in: dialog, $0) }
        case .leave(let dialog): start { try await $0.endpoint.end(dialog) }
        }
    }

    /// Does something that takes an answer. Where that does not come because the connection is gone, the machine hears of
    /// that from ``interrupt()``.
    private func start(_ work: @escaping @LoopActor @Sendable (InstantMessaging) async throws -> Void) {
        guard let endpoint else { return }
        EventLoop.shared.task { try await work(InstantMessaging(endpoint)) }
    }

    private func invite(_ part: OutgoingPart, _ service: InstantMessaging) async throws {
        let tag = texts[part.number]?.tag ?? Token.random(bytes: 5)
        let event: ConversationMachine.Event
        do {
            event = try await makeDialog(part.text, tag, service)
        } catch let failure as DeliveryFailure {
            event = .refused(failure)
        }
        finish(event, service)
    }

    private func send(_ part: OutgoingPart, in dialog: DialogIdentifier, _ service: InstantMessaging) async throws {
        let accepted = machine.accepted
        let request = try part.sent ?? machine.withDialog(dialog) { try service.message(part.text, accepted, in: &$0) }
        guard var request else { return finish(.answered(.gone(DeliveryFailure(.ended), isCertain: true)), service) }
        // Once more it is a transaction of its own, over this connection (RFC 3261 8.1.1.7).
        if part.sent != nil { request.vias = [] }
        machine.note(sent: request)
        finish(.answered(try await outcome(of: request, in: dialog, service)), service)
    }

    private func inform(_ isTyping: Bool, in dialog: DialogIdentifier, _ service: InstantMessaging) async throws {
        let request = try machine.withDialog(dialog) { try service.typing(isTyping, in: &$0) }
        guard let request else { return finish(.informed(.delivered), service) }
        finish(.informed(try await outcome(of: request, in: dialog, service)), service)
    }

    private func outcome(
        of request: Message, in dialog: DialogIdentifier, _ service: InstantMessaging
    ) async throws -> ConversationMachine.Outcome {
        try await service.outcome(of: request) { response in
            machine.withDialog(dialog) { $0.receive(response: response) }
        }
    }

    private func finish(_ event: ConversationMachine.Event, _ service: InstantMessaging) {
        guard endpoint === service.endpoint else { return }
        perform(event)
    }
}
