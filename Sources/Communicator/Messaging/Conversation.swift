import EventLoop
import Messaging
import SIP

/// One conversation: carries the requests and timers of its ``ConversationMachine``.
@LoopActor
final class Conversation {
    /// A person's INVITE that is not answered yet.
    private struct Offer {
        let request: ServerRequest
        let session: MessageSession
        let timer: LoopTimer
    }

    private let address: SignInAddress
    private let deliver: @LoopActor (MessagingEvent) -> Void
    private var endpoint: RegisteredEndpoint?
    private var machine: ConversationMachine
    private var offer: Offer?
    /// Texts that are not confirmed, by their numbers.
    private var texts: [UInt64: StyledText] = [:]
    /// The text of an INVITE that was shown: who does not heed that sends it again.
    private var shown: (text: StyledText, dialog: DialogIdentifier)?

    init(
        with address: SignInAddress, endpoint: RegisteredEndpoint?,
        deliver: @escaping @LoopActor (MessagingEvent) -> Void
    ) {
        self.address = address
        self.endpoint = endpoint
        self.deliver = deliver
        machine = ConversationMachine(isConnected: endpoint != nil)
    }

    /// Whether it may be forgotten.
    var isIdle: Bool { machine.isIdle && offer == nil }

    // Commands

    func send(_ html: String, number: UInt64) {
        texts[number] = StyledText(html: html)
        acceptOffer()
        perform(.send(OutgoingText(html: html), number: number))
    }

    func setTyping(_ isTyping: Bool) {
        perform(.type(isTyping))
    }

    func leave() {
        perform(.leave)
    }

    // The connection

    func connect(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        perform(.connected)
    }

    func interrupt() {
        endpoint = nil
        dropOffer()
        perform(.interrupted)
    }

    func close() {
        endpoint = nil
        dropOffer()
        perform(.close)
    }

    // The person's requests

    /// Takes an invitation; after `patience`, in which another endpoint may take it.
    func invited(_ request: ServerRequest, _ session: MessageSession, patience: Duration) {
        dropOffer()
        let timer = EventLoop.after(patience) { [weak self] in self?.acceptOffer() }
        offer = Offer(request: request, session: session, timer: timer)
        guard patience > .zero else { return acceptOffer() }
        request.cancelled = { [weak self] in self?.dropOffer() }
        request.respond(.ringing)
    }

    /// Takes a MESSAGE, whether its dialog is known or not.
    func receive(_ request: ServerRequest) {
        let message = request.message
        switch judge(message) {
        case .repeated: request.respond(.ok)
        case .outOfOrder: request.respond(.serverError)
        case .unknown, .inOrder: show(MessageContent(headers: message.headers, body: message.body), request)
        }
    }

    /// Takes another request inside a dialog; false if the dialog is not known.
    func serve(_ request: ServerRequest) -> Bool {
        switch judge(request.message) {
        case .unknown: return false
        case .outOfOrder: request.respond(.serverError)
        case .repeated, .inOrder: serveInDialog(request)
        }
        return true
    }

    private func serveInDialog(_ request: ServerRequest) {
        let message = request.message
        switch message.method {
        case .bye:
            request.respond(.ok)
            if let dialog = DialogIdentifier(ofReceived: message) { perform(.left(dialog)) }
        case .info: receiveInformation(request)
        case .invite:
            guard let endpoint else { return }
            request.respond(InstantMessaging(endpoint).answer(message, tag: request.tag, hasTakenText: false))
        default: request.respond(.ok)
        }
    }

    private func receiveInformation(_ request: ServerRequest) {
        let message = request.message
        if let document = TypingDocument(message.body) {
            request.respond(.ok)
            deliver(.typing(address: address.key, isTyping: document.isTyping))
        } else {
            // What is only for information may be passed over.
            request.respond(.ok)
        }
    }

    private enum Judgement {
        case inOrder
        case repeated
        case outOfOrder
        case unknown
    }

    /// The place of a request in its dialog. One that was sent again after the connection was lost has the number that it
    /// had.
    private func judge(_ message: Message) -> Judgement {
        guard let identifier = DialogIdentifier(ofReceived: message) else { return .unknown }
        let verdict = machine.withDialog(identifier) { dialog -> Judgement in
            if let number = dialog.remoteNumber, number == message.cseq?.number { return .repeated }
            return switch dialog.receive(message) {
            case .inOrder: .inOrder
            case .outOfOrder: .outOfOrder
            case .foreign: .unknown
            }
        }
        return verdict ?? .unknown
    }

    private func show(_ content: MessageContent, _ request: ServerRequest) {
        switch content {
        case .text(let text):
            request.respond(.ok)
            guard !wasShown(text, request.message), !text.isBlank else { return }
            show(text, displayName: request.message.from?.displayName)
        case .typing(let isTyping):
            request.respond(.ok)
            deliver(.typing(address: address.key, isTyping: isTyping))
        case .unreadable(let type):
            request.respond(.unsupportedMediaType)
            deliver(.remark(address: address.key, text: UnreadableMessage.remark(type)))
        }
    }

    private func show(_ text: StyledText, displayName: String?) {
        deliver(.received(ReceivedMessage(address: address.key, displayName: displayName ?? "", text: text)))
    }

    private func wasShown(_ text: StyledText, _ message: Message) -> Bool {
        defer { shown = nil }
        return shown?.dialog == DialogIdentifier(ofReceived: message) && shown?.text.plain == text.plain
    }

    // Invitations

    private func acceptOffer() {
        guard let offer, let endpoint else { return }
        dropOffer()
        let invite = InstantMessaging(endpoint).received(offer.request.message)
        let text = FirstMessage.text(of: invite)
        offer.request.respond(
            InstantMessaging(endpoint).answer(invite, tag: offer.request.tag, hasTakenText: text != nil))
        guard let dialog = try? Dialog(received: invite, localTag: offer.request.tag) else { return }
        perform(.joined(dialog, offer.session.accepted))
        if let subject = invite.headers[.subject], !subject.isEmpty {
            deliver(.remark(address: address.key, text: UnreadableMessage.subject(subject)))
        }
        guard let text else { return }
        shown = (text, dialog.identifier)
        show(text, displayName: invite.from?.displayName)
    }

    private func dropOffer() {
        offer?.timer.cancel()
        offer = nil
    }

    // Our requests

    private func perform(_ event: ConversationMachine.Event) {
        for action in machine.receive(event) { perform(action) }
    }

    private func perform(_ action: ConversationMachine.Action) {
        switch action {
        case .delivered(let number):
            texts[number] = nil
            deliver(.delivered(number: number, address: address.key))
        case .undelivered(let number, let failure):
            let text = texts.removeValue(forKey: number)
            deliver(
                .undelivered(
                    UndeliveredMessage(
                        number: number, address: address.key, text: failure.mayRepeatText ? text : nil,
                        failure: failure)))
        case .invite(let text): start { try await self.invite(text, $0) }
        case .message(let part, let dialog): start { try await self.send(part, in: dialog, $0) }
        case .inform(let isTyping, let dialog): start { try await self.inform(isTyping, in: dialog, $0) }
        case .leave(let dialog): start { _ = try await $0.send($0.bye(dialog)) }
        }
    }

    /// Does something that takes an answer. Where that does not come because the connection is gone, the machine hears of
    /// that from ``interrupt()``.
    private func start(_ work: @escaping @LoopActor @Sendable (InstantMessaging) async throws -> Void) {
        guard let endpoint else { return }
        EventLoop.shared.task { try await work(InstantMessaging(endpoint)) }
    }

    private func invite(_ text: StyledText, _ service: InstantMessaging) async throws {
        let event: ConversationMachine.Event
        do {
            event = try await service.invite(address, text)
        } catch let failure as DeliveryFailure {
            event = .refused(failure)
        }
        guard endpoint === service.endpoint else { return }
        perform(event)
    }

    private func send(_ part: OutgoingPart, in dialog: DialogIdentifier, _ service: InstantMessaging) async throws {
        let accepted = machine.accepted
        let request = try part.sent ?? machine.withDialog(dialog) { try service.message(part.text, accepted, in: &$0) }
        guard let request else { return finish(.gone(DeliveryFailure(.ended), isCertain: true), service) }
        machine.note(sent: request)
        finish(try await service.outcome(of: request), service)
    }

    private func inform(_ isTyping: Bool, in dialog: DialogIdentifier, _ service: InstantMessaging) async throws {
        let request = try machine.withDialog(dialog) { try service.typing(isTyping, in: &$0) }
        guard let request else { return finish(.delivered, service) }
        finish(try await service.outcome(of: request), service)
    }

    private func finish(_ outcome: ConversationMachine.Outcome, _ service: InstantMessaging) {
        guard endpoint === service.endpoint else { return }
        perform(.answered(outcome))
    }
}
