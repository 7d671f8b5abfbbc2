import Conferencing
import JSON
import Localization
import Messaging
import UCWA

/// A meeting as the user sees it, guest or not, from the events of the channel (UCWA sheet 6.3 and 6.4): a value without
/// I/O.
struct MeetingRoom {
    /// What there is to do.
    enum Action: Sendable {
        case tell(ConferenceEvent.Kind)
        /// The meeting's messages are joined at this link.
        case joinMessages(String)
        /// Texts can be sent from now on, or not any more.
        case messagesChanged
        /// A text has arrived, or has not, and why.
        case sent(operation: String, failure: DeliveryFailure?)
        case end(ConferenceFailure)
    }

    /// Where the user is.
    enum Phase: Sendable {
        /// In a conversation of two, which is to become a conference.
        case chat
        case outside
        case lobby
        case inside
        case over
    }

    /// How often the messages are joined, whatever the server does with them then.
    private static let mostJoins = 10

    /// Nil until the server has told, where the user has not named it.
    private(set) var conference: ConferenceAddress?
    private(set) var operation: String
    private(set) var phase: Phase
    /// Whether it has begun, or begins, as a conversation of two.
    private(set) var isGrown: Bool
    /// Whether it was told that the user is in, or in front of the door.
    private var isOpen = false
    /// The link of the conversation that the meeting is; nil until the server has told.
    private(set) var conversation: String?
    private var described: UCWAResource?
    /// The messages of the conversation, as the server describes them.
    private(set) var messaging: UCWAResource?
    private var state = ConferenceState()
    /// The state that was told last.
    private var told: ConferenceState?
    private var roster = MeetingRoster()
    private var joins = 0
    /// Whether it was told that the messages cannot be joined.
    private var isMute = false
    private var seen = SeenResources()

    /// - Parameters:
    ///   - conference: nil for one that the server makes.
    ///   - operation: what the events of the wish to join are known by.
    ///   - conversation: the link of the conversation, where it is known already.
    ///   - isGrown: whether that is one of two, which becomes a conference.
    init(_ conference: ConferenceAddress?, operation: String, conversation: String? = nil, isGrown: Bool = false) {
        self.conference = conference
        self.operation = operation
        self.conversation = conversation
        self.isGrown = isGrown
        phase = isGrown ? .chat : .outside
    }

    /// The server has forgotten the conversation, and the user wants in again.
    mutating func rejoin(_ operation: String) {
        self.operation = operation
        roster.forget()
        conversation = nil
        described = nil
        messaging = nil
        phase = .outside
        isGrown = false
        joins = 0
        isMute = false
        seen = SeenResources()
    }

    /// Whether the events of an operation are of the wish to join.
    func hasBegun(_ operation: String) -> Bool { self.operation == operation && !operation.isEmpty }

    /// Whether the server's conversation is this meeting.
    func owns(_ conversation: ResourceKey) -> Bool { self.conversation.map { ResourceKey($0) } == conversation }
    func owns(_ conversation: String) -> Bool { owns(ResourceKey(conversation)) }

    /// The server's conversation, unless it is still one of two, and so another's.
    var ownConversation: String? { phase == .chat ? nil : conversation }

    /// Where the messages and the roster are described.
    var messagingLink: String? { described?.link("messaging")?.href }
    var meetingLink: String? { described?.link("onlineMeeting")?.href }
    /// Where those are listed who are there, and those who wait.
    var rosterLinks: [String] { ["participants", "lobby"].compactMap { described?.link($0)?.href } }

    /// Where a text is sent; nil while none can be.
    var sendLink: String? { phase == .inside ? messaging?.sendLink : nil }

    /// Where people are asked in; nil while the user may not.
    var addLink: String? { phase == .inside ? described?.link("addParticipant")?.href : nil }

    /// What may be done about a person by this name; nil if nothing, or there is no such person.
    func link(_ name: String, of address: String) -> String? { roster.link(name, of: address) }

    // What an event leaves open

    /// The resource that has to be asked for before an event can be taken; nil if it says all.
    func missing(in event: UCWAEvent) -> String? {
        guard isAwaited(event) else { return nil }
        if event.rel == "message", let author = event.resource?.link("participant")?.href {
            return roster.person(at: author) == nil ? author : nil
        }
        guard event.resource == nil, event.kind != .deleted else { return nil }
        switch event.rel {
        case "conversation", "messaging", "onlineMeeting", "message": return event.href
        case "participant", "localParticipant":
            return roster.isDescribed(event.href) && event.kind == .added ? nil : event.href
        default: return nil
        }
    }

    /// Whether there is something to do with an event: while the conversation is of two it is another's, but for its state.
    private func isAwaited(_ event: UCWAEvent) -> Bool {
        phase != .over && concerns(event) && (phase != .chat || event.rel == "conversation")
    }

    /// Whether an event is of this meeting: the application knows no other, but servers may.
    private func concerns(_ event: UCWAEvent) -> Bool {
        guard conversation != nil else { return true }
        let owner = event.rel == "conversation" ? event.href : event.sender == "conversation" ? event.senderHref : nil
        return owner.map { owns($0) } ?? true
    }

    // Events

    /// Takes an event.
    ///
    /// - Parameter found: what ``missing(in:)`` asked for; nil if it was not to be had.
    mutating func receive(_ event: UCWAEvent, found: UCWAResource? = nil) -> [Action] {
        guard isAwaited(event) else { return [] }
        let resource = event.resource ?? found
        switch event.rel {
        case "onlineMeetingInvitation": return takeInvitation(event, resource)
        case "messagingInvitation": return takeJoining(event, resource)
        case "conversation":
            if conversation == nil { conversation = event.href }
            return event.kind == .deleted ? end(event) : resource.map { takeConversation($0) } ?? []
        case "messaging": return resource.map { takeMessaging($0) } ?? []
        case "onlineMeeting": return resource.map { takeMeeting($0) } ?? []
        case "localParticipant":
            let hasLeft = event.kind == .deleted && !MeetingRoster.isView(event.list)
            return hasLeft ? end(event) : takeParticipant(event, resource)
        case "participant": return takeParticipant(event, resource)
        case "message" where event.kind != .deleted:
            if let found, let author = event.resource?.link("participant") { roster.note(found, at: author.href) }
            return takeMessage(event, resource)
        default: return []
        }
    }

    private mutating func takeInvitation(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Action] {
        // What the user was asked into is known by its conversation.
        if let told = resource?.text("operationId"), !operation.isEmpty, told != operation { return [] }
        if conversation == nil { conversation = resource?.link("conversation")?.href }
        name(resource?.text("onlineMeetingUri").flatMap { ConferenceAddress($0) })
        guard event.kind == .completed else { return open() }
        guard event.hasSucceeded == false else { return open() + settle() }
        return end(event)
    }

    /// Notes the address, once it is known.
    mutating func name(_ address: ConferenceAddress?) {
        if conference == nil { conference = address }
    }

    /// Tells once that the user is in, or in front of the door, and who is there.
    private mutating func open() -> [Action] {
        guard phase != .outside, phase != .chat, !isOpen, let conference else { return [] }
        isOpen = true
        return [.tell(.opened(conference))]
            + roster.all.map { .tell(.person($0, isNews: false)) } + tellState()
    }

    /// Everybody who is there has been told of.
    private mutating func settle() -> [Action] { tell(roster.settle()) }

    private func tell(_ changes: [MeetingRoster.Change]) -> [Action] {
        isOpen ? changes.map { .tell(.person($0.person, isNews: $0.isNews)) } : []
    }

    /// The server does not know the conversation any more.
    mutating func lose() -> [Action] {
        guard phase != .over else { return [] }
        phase = .over
        return [.end(ConferenceFailure(.over))]
    }

    /// The meeting is over for the user.
    private mutating func end(_ event: UCWAEvent) -> [Action] {
        let failure = failure(event)
        phase = .over
        return [.end(failure)]
    }

    private func failure(_ event: UCWAEvent) -> ConferenceFailure {
        switch (phase, event.subcode) {
        case (.outside, "Denied"), (.lobby, "Denied"): ConferenceFailure(.notAdmitted)
        case (.lobby, "Timeout"), (.lobby, "Expired"): ConferenceFailure(.notNoticed)
        case (.outside, "InviteesOnly"), (.lobby, "InviteesOnly"): ConferenceFailure(.closed)
        case (.outside, "TooManyParticipants"), (.outside, "TooManyLobbyParticipants"): ConferenceFailure(.full)
        case (_, "Ended"): ConferenceFailure(.ended)
        case (.lobby, _): ConferenceFailure(.notAdmitted)
        case (.inside, "Ejected"), (.inside, "Removed"): ConferenceFailure(.removed)
        case (.inside, _), (.over, _): ConferenceFailure(.over)
        case (.chat, _): ConferenceFailure(.notGrown)
        case (.outside, _): ConferenceFailure(.notJoined, detail: event.subcode ?? event.code ?? "")
        }
    }

    /// Takes the conversation as it is now.
    mutating func takeConversation(_ resource: UCWAResource) -> [Action] {
        let before = phase
        described = resource
        switch resource.text("state") {
        case "InLobby": phase = .lobby
        case "Conferenced": phase = .inside
        // A conversation of two that was to become a conference and has not.
        case "Connected": phase = isGrown ? .chat : .inside
        case "Conferencing" where phase == .chat: phase = .outside
        default: break
        }
        state.isInLobby = phase == .lobby
        if let subject = resource.text("subject") { state.subject = subject.cut }
        var actions = open() + tellState()
        if phase == .inside, before != .inside { actions += joinMessages() + [.messagesChanged] }
        return actions
    }

    /// Takes what the server says of the meeting.
    mutating func takeMeeting(_ resource: UCWAResource) -> [Action] {
        if let subject = resource.text("subject") { state.subject = subject.cut }
        if let link = resource.text("joinUrl") { state.link = link.cut }
        if let access = resource.text("accessLevel") { state.isLocked = access == "Locked" }
        let organizer = (resource.text("organizerUri") ?? "").addressOfURI
        name(
            resource.text("onlineMeetingUri").flatMap { ConferenceAddress($0) }
                ?? resource.text("conferenceId").flatMap { ConferenceAddress(organizer: organizer, identifier: $0) })
        return open() + tellState()
    }

    private mutating func tellState() -> [Action] {
        guard isOpen else { return [] }
        defer { told = state }
        return told == state ? [] : [.tell(.state(state))]
    }

    // Messages

    mutating func takeMessaging(_ resource: UCWAResource) -> [Action] {
        messaging = resource
        return joinMessages() + [.messagesChanged]
    }

    /// Whoever is in a meeting is not in its conversation yet.
    private mutating func joinMessages() -> [Action] {
        guard phase == .inside, sendLink == nil, messaging?.text("state") != "Connecting", joins < Self.mostJoins,
            let link = messaging?.link("addMessaging")
        else { return [] }
        joins += 1
        return [.joinMessages(link.href)]
    }

    /// What came of joining the messages. Whoever cannot is told once.
    private mutating func takeJoining(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Action] {
        guard event.kind == .completed, event.hasSucceeded == false, joins > 0, !isMute,
            resource?.link("conversation").map({ owns($0.href) }) == true
        else { return [] }
        isMute = true
        let reason = event.message ?? event.subcode ?? event.code ?? ""
        return [.tell(.remark(localized("Messages of this conference can be neither sent nor received: \(reason)")))]
    }

    private mutating func takeMessage(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Action] {
        guard let resource else { return [] }
        guard resource.text("direction") == "Incoming" else {
            guard event.kind == .completed, seen.insert(event.href), let operation = resource.text("operationId") else {
                return []
            }
            let failed = resource.links("failedDeliveryParticipant").map { roster.name(at: $0) }.filter { !$0.isEmpty }
            guard event.hasSucceeded == false else { return [.sent(operation: operation, failure: nil)] }
            guard failed.isEmpty else {
                return [.sent(operation: operation, failure: nil)]
                    + failed.map { .tell(.remark(localized("\($0) did not get a message."))) }
            }
            return [.sent(operation: operation, failure: DeliveryFailure(event))]
        }
        // The documents tell of messages that are started; pools of such that are completed.
        guard let text = resource.text, !text.isBlank, seen.insert(event.href) else { return [] }
        let link = resource.link("participant")
        let author = link.flatMap { roster.person(at: $0.href) }
        let message = ReceivedMessage(
            address: author?.address ?? (link ?? resource.link("contact"))?.href.lastPart ?? "",
            displayName: author?.name ?? (link?.title ?? "").cut, text: text)
        return [.tell(.received(message))]
    }

    // People

    private mutating func takeParticipant(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Action] {
        guard event.list == "typingParticipants" else { return tell(roster.take(event, resource)) }
        guard let person = roster.person(at: event.href) else { return [] }
        return [.tell(.typing(address: person.address, isTyping: event.kind == .added))]
    }

    /// Takes everybody who is there or waits, after something was missed.
    ///
    /// - Parameters:
    ///   - found: those whom the server has described.
    ///   - listed: the links of all.
    mutating func takeRoster(_ found: [(href: String, resource: UCWAResource)], listed: [String]) -> [Action] {
        tell(roster.take(found, listed: listed))
    }
}
