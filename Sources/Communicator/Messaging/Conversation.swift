import EventLoop
import Localization
import Messaging
import SIP

/// One conversation with a person: their invitations and messages, and through its ``TextCourier`` ours.
@LoopActor
final class Conversation {
    private static let mostOffers = 8
    /// How long after an ACK a text may come that is the INVITE's once more: who sends it again does so at once.
    private static let repetition: Duration = .seconds(2)

    /// A person's INVITE that is not answered yet.
    private struct Offer {
        let request: ServerRequest
        let session: MessageSession
        let timer: LoopTimer
    }

    let address: SignInAddress
    private let key: String
    private let deliver: @LoopActor (MessagingEvent) -> Void
    private let courier: TextCourier
    /// More than one where the person tries again, or writes from several endpoints.
    private var offers: [Offer] = []
    /// The text of an INVITE that was shown: who does not heed that sends it again, until then.
    private var shown: (text: StyledText, dialog: DialogIdentifier, until: ContinuousClock.Instant?)?
    /// The last INVITE whose text was shown, by its sender's tag. Who has not heard that it was taken, because the
    /// connection was lost, invites once more with that tag.
    private var taken: (text: StyledText, tag: String)?
    /// Whether something was written from either side.
    private var hasBegun = false
    /// The last message that was shown, which may come again likewise.
    private var last: (callID: String, number: String)?

    init(
        with address: SignInAddress, endpoint: RegisteredEndpoint?,
        deliver: @escaping @LoopActor (MessagingEvent) -> Void
    ) {
        let key = address.key
        self.address = address
        self.key = key
        self.deliver = deliver
        courier = TextCourier(endpoint: endpoint) { text, tag, service in
            try await service.invite(address, text, tag: tag)
        } report: {
            deliver(MessagingEvent($0, key))
        }
    }

    private var endpoint: RegisteredEndpoint? { courier.endpoint }

    /// Whether it may be forgotten.
    var isIdle: Bool { courier.isIdle && offers.isEmpty }

    // Commands

    func send(_ html: String, number: UInt64) {
        hasBegun = true
        acceptOffers()
        courier.send(html, number: number)
    }

    func setTyping(_ isTyping: Bool) {
        courier.perform(.type(isTyping))
    }

    func leave() {
        courier.leave()
    }

    /// Gives up the dialog with this Call-ID, which goes on as a group chat, and says so to who has read or written
    /// something here; nil if there is none.
    func release(_ callID: String) -> (Dialog, AcceptedTypes)? {
        guard let released = courier.release(callID) else { return nil }
        if hasBegun {
            deliver(.remark(address: key, text: localized("The conversation goes on as a group chat.")))
        }
        return released
    }

    // The connection

    func connect(_ endpoint: RegisteredEndpoint) {
        courier.connect(endpoint)
    }

    func signOut() {
        courier.signOut()
    }

    func interrupt() {
        dropOffers()
        courier.interrupt()
    }

    func close() {
        dropOffers()
        courier.close()
    }

    // The person's requests

    /// Takes an invitation; after `patience`, in which another endpoint may take it, unless the user writes here.
    func invited(_ request: ServerRequest, _ session: MessageSession, patience: Duration) {
        guard offers.count < Self.mostOffers else { return request.respond(.busyHere) }
        let timer = EventLoop.after(patience) { [weak self] in self?.acceptOffers() }
        offers.append(Offer(request: request, session: session, timer: timer))
        guard patience > .zero, courier.isIdle else { return acceptOffers() }
        request.cancelled = { [weak self, weak request] in self?.dropOffer(request) }
        request.respond(.ringing)
    }

    /// Takes a MESSAGE, whether its dialog is known or not.
    func receive(_ request: ServerRequest) {
        let message = request.message
        let wasLast = noteLast(message)
        switch courier.judge(message) {
        case .repeated: request.respond(.ok)
        case .outOfOrder: request.respond(.serverError)
        case .unknown where wasLast: request.respond(.ok)
        case .unknown, .inOrder: show(request)
        }
    }

    /// Whether a message was shown before its dialog ended. Whichever it is, it is the last one now.
    private func noteLast(_ message: Message) -> Bool {
        guard let callID = message.callID, let number = message.headers[.cseq] else { return false }
        defer { last = (callID, number) }
        return last?.callID == callID && last?.number == number
    }

    /// Takes another request inside a dialog; false if the dialog is not known.
    func serve(_ request: ServerRequest) -> Bool {
        switch courier.judge(request.message) {
        case .unknown: return false
        case .outOfOrder: request.respond(.serverError)
        case .repeated where request.message.method == .info: request.respond(.ok)
        case .repeated, .inOrder: serveInDialog(request)
        }
        return true
    }

    /// Takes an ACK: from now on the person knows whether the text of the INVITE was taken.
    func acknowledged(_ message: Message) {
        guard let shown, shown.until == nil, shown.dialog == DialogIdentifier(ofReceived: message) else { return }
        self.shown?.until = EventLoop.now + Self.repetition
    }

    private func serveInDialog(_ request: ServerRequest) {
        let message = request.message
        switch message.method {
        case .bye:
            request.respond(.ok)
            if let dialog = DialogIdentifier(ofReceived: message) { courier.perform(.left(dialog)) }
        case .info: receiveInformation(request)
        case .invite, .update:
            guard let endpoint else { return }
            InstantMessaging(endpoint).refresh(request)
        default: request.respond(.ok)
        }
    }

    private func receiveInformation(_ request: ServerRequest) {
        // What is only for information may be passed over.
        request.respond(.ok)
        let body = request.message.body
        if let document = TypingDocument(body) {
            deliver(.typing(address: key, isTyping: document.isTyping))
        } else if let information = ConversationInformation(body) {
            deliver(.remark(address: key, text: UnreadableMessage.subject(information.subject)))
        }
    }

    private func show(_ request: ServerRequest) {
        switch request.acceptMessage() {
        case .text(let text):
            guard !wasShown(text, request.message), !text.isBlank else { return }
            show(text, displayName: request.message.from?.displayName)
        case .typing(let isTyping): deliver(.typing(address: key, isTyping: isTyping))
        case .unreadable(let type):
            deliver(.remark(address: key, text: UnreadableMessage.remark(type)))
        }
    }

    private func show(_ text: StyledText, displayName: String?) {
        hasBegun = true
        deliver(.received(ReceivedMessage(address: key, displayName: displayName ?? "", text: text)))
    }

    private func wasShown(_ text: StyledText, _ message: Message) -> Bool {
        guard let shown else { return false }
        self.shown = nil
        if let until = shown.until, EventLoop.now > until { return false }
        return shown.dialog == DialogIdentifier(ofReceived: message) && shown.text.words == text.words
    }

    // Invitations

    private func acceptOffers() {
        guard let endpoint else { return }
        let waiting = offers
        dropOffers()
        for offer in waiting { accept(offer, endpoint) }
    }

    private func accept(_ offer: Offer, _ endpoint: RegisteredEndpoint) {
        guard let (invite, text, dialog) = InstantMessaging(endpoint).accept(offer.request) else { return }
        courier.perform(.joined(dialog, offer.session.accepted))
        if let subject = invite.headers[.subject], !subject.isEmpty {
            deliver(.remark(address: key, text: UnreadableMessage.subject(subject)))
        }
        guard let text else { return }
        shown = (text, dialog.identifier, nil)
        let isRepeated = taken?.tag == dialog.identifier.remoteTag && taken?.text.plain == text.plain
        taken = (text, dialog.identifier.remoteTag)
        if !isRepeated { show(text, displayName: invite.from?.displayName) }
    }

    private func dropOffer(_ request: ServerRequest?) {
        guard let index = offers.firstIndex(where: { $0.request === request }) else { return }
        offers.remove(at: index).timer.cancel()
    }

    private func dropOffers() {
        for offer in offers { offer.timer.cancel() }
        offers = []
    }
}

extension StyledText {
    /// What stays the same where a text is laid out anew, as plain text, HTML or RTF.
    fileprivate var words: [Substring] { plain.split(whereSeparator: \.isWhitespace) }
}
