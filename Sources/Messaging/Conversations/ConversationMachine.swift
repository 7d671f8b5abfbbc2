public import SIP

/// The conversation with one person: what waits to be sent, the dialogs with the person's endpoints, what is on its
/// way (messaging sheet 2 to 7).
///
/// A value without clock and I/O. One text is on its way at a time, so that the order is kept. No text waits for the
/// answer to a word of typing, which some peers do not give. Two dialogs stand only when both sides invited at once; the
/// newest is used.
public struct ConversationMachine: Sendable {
    /// What happens.
    public enum Event: Sendable {
        /// The user writes; the number names the text in what follows.
        case send(OutgoingText, number: UInt64)
        /// The user types, or has stopped.
        case type(Bool)
        /// The user closes the conversation.
        case leave
        /// Our INVITE was answered with 2xx.
        case accepted(Dialog, AcceptedTypes, hasTakenText: Bool)
        /// Our INVITE was refused.
        case refused(DeliveryFailure)
        /// A MESSAGE of ours has this outcome.
        case answered(Outcome)
        /// An INFO of ours has this outcome.
        case informed(Outcome)
        /// An INVITE of the person was accepted.
        case joined(Dialog, AcceptedTypes)
        /// One more dialog with the person stands, beside the others.
        case added(Dialog, AcceptedTypes)
        /// The person ended a dialog.
        case left(DialogIdentifier)
        /// There is no connection; nothing can be sent.
        case interrupted
        /// The account is registered, for the first time or again.
        case connected
        /// Nothing can be sent any more, for this reason.
        case close(DeliveryFailure.Reason)
    }

    /// The outcome of a MESSAGE or INFO.
    public enum Outcome: Sendable, Hashable {
        case delivered
        /// The peer no longer has the dialog. Where it is certain that the text was not seen, it is sent once more.
        case gone(DeliveryFailure, isCertain: Bool)
        case failed(DeliveryFailure)
    }

    /// What to do.
    public enum Action: Sendable, Hashable {
        /// Invite, with this piece in the INVITE if it fits in.
        case invite(OutgoingPart)
        /// Send a MESSAGE.
        case message(OutgoingPart, DialogIdentifier)
        /// Tell that the user types, or has stopped.
        case inform(isTyping: Bool, DialogIdentifier)
        /// End a dialog.
        case leave(Dialog)
        /// Tell that a text has arrived.
        case delivered(UInt64)
        /// Tell that a text has not arrived.
        case undelivered(UInt64, DeliveryFailure)
    }

    /// The text that is on its way.
    private enum Pending: Sendable {
        case invite(OutgoingPart)
        case message(OutgoingPart, DialogIdentifier)
    }

    /// The most pieces of text that wait.
    public static let longestQueue = 500

    /// What the peer shows; plain text until the peer has said.
    public private(set) var accepted = AcceptedTypes([String]())

    /// The dialogs that stand, the one in use last.
    private var dialogs: [Dialog] = []
    /// The last requests of the peer, by their hashes.
    private var heard: [Int] = []
    /// How many of them are known again.
    private static let mostHeard = 16
    private var queue: [OutgoingPart] = []
    private var pending: Pending?
    /// Where a word of typing is on its way.
    private var informing: DialogIdentifier?
    /// What the peer is to be told of the user's typing.
    private var typing: Bool?
    /// What the peer believes.
    private var isShownTyping = false
    private var isLeaving = false
    private var isConnected: Bool

    public init(isConnected: Bool) {
        self.isConnected = isConnected
    }

    /// Whether nothing is left: no dialog, nothing to be sent.
    public var isIdle: Bool { dialogs.isEmpty && queue.isEmpty && pending == nil }

    /// Whether a dialog stands.
    public var hasDialog: Bool { !dialogs.isEmpty }

    /// Changes the dialog in use; nil if there is none.
    public mutating func withNewestDialog<Value, Failure: Error>(
        _ change: (inout Dialog) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard let last = dialogs.indices.last else { return nil }
        return try change(&dialogs[last])
    }

    /// Gives up the dialog with this Call-ID, which goes on elsewhere; nil if there is none.
    public mutating func release(_ callID: String) -> Dialog? {
        guard let index = dialogs.firstIndex(where: { $0.identifier.callID == callID }) else { return nil }
        return dialogs.remove(at: index)
    }

    /// Changes a dialog of this conversation; nil if it has ended.
    public mutating func withDialog<Value, Failure: Error>(
        _ identifier: DialogIdentifier, _ change: (inout Dialog) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard let index = dialogs.firstIndex(where: { $0.identifier == identifier }) else { return nil }
        return try change(&dialogs[index])
    }

    /// The place of a request of the peer in its dialog.
    public enum Judgement: Sendable {
        case inOrder
        case repeated
        case outOfOrder
        case unknown
    }

    /// Whether a dialog stands.
    public func has(_ identifier: DialogIdentifier) -> Bool { dialogs.contains { $0.identifier == identifier } }

    /// Whether a dialog with this Call-ID stands.
    public func hasDialog(of callID: String) -> Bool { dialogs.contains { $0.identifier.callID == callID } }

    /// Judges a request of the peer. One that was sent again after the connection was lost has the number that it had, and
    /// says the same: there are servers that pass everybody's texts on with the numbers of their senders, and programs that
    /// count each method for itself. So that no text is lost for its number, none is refused for it (RFC 3261 12.2.2 would
    /// have that).
    public mutating func judge(_ request: Message) -> Judgement {
        for index in dialogs.indices {
            switch dialogs[index].receive(request) {
            case .outOfOrder where request.method != .message: return .outOfOrder
            case .inOrder, .outOfOrder: return isAgain(request, in: dialogs[index].identifier) ? .repeated : .inOrder
            case .foreign: continue
            }
        }
        return .unknown
    }

    private mutating func isAgain(_ request: Message, in dialog: DialogIdentifier) -> Bool {
        var hasher = Hasher()
        hasher.combine(dialog)
        hasher.combine(request.cseq)
        hasher.combine(request.headers[.msSender])
        hasher.combine(request.body)
        let hash = hasher.finalize()
        guard !heard.contains(hash) else { return true }
        if heard.count == Self.mostHeard { heard.removeFirst() }
        heard.append(hash)
        return false
    }

    /// Ends all dialogs, whatever is on its way in them.
    ///
    /// - Returns: those that the peer is to be told of.
    public mutating func endAll() -> [Dialog] {
        defer { dialogs = [] }
        return dialogs
    }

    /// Remembers how the piece that is on its way was sent.
    public mutating func note(sent message: Message) {
        guard case .message(var part, let dialog) = pending else { return }
        part.sent = message
        pending = .message(part, dialog)
    }

    /// Takes an event. Perform the actions in their order.
    public mutating func receive(_ event: Event) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .send(let text, let number): actions += enqueue(text, number)
        case .type(let isTyping): typing = isTyping
        case .leave: isLeaving = true
        case .accepted(let dialog, let types, let hasTaken): actions += accept(dialog, types, hasTaken)
        case .refused(let failure): actions += refuse(failure)
        case .answered(let outcome): actions += settle(outcome)
        case .informed(let outcome): actions += endInforming(outcome)
        case .joined(let dialog, let types): actions += join(dialog, types)
        case .added(let dialog, let types):
            accepted = types
            dialogs.append(dialog)
        case .left(let identifier): dialogs.removeAll { $0.identifier == identifier }
        case .interrupted: interrupt()
        case .connected: isConnected = true
        case .close(let reason): return close(reason)
        }
        return actions + next()
    }

    // What to send

    private mutating func enqueue(_ text: OutgoingText, _ number: UInt64) -> [Action] {
        isLeaving = false
        guard !text.parts.isEmpty else { return [.delivered(number)] }
        guard queue.count + text.parts.count <= Self.longestQueue else {
            return [.undelivered(number, DeliveryFailure(.tooMany))]
        }
        for (index, part) in text.parts.enumerated() {
            queue.append(OutgoingPart(number: number, text: part, isLast: index == text.parts.count - 1))
        }
        return []
    }

    private mutating func next() -> [Action] {
        guard isConnected, pending == nil else { return [] }
        if let part = queue.first {
            queue.removeFirst()
            return send(part)
        }
        if isLeaving { return leave() }
        guard let typing, let dialog = dialogs.last else {
            self.typing = nil
            return []
        }
        guard informing == nil else { return [] }
        self.typing = nil
        // The end of typing needs no word where a message told it.
        guard typing || isShownTyping else { return [] }
        isShownTyping = typing
        informing = dialog.identifier
        return [.inform(isTyping: typing, dialog.identifier)]
    }

    private mutating func send(_ part: OutgoingPart) -> [Action] {
        if let sent = part.sent, !dialogs.contains(where: { $0.identifier.callID == sent.callID }) {
            // The dialog in which it may have arrived has ended meanwhile. As a new message it might arrive twice.
            return fail(part, DeliveryFailure(.ended)) + next()
        }
        // An INVITE that may have arrived is known again by the next one, and by nothing else.
        guard let dialog = dialogs.last, !part.wasInInvitation else {
            pending = .invite(part)
            return [.invite(part)]
        }
        pending = .message(part, dialog.identifier)
        typing = nil
        isShownTyping = false
        return [.message(part, dialog.identifier)]
    }

    private mutating func leave() -> [Action] {
        defer { dialogs = [] }
        isLeaving = false
        typing = nil
        isShownTyping = false
        return dialogs.map { .leave($0) }
    }

    // What came of it

    private mutating func accept(_ dialog: Dialog, _ types: AcceptedTypes, _ hasTaken: Bool) -> [Action] {
        guard case .invite(var part) = pending else { return [.leave(dialog)] }
        pending = nil
        part.wasInInvitation = false
        accepted = types
        // Where both invited at once both dialogs stand: which one the peer keeps is the peer's choice.
        dialogs.insert(dialog, at: 0)
        guard hasTaken else {
            queue.insert(part, at: 0)
            return []
        }
        return part.isLast ? [.delivered(part.number)] : []
    }

    private mutating func refuse(_ failure: DeliveryFailure) -> [Action] {
        guard case .invite(let part) = pending else { return [] }
        pending = nil
        guard !dialogs.isEmpty else {
            queue.insert(part, at: 0)
            return giveUp(failure)
        }
        // The person's own invitation came in the meantime, and counts; unless ours may have arrived as well.
        guard failure.isOfRecipient, !part.wasInInvitation else { return fail(part, failure) }
        queue.insert(part, at: 0)
        return []
    }

    private mutating func settle(_ outcome: Outcome) -> [Action] {
        guard case .message(let part, let dialog) = pending else { return [] }
        pending = nil
        return leave(dialog, after: outcome) + settle(part, outcome)
    }

    /// Where no answer came, the next text shows whether the dialog stands.
    private mutating func endInforming(_ outcome: Outcome) -> [Action] {
        guard let dialog = informing.take(), case .gone(_, isCertain: true) = outcome else { return [] }
        return leave(dialog, after: outcome)
    }

    private mutating func settle(_ part: OutgoingPart, _ outcome: Outcome) -> [Action] {
        switch outcome {
        case .delivered: return part.isLast ? [.delivered(part.number)] : []
        case .gone(_, isCertain: true) where !part.isRepeated && !part.mayHaveArrived:
            // The person may be at another endpoint by now, which a new invitation finds.
            var part = part
            part.isRepeated = true
            part.sent = nil
            queue.insert(part, at: 0)
            return []
        case .gone(let failure, _), .failed(let failure): return fail(part, failure)
        }
    }

    /// A dialog that the peer no longer has is ended here too, and in case the peer is wrong, there.
    private mutating func leave(_ identifier: DialogIdentifier, after outcome: Outcome) -> [Action] {
        guard case .gone = outcome, let index = dialogs.firstIndex(where: { $0.identifier == identifier }) else {
            return []
        }
        return [.leave(dialogs.remove(at: index))]
    }

    /// One text is lost, with all its pieces.
    private mutating func fail(_ part: OutgoingPart, _ failure: DeliveryFailure) -> [Action] {
        queue.removeAll { $0.number == part.number }
        return [.undelivered(part.number, failure)]
    }

    /// All that waits is lost.
    private mutating func giveUp(_ failure: DeliveryFailure) -> [Action] {
        var numbers: [UInt64] = []
        for part in queue where numbers.last != part.number { numbers.append(part.number) }
        queue = []
        return numbers.map { .undelivered($0, failure) }
    }

    // The peer and the connection

    private mutating func join(_ dialog: Dialog, _ types: AcceptedTypes) -> [Action] {
        accepted = types
        isLeaving = false
        // The person writes from elsewhere, or has lost the former dialog; unless both invited at once.
        let former = if case .invite = pending { [Dialog]() } else { dialogs }
        dialogs.removeAll { former.contains($0) }
        dialogs.append(dialog)
        return former.map { .leave($0) }
    }

    private mutating func interrupt() {
        isConnected = false
        isShownTyping = false
        typing = nil
        switch pending {
        case .invite(var part):
            part.wasInInvitation = true
            queue.insert(part, at: 0)
        case .message(var part, _):
            part.mayHaveArrived = part.sent != nil
            queue.insert(part, at: 0)
        case nil: break
        }
        pending = nil
        informing = nil
    }

    private mutating func close(_ reason: DeliveryFailure.Reason) -> [Action] {
        interrupt()
        dialogs = []
        return giveUp(DeliveryFailure(reason))
    }
}
