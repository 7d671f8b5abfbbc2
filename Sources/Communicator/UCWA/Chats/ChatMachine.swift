import Messaging
import Security
import UCWA

/// The conversation with one person over UCWA (sheet 5): what waits to be sent, the conversations on the server, what is on
/// its way. A value without clock and I/O, the counterpart of ``ConversationMachine``.
struct ChatMachine {
    /// What to do.
    enum Action: Sendable, Hashable {
        /// Begin a conversation, with a first text where it is short enough.
        case invite(operation: String, StyledText?)
        case accept(String, conversation: String)
        case send(TextQueue.Piece, to: String, asHTML: Bool)
        /// Tell that the user types.
        case type(String)
        case leave(conversation: String)
        /// Ask how a conversation and its messages are, and hand them to ``ChatMachine/takeState(_:of:)`` and
        /// ``ChatMachine/takeMessaging(_:of:)``, or tell ``ChatMachine/end(_:)``.
        case look(conversation: String)
        /// The conversation has become a conference, which is somebody else's business.
        case grown(conversation: String)
        /// Hear what becomes of an invitation for a while, and tell ``ChatMachine/giveUpInvitation(_:_:)`` then.
        case doubt(operation: String)
        /// If the server does take an invitation that was given up, its conversation is to be ended.
        case abandon(operation: String)
        case settled(TextOutcome)
        case received(StyledText)
        case typing(Bool)
        case subject(String)
        /// The person wanted to write, and was told that the user did not answer.
        case missed
    }

    /// An invitation of the user's that is not answered.
    private struct Invitation {
        let operation: String
        /// The text that it is made for, whether that goes with it or follows.
        let text: String
        /// Once the server has told.
        var conversation: String?
        var key: ResourceKey? { conversation.map { ResourceKey($0) } }
    }

    /// The longest text that goes with an invitation, in bytes: servers refuse more than about 800 (messaging sheet 5.5).
    private static let longestFirst = 700
    private static let mostSessions = 4

    /// The one in use last. Two stand only where both sides have invited at once.
    private var sessions: [ChatSession] = []
    private var invitation: Invitation?
    private var queue = TextQueue()
    private var isConnected: Bool
    /// Whether the user leaves as soon as it is known what became of the last text.
    private(set) var isLeaving = false
    private var isTyping = false
    /// The messages that were taken, and the conversations that are over, of which late events may tell.
    private var seen = SeenResources()
    /// The first text of a conversation that does not stand, which was shown and may come once more: it is said by the
    /// invitation and by a message.
    private var said: (conversation: ResourceKey, text: StyledText, byInvitation: Bool)?

    init(isConnected: Bool) {
        self.isConnected = isConnected
    }

    /// Whether it may be forgotten.
    var isIdle: Bool { sessions.isEmpty && invitation == nil && queue.isEmpty }

    /// Whether the server's conversation belongs to this person.
    func owns(_ conversation: ResourceKey) -> Bool {
        sessions.contains { $0.key == conversation } || invitation?.key == conversation
    }

    /// Whether a conversation that is over was this one's.
    func owned(_ conversation: ResourceKey) -> Bool { seen.contains(conversation) }

    /// The conversation that stands; nil if there is none.
    var standing: String? { sessions.last { $0.sendLink != nil }?.href }

    /// Whether an invitation is this one's.
    func hasBegun(_ operation: String) -> Bool { invitation?.operation == operation }

    // The user

    /// - Parameter html: as libpurple writes it.
    mutating func send(_ html: String, number: UInt64) -> [Action] {
        isLeaving = false
        return tell(queue.add(html, number: number)) + next()
    }

    mutating func type(_ isTyping: Bool) -> [Action] {
        // There is no word for having stopped: the server forgets it.
        self.isTyping = isTyping
        return next()
    }

    mutating func leave() -> [Action] {
        isLeaving = true
        return next()
    }

    /// The server has said nothing for long of what it has taken, and is believed: the user leaves.
    mutating func leaveUnconfirmed() -> [Action] {
        isLeaving && isConnected ? tell(queue.giveUpTaken(nil)) + next() : []
    }

    // The connection

    /// - Parameter isNew: whether what stood on the server is gone.
    mutating func connect(isNew: Bool) -> [Action] {
        isConnected = true
        guard isNew else { return next() }
        var actions: [Action] = []
        if let invitation { actions += tell(queue.repeat(invitation.operation, DeliveryFailure(.unavailable))) }
        invitation = nil
        actions += sessions.compactMap(\.unshown).map { .received($0) }
        sessions = []
        // Another application's messages may be where those of the one before were.
        seen = SeenResources()
        said = nil
        return actions + tell(queue.giveUpSent(DeliveryFailure(.unavailable))) + next()
    }

    /// Something was missed: conversations may have ended, or be accepted.
    mutating func catchUp() -> [Action] {
        var actions = sessions.map { Action.look(conversation: $0.href) }
        guard let invitation else { return actions }
        actions.append(
            invitation.conversation.map { .look(conversation: $0) } ?? .doubt(operation: invitation.operation))
        return actions + next()
    }

    mutating func interrupt() {
        isConnected = false
        isTyping = false
    }

    mutating func close(_ reason: DeliveryFailure.Reason) -> [Action] {
        isConnected = false
        sessions = []
        invitation = nil
        return tell(queue.giveUp(DeliveryFailure(reason)))
    }

    // What came of our requests

    /// The server has taken a text.
    mutating func taken(_ operation: String) -> [Action] {
        tell(queue.taken(operation)) + giveUpWithoutConversation() + next()
    }

    /// Where no conversation stands nothing more will be heard of what was sent.
    private mutating func giveUpWithoutConversation() -> [Action] {
        sessions.isEmpty && invitation == nil ? tell(queue.giveUpTaken(DeliveryFailure(.ended))) : []
    }

    /// The server has not taken a text.
    ///
    /// - Parameter isGone: whether the conversation has ended, so that another one has to begin.
    mutating func refuse(_ operation: String, _ failure: DeliveryFailure, isGone: Bool, link: String) -> [Action] {
        guard isGone else { return tell(queue.settle(operation, failure)) + next() }
        sessions.removeAll { $0.sendLink == link }
        return tell(queue.repeat(operation, failure)) + next()
    }

    /// The server is too busy to take a text, or an invitation: nothing is sent until ``resume()``.
    ///
    /// - Returns: false if it was tried often enough.
    mutating func postpone(_ operation: String) -> Bool {
        guard hasBegun(operation) else { return queue.postpone(operation) }
        guard let text = invitation?.text, queue.postpone(text) else { return false }
        invitation = nil
        return true
    }

    mutating func resume() -> [Action] {
        queue.resume()
        return next()
    }

    /// An invitation of the user's has failed, or was refused at once.
    mutating func refuseInvitation(_ operation: String, _ failure: DeliveryFailure) -> [Action] {
        guard invitation?.operation == operation else { return [] }
        invitation = nil
        guard sessions.isEmpty else {
            // The person's own invitation came in the meantime.
            return tell(queue.repeat(operation, failure)) + next()
        }
        return tell(queue.giveUp(failure))
    }

    /// It is not known whether the server has an invitation of the user's, and nothing was heard of it for long.
    mutating func giveUpInvitation(_ operation: String, _ failure: DeliveryFailure) -> [Action] {
        guard let invitation, invitation.operation == operation, invitation.conversation == nil else { return [] }
        return [.abandon(operation: operation)] + refuseInvitation(operation, failure)
    }

    /// What came of accepting an invitation. Where it was not accepted its end is told by an event, or found by a look: its
    /// text is not lost.
    mutating func accepted(_ conversation: String, _ isAccepted: Bool) -> [Action] {
        guard let index = index(of: conversation) else { return [] }
        guard isAccepted else { return [.look(conversation: conversation)] }
        return show(at: index) + next()
    }

    /// An invitation could not be accepted, and the server did not tell why.
    mutating func giveUpOffer(_ conversation: String) -> [Action] {
        guard let index = index(of: conversation), sessions[index].isOffer else { return [] }
        return end(conversation)
    }

    // Events

    /// Takes an event of a conversation that is this one's.
    ///
    /// - Parameter resource: what the event is about, where the server tells.
    mutating func receive(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Action] {
        switch event.rel {
        case "messagingInvitation": return resource.map { takeInvitation(event, $0) } ?? []
        case "conversation":
            return event.kind == .deleted ? end(event.href) : resource.map { takeState($0, of: event.href) } ?? []
        case "messaging": return resource.map { takeMessaging($0, of: event.senderHref) } ?? []
        case "message" where event.kind != .deleted: return resource.map { takeMessage(event, $0) } ?? []
        case "participant" where event.list == "typingParticipants": return [.typing(event.kind == .added)]
        default: return []
        }
    }

    private mutating func takeInvitation(_ event: UCWAEvent, _ resource: UCWAResource) -> [Action] {
        let link = resource.link("conversation")?.href
        guard resource.text("direction") == "Incoming" else {
            guard let operation = resource.text("operationId"), hasBegun(operation) else { return [] }
            // Where another person has answered, the conversation with them takes its place (sheet 5.1).
            let derived = resource.link("derivedConversation")?.href
            return takeOutgoing(event, operation, derived ?? link, isAccepted: derived != nil)
        }
        guard let conversation = link else { return [] }
        guard event.kind == .completed else { return offer(conversation, resource) }
        return event.hasSucceeded == false
            ? miss(conversation, event, resource) : takeAccepted(conversation, resource)
    }

    private mutating func takeOutgoing(
        _ event: UCWAEvent, _ operation: String, _ link: String?, isAccepted: Bool
    ) -> [Action] {
        let conversation = link ?? invitation?.conversation
        invitation?.conversation = conversation
        guard event.kind == .completed else { return [] }
        guard isAccepted || event.hasSucceeded != false, let conversation else {
            return refuseInvitation(operation, DeliveryFailure(event))
        }
        return begin(operation, conversation) + [.look(conversation: conversation)]
    }

    /// The person has accepted.
    private mutating func begin(_ operation: String, _ conversation: String) -> [Action] {
        invitation = nil
        // Where both have invited at once both conversations stand: which one the peer uses is the peer's choice.
        sessions.insert(ChatSession(href: conversation), at: 0)
        return tell(queue.taken(operation)) + tell(queue.settle(operation, nil))
    }

    private mutating func offer(_ conversation: String, _ resource: UCWAResource) -> [Action] {
        guard let link = resource.link("accept")?.href, !owns(ResourceKey(conversation)) else { return [] }
        var session = session(conversation, resource)
        session.isOffer = true
        return join(session, resource) + [.accept(link, conversation: conversation)]
    }

    /// A conversation that begins with an invitation, whose text may have come already.
    private mutating func session(_ conversation: String, _ invitation: UCWAResource) -> ChatSession {
        let text = invitation.firstText
        return ChatSession(
            href: conversation, unshown: isRepetition(text, in: conversation, ofInvitation: false) ? nil : text)
    }

    /// Whether a text is the first of a conversation that did not stand, which was shown. That is so once.
    private mutating func isRepetition(
        _ text: StyledText?, in conversation: String, ofInvitation byInvitation: Bool
    ) -> Bool {
        guard let said, said.byInvitation == byInvitation, said.conversation == ResourceKey(conversation),
            said.text.plain == text?.plain
        else { return false }
        self.said = nil
        return true
    }

    /// The person begins anew: what stood before is over.
    private mutating func join(_ session: ChatSession, _ resource: UCWAResource) -> [Action] {
        let former = invitation == nil ? sessions : []
        for session in former { forget(session) }
        sessions.removeAll { session in former.contains { $0.href == session.href } }
        sessions.append(session)
        if sessions.count > Self.mostSessions { sessions.removeFirst() }
        isLeaving = false
        var actions: [Action] = former.compactMap(\.unshown).map { .received($0) }
        actions += former.map { .leave(conversation: $0.href) }
        if let subject = resource.text("subject"), !subject.isEmpty { actions.append(.subject(subject)) }
        return actions
    }

    /// An invitation of the person is accepted, here, or by the server itself.
    private mutating func takeAccepted(_ conversation: String, _ resource: UCWAResource) -> [Action] {
        var actions: [Action] = []
        let key = ResourceKey(conversation)
        if !owns(key) {
            guard !seen.contains(key) else { return [] }
            actions += join(session(conversation, resource), resource)
        }
        let index = index(of: conversation)
        if let index { actions += show(at: index) }
        let isKnown = index.map { sessions[$0].sendLink != nil } ?? false
        return actions + (isKnown ? next() : [.look(conversation: conversation)])
    }

    /// An invitation of the person ends before it was accepted here.
    private mutating func miss(_ conversation: String, _ event: UCWAEvent, _ resource: UCWAResource) -> [Action] {
        let isElsewhere = ["ConnectedElsewhere", "Declined", "Canceled"].contains(event.subcode ?? "")
        guard let known = remove(conversation) else { return next() }
        forget(known)
        guard !isElsewhere else { return next() }
        return tellMissed(known) + next()
    }

    private func tellMissed(_ session: ChatSession) -> [Action] {
        (session.unshown.map { [.received($0)] } ?? []) + [.missed]
    }

    private mutating func show(at index: Int) -> [Action] {
        sessions[index].isOffer = false
        guard let text = sessions[index].unshown else { return [] }
        sessions[index].unshown = nil
        sessions[index].shown = text
        return text.isBlank ? [] : [.received(text)]
    }

    /// Takes a conversation as it is.
    mutating func takeState(_ resource: UCWAResource, of conversation: String) -> [Action] {
        let state = resource.text("state")
        if state == "Disconnected" { return end(conversation) }
        guard let index = index(of: conversation) else { return [] }
        sessions[index].isGrowing = state == "Conferencing"
        guard ["Conferenced", "InLobby"].contains(state ?? "") else { return next() }
        sessions.remove(at: index)
        seen.insert(conversation)
        // What comes of the texts that the server has is told in the conference.
        return tell(queue.giveUpSent(nil)) + [.grown(conversation: conversation)] + next()
    }

    /// Takes the messages of a conversation as they are.
    mutating func takeMessaging(_ resource: UCWAResource, of conversation: String) -> [Action] {
        var actions: [Action] = []
        if let invitation, invitation.key == ResourceKey(conversation) {
            guard resource.text("state") == "Connected" else { return [] }
            actions = begin(invitation.operation, conversation)
        }
        guard let index = index(of: conversation) else { return [] }
        if resource.text("state") == "Disconnected", !sessions[index].isGrowing { return actions + end(conversation) }
        sessions[index].messaging = resource
        if resource.text("state") == "Connected" { sessions[index].isOffer = false }
        return actions + next()
    }

    /// A conversation is over.
    mutating func end(_ conversation: String) -> [Action] {
        if let invitation, invitation.key == ResourceKey(conversation) {
            return refuseInvitation(invitation.operation, DeliveryFailure(.offline))
        }
        guard let session = remove(conversation) else { return [] }
        forget(session)
        let last: [Action] = session.isOffer ? tellMissed(session) : session.unshown.map { [.received($0)] } ?? []
        return last + giveUpWithoutConversation() + next()
    }

    private mutating func takeMessage(_ event: UCWAEvent, _ resource: UCWAResource) -> [Action] {
        guard resource.text("direction") == "Incoming" else {
            guard event.kind == .completed, seen.insert(event.href), let operation = resource.text("operationId") else {
                return []
            }
            let failure = event.hasSucceeded == false ? DeliveryFailure(event) : nil
            return tell(queue.settle(operation, failure)) + next()
        }
        // The documents tell of messages that are started; pools of such that are completed.
        guard let text = resource.text, !text.isBlank, seen.insert(event.href) else { return [] }
        return take(text, in: event.senderHref)
    }

    /// The first message of a conversation may say what its invitation has said.
    private mutating func take(_ text: StyledText, in conversation: String) -> [Action] {
        guard let index = index(of: conversation) else {
            if isRepetition(text, in: conversation, ofInvitation: true) { return [] }
            let key = ResourceKey(conversation)
            if said?.conversation != key { said = (key, text, byInvitation: false) }
            return [.received(text)]
        }
        let session = sessions[index]
        sessions[index].isOffer = false
        sessions[index].unshown = nil
        sessions[index].shown = nil
        if session.shown?.plain == text.plain { return [] }
        guard let unshown = session.unshown, unshown.plain != text.plain else { return [.received(text)] }
        return [.received(unshown), .received(text)]
    }

    private func index(of conversation: String) -> Int? {
        let key = ResourceKey(conversation)
        return sessions.firstIndex { $0.key == key }
    }

    private mutating func remove(_ conversation: String) -> ChatSession? {
        index(of: conversation).map { sessions.remove(at: $0) }
    }

    /// A conversation is over.
    private mutating func forget(_ session: ChatSession) {
        seen.insert(session.href)
        if let text = session.shown ?? session.unshown { said = (session.key, text, byInvitation: true) }
    }

    // What to send

    private func tell(_ outcomes: [TextOutcome]) -> [Action] { outcomes.map { .settled($0) } }

    private mutating func next() -> [Action] {
        guard isConnected else { return [] }
        if let piece = queue.next { return send(piece) }
        guard queue.isSent, invitation == nil else { return [] }
        if isLeaving, queue.isEmpty {
            isLeaving = false
            for session in sessions { forget(session) }
            defer { sessions = [] }
            return sessions.map { .leave(conversation: $0.href) }
        }
        guard isTyping, let session = sessions.last else {
            isTyping = false
            return []
        }
        guard let link = session.typingLink else { return [] }
        isTyping = false
        return [.type(link)]
    }

    private mutating func send(_ piece: TextQueue.Piece) -> [Action] {
        if let session = sessions.last {
            guard let link = session.sendLink, let piece = queue.take() else { return [] }
            isTyping = false
            let isStyled = session.takesHTML && piece.text.uniformStyle != TextStyle()
            return [.send(piece, to: link, asHTML: isStyled)]
        }
        guard invitation == nil else { return [] }
        let isShort = piece.text.plain.utf8.count <= Self.longestFirst
        let operation = isShort ? queue.take()?.operation ?? piece.operation : RandomUUID.generate()
        invitation = Invitation(operation: operation, text: piece.operation)
        return [.invite(operation: operation, isShort ? piece.text : nil)]
    }
}
