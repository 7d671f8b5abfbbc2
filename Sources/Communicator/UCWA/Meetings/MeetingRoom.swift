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
        case outside
        case lobby
        case inside
        case over
    }

    private struct Person {
        var participant: Participant
        /// As the server describes the person, with what may be done about them.
        var resource: UCWAResource?
    }

    /// How often the messages are joined, whatever the server does with them then.
    private static let mostJoins = 10
    private static let mostPeople = 2000
    private static let mostMessages = 4000
    /// Lists of people whom the participants' list has too: who leaves one of them is still there.
    private static let views: Set<String> = ["lobby", "leaders", "attendees", "typingParticipants"]

    /// Nil until the server has told, where the user has not named it.
    private(set) var conference: ConferenceAddress?
    private(set) var operation: String
    private(set) var phase = Phase.outside
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
    private var people: [ResourceKey: Person] = [:]
    private var own: ResourceKey?
    /// Those who were there before the connection was lost, by address, until it is known who still is.
    private var former: [String: Participant] = [:]
    /// Whether all are told who were there before the user.
    private var isSettled = false
    private var joins = 0
    /// Whether it was told that the messages cannot be joined.
    private var isMute = false
    private var seen: Set<ResourceKey> = []

    /// - Parameters:
    ///   - conference: nil for one that the server makes.
    ///   - operation: what the events of the wish to join are known by.
    ///   - conversation: the link of the conversation, where it is known already.
    init(_ conference: ConferenceAddress?, operation: String, conversation: String? = nil) {
        self.conference = conference
        self.operation = operation
        self.conversation = conversation
    }

    /// The server has forgotten the conversation, and the user wants in again.
    mutating func rejoin(_ operation: String) {
        self.operation = operation
        for person in people.values where person.participant.place != .absent {
            former[person.participant.address] = person.participant
        }
        conversation = nil
        described = nil
        messaging = nil
        people = [:]
        own = nil
        phase = .outside
        isSettled = false
        joins = 0
        isMute = false
        seen = []
    }

    /// Whether the events of an operation are of the wish to join.
    func hasBegun(_ operation: String) -> Bool { self.operation == operation && !operation.isEmpty }

    /// Whether the server's conversation is this meeting.
    func owns(_ conversation: String) -> Bool { self.conversation.map { ResourceKey($0) } == ResourceKey(conversation) }

    /// Where the messages and the roster are described.
    var messagingLink: String? { described?.link("messaging")?.href }
    var rosterLink: String? { described?.link("participants")?.href }

    /// Where a text is sent; nil while none can be.
    var sendLink: String? { phase == .inside ? messaging?.link("sendMessage")?.href : nil }

    /// Where people are asked in; nil while the user may not.
    var addLink: String? { phase == .inside ? described?.link("addParticipant")?.href : nil }

    /// What may be done about a person by this name; nil if nothing, or there is no such person.
    func link(_ name: String, of address: String) -> String? {
        people.values.first { $0.participant.address == address }?.resource?.link(name)?.href
    }

    // What an event leaves open

    /// The resource that has to be asked for before an event can be taken; nil if it says all.
    func missing(in event: UCWAEvent) -> String? {
        guard phase != .over, concerns(event) else { return nil }
        if event.rel == "message", let author = event.resource?.link("participant")?.href {
            return people[ResourceKey(author)] == nil ? author : nil
        }
        guard event.resource == nil, event.kind != .deleted else { return nil }
        switch event.rel {
        case "conversation", "messaging", "onlineMeeting", "message": return event.href
        case "participant", "localParticipant":
            let isKnown = people[ResourceKey(event.href)]?.resource != nil
            return isKnown && event.kind == .added ? nil : event.href
        default: return nil
        }
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
        guard phase != .over, concerns(event) else { return [] }
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
            if event.kind == .deleted, !Self.views.contains(event.list ?? "") { return end(event) }
            own = ResourceKey(event.href)
            return takeParticipant(event, resource)
        case "participant": return takeParticipant(event, resource)
        case "message" where event.kind == .completed:
            if let found, let author = event.resource?.link("participant") { note(found, at: author.href) }
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
        guard phase != .outside, !isOpen, let conference else { return [] }
        isOpen = true
        return [.tell(.opened(conference))]
            + people.values.map { .tell(.person($0.participant, isNews: false)) } + tellState()
    }

    /// Everybody who is there has been told of.
    private mutating func settle() -> [Action] {
        isSettled = true
        let present = Set(people.values.map(\.participant.address))
        let gone = former.values.filter { !present.contains($0.address) }
        former = [:]
        return gone.map { person in
            var person = person
            person.place = .absent
            return .tell(.person(person, isNews: true))
        }
    }

    /// The server does not know the conversation any more.
    mutating func lose() -> [Action] {
        guard phase != .over else { return [] }
        phase = .over
        return [.end(ConferenceFailure(.over))]
    }

    /// The meeting is over for the guest.
    private mutating func end(_ event: UCWAEvent) -> [Action] {
        let detail = event.subcode ?? event.code ?? ""
        let reason: ConferenceFailure.Reason =
            switch (phase, event.subcode) {
            case (.outside, "Denied"), (.outside, "InviteesOnly"), (.lobby, _): .notAdmitted
            case (.outside, "Ended"), (.inside, _), (.over, _): .over
            case (.outside, _): .notJoined
            }
        phase = .over
        return [.end(ConferenceFailure(reason, detail: reason == .notJoined ? detail : ""))]
    }

    /// Takes the conversation as it is now.
    mutating func takeConversation(_ resource: UCWAResource) -> [Action] {
        let before = phase
        described = resource
        switch resource.text("state") {
        case "InLobby": phase = .lobby
        case "Conferenced", "Connected": phase = .inside
        default: break
        }
        state.isInLobby = phase == .lobby
        if let subject = resource.text("subject") { state.subject = Self.cut(subject) }
        var actions = open() + tellState()
        if phase == .inside, before != .inside { actions += joinMessages() + [.messagesChanged] }
        return actions
    }

    private mutating func takeMeeting(_ resource: UCWAResource) -> [Action] {
        if let subject = resource.text("subject") { state.subject = Self.cut(subject) }
        if let link = resource.text("joinUrl") { state.link = Self.cut(link) }
        if let access = resource.text("accessLevel") { state.isLocked = access == "Locked" }
        let organizer = Self.address(uri: resource.text("organizerUri") ?? "")
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
        guard phase == .inside, sendLink == nil, joins < Self.mostJoins, let link = messaging?.link("addMessaging")
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
        guard let resource, seen.insert(ResourceKey(event.href)).inserted else { return [] }
        if seen.count > Self.mostMessages { seen = [ResourceKey(event.href)] }
        guard resource.text("direction") == "Incoming" else {
            guard let operation = resource.text("operationId") else { return [] }
            let failed = resource.links("failedDeliveryParticipant").map { name(at: $0) }.filter { !$0.isEmpty }
            guard event.hasSucceeded == false else { return [.sent(operation: operation, failure: nil)] }
            guard failed.isEmpty else {
                return [.sent(operation: operation, failure: nil)]
                    + failed.map { .tell(.remark(localized("\($0) did not get a message."))) }
            }
            return [.sent(operation: operation, failure: DeliveryFailure(event))]
        }
        guard let text = resource.text, !text.isBlank else { return [] }
        let author = resource.link("participant").flatMap { people[ResourceKey($0.href)]?.participant }
        let title = resource.link("participant")?.title ?? ""
        let address = author?.address ?? Self.address(resource.link("participant") ?? resource.link("contact"))
        return [
            .tell(
                .received(ReceivedMessage(address: address, displayName: author?.name ?? Self.cut(title), text: text)))
        ]
    }

    // People

    private mutating func takeParticipant(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Action] {
        let key = ResourceKey(event.href)
        if event.list == "typingParticipants" {
            guard let person = people[key]?.participant else { return [] }
            return [.tell(.typing(address: person.address, isTyping: event.kind == .added))]
        }
        if event.kind == .deleted { return leave(key, event.list) }
        let before = people[key]?.participant
        if let resource { note(resource, at: event.href) }
        guard var person = people[key] ?? unknown(event) else { return [] }
        switch event.list {
        case "lobby": person.participant.place = .lobby
        case "leaders": person.participant.role = .presenter
        case "attendees": person.participant.role = .attendee
        default: person.participant.place = person.resource?.value["inLobby"] == .boolean(true) ? .lobby : .present
        }
        people[key] = person
        return tell(person.participant, unless: before)
    }

    private mutating func leave(_ key: ResourceKey, _ list: String?) -> [Action] {
        guard var person = people[key] else { return [] }
        let before = person.participant
        switch list {
        case "lobby":
            guard person.participant.place == .lobby else { return [] }
            person.participant.place = .absent
        case "leaders": person.participant.role = .attendee
        case "attendees": return []
        default: person.participant.place = .absent
        }
        people[key] = person.participant.place == .absent ? nil : person
        return tell(person.participant, unless: before)
    }

    private func tell(_ person: Participant, unless before: Participant?) -> [Action] {
        guard isOpen, person != before else { return [] }
        return [.tell(.person(person, isNews: isSettled))]
    }

    /// Notes what the server says of a person.
    private mutating func note(_ resource: UCWAResource, at href: String) {
        let key = ResourceKey(href)
        guard people[key] != nil || people.count < Self.mostPeople else { return }
        var person = people[key]?.participant ?? Participant(address: "", name: "", role: .attendee, place: .absent)
        let uri = resource.text("uri") ?? ""
        if person.address.isEmpty {
            person.address = uri.isEmpty ? Self.lastPart(of: href) : Self.address(uri: uri)
        }
        if let name = resource.text("name") { person.name = Self.cut(name) }
        switch resource.text("role") {
        case "Leader": person.role = .presenter
        case "Attendee": person.role = .attendee
        default: break
        }
        people[key] = Person(participant: person, resource: resource)
    }

    /// Somebody of whom the server says nothing but that they are there.
    private func unknown(_ event: UCWAEvent) -> Person? {
        guard people.count < Self.mostPeople else { return nil }
        return Person(
            participant: Participant(
                address: Self.lastPart(of: event.href), name: "", role: .attendee, place: .absent))
    }

    /// Takes everybody who is there, after something was missed.
    ///
    /// - Parameters:
    ///   - found: those whom the server has described.
    ///   - listed: the links of all.
    mutating func takeRoster(_ found: [(href: String, resource: UCWAResource)], listed: [String]) -> [Action] {
        let present = Set((found.map(\.href) + listed).map { ResourceKey($0) }).union(own.map { [$0] } ?? [])
        var actions: [Action] = []
        for (key, person) in people where !present.contains(key) && person.participant.place == .present {
            actions += leave(key, nil)
        }
        for (href, resource) in found {
            let before = people[ResourceKey(href)]?.participant
            note(resource, at: href)
            guard var person = people[ResourceKey(href)] else { continue }
            person.participant.place = .present
            people[ResourceKey(href)] = person
            actions += tell(person.participant, unless: before)
        }
        return actions
    }

    private func name(at link: UCWALink) -> String {
        let person = people[ResourceKey(link.href)]?.participant
        return person.map { $0.name.isEmpty ? $0.address : $0.name } ?? Self.cut(link.title ?? "")
    }

    private static func address(_ link: UCWALink?) -> String { link.map { lastPart(of: $0.href) } ?? "" }

    private static func address(uri: String) -> String {
        let text = uri.lowercased()
        return cut(text.hasPrefix("sip:") ? String(text.dropFirst(4)) : text)
    }

    /// The last segment of a path, in which servers write addresses.
    private static func lastPart(of href: String) -> String {
        let path = href.prefix { $0 != "?" }
        return cut(String(path.split(separator: "/").last ?? path).lowercased())
    }

    private static func cut(_ text: String) -> String { String(text.prefix(500)) }
}
