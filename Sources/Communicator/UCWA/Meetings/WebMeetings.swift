import Conferencing
import EventLoop
import JSON
import Messaging
import Network
import Security
import UCWA

/// The account's conferences over UCWA (sheet 6): those that the user opens, joins, or is asked into.
@LoopActor
final class WebMeetings: WebCapability, MeetingCommands {
    /// The most open invitations.
    private static let mostInvitations = 16

    /// What leads into a conference.
    private enum Origin: Sendable {
        case new(subject: String)
        case link(MeetingLink)
        /// A conversation of two, into which somebody else is asked.
        case growth(of: SignInAddress, with: SignInAddress)
        /// A conversation of two that has become a conference.
        case grown
    }

    private let deliver: @LoopActor (ConferenceEvent) -> Void
    private let account: Account
    private let finder: MeetingFinder
    /// The conversation with a person that stands on the server.
    private let chat: @LoopActor (SignInAddress) -> String?
    private var endpoint: WebEndpoint?
    private var meetings: [UInt64: WebMeeting] = [:]
    /// Those that are begun as soon as the server can be reached.
    private var waiting: [UInt64: Origin] = [:]
    private var invitations: [UInt64: MeetingInvitation] = [:]
    private var lastNumber: UInt64 = 0
    /// The conversations of conferences that are over here, of which late messages may come.
    private var former = SeenResources()

    /// - Parameter chat: names the conversation with a person that stands on the server.
    init(
        account: Account, network: NetworkAccess, outlet: EventOutlet,
        chat: @escaping @LoopActor (SignInAddress) -> String?
    ) {
        self.account = account
        self.chat = chat
        finder = MeetingFinder(network: network, mediaType: MeetingInformation.mediaType)
        deliver = { outlet.deliver(.conference($0)) }
    }

    // Commands

    func start(subject: String) -> UInt64 { begin(.new(subject: subject)) }

    func join(_ text: String) -> UInt64? {
        guard let link = MeetingLink(text, organizer: account.configuration.address.description) else { return nil }
        if case .conference(let address) = link,
            let known = meetings.first(where: { $0.value.room.conference == address })
        {
            return known.key
        }
        return begin(.link(link))
    }

    func grow(_ partner: SignInAddress, with person: SignInAddress) -> UInt64 {
        guard endpoint != nil, let conversation = chat(partner) else { return open(for: [partner, person]) }
        let room = MeetingRoom(nil, operation: RandomUUID.generate(), conversation: conversation, isGrown: true)
        return begin(.growth(of: partner, with: person), room)
    }

    func answer(_ number: UInt64, accepts: Bool) -> Bool {
        guard let invitation = invitations.removeValue(forKey: number) else { return false }
        guard accepts else {
            if let link = invitation.decline { post(link, .object(present: ["reason": "Global"])) }
            return true
        }
        let room = MeetingRoom(invitation.conference, operation: "", conversation: invitation.conversation)
        let meeting = add(room, number)
        guard let application = endpoint?.application else { return true }
        EventLoop.shared.task {
            do {
                try await application.insist(on: invitation.accept)
            } catch {
                self.fail(number, meeting, error)
            }
        }
        return true
    }

    func conference(_ number: UInt64) -> (any ConferenceActions)? { meetings[number] }

    // Joining

    private func begin(
        _ origin: Origin, _ room: MeetingRoom = MeetingRoom(nil, operation: RandomUUID.generate())
    ) -> UInt64 {
        lastNumber += 1
        let number = lastNumber
        let meeting = add(room, number)
        if let endpoint {
            begin(origin, number, meeting, endpoint.application)
        } else {
            waiting[number] = origin
        }
        return number
    }

    /// Whether the server's conversation is one of these, or is to be.
    func owns(_ conversation: ResourceKey) -> Bool {
        meetings.values.contains { $0.room.owns(conversation) }
            || invitations.values.contains { ResourceKey($0.conversation) == conversation }
    }

    /// Whether the server's conversation is, or was, one of these.
    func knows(_ conversation: ResourceKey) -> Bool { owns(conversation) || former.contains(conversation) }

    /// A conversation of two has become a conference, by whomever: the user is in it.
    func adopt(_ conversation: String) {
        guard endpoint != nil, !owns(ResourceKey(conversation)) else { return }
        _ = begin(.grown, MeetingRoom(nil, operation: "", conversation: conversation, isGrown: true))
    }

    private func add(_ room: MeetingRoom, _ number: UInt64) -> WebMeeting {
        let meeting = WebMeeting(room, endpoint?.application) { [deliver] in
            deliver(ConferenceEvent(conference: number, kind: $0))
        } depart: { [weak self] in
            self?.depart(number)
        }
        meetings[number] = meeting
        return meeting
    }

    private func begin(_ origin: Origin, _ number: UInt64, _ meeting: WebMeeting, _ application: UCWAApplication) {
        EventLoop.shared.task {
            do {
                switch origin {
                case .new(let subject): try await self.open(subject, meeting, application)
                case .link(let link):
                    let conference = try await self.finder.find(link).conference
                    try await self.join(conference, meeting, application)
                case .growth(let partner, let person):
                    guard try await !meeting.grow(with: person, application) else { break }
                    meeting.rejoin(RandomUUID.generate(), application)
                    for guest in [partner, person] { meeting.invite(guest) }
                    try await self.open("", meeting, application)
                case .grown: try await self.catchUp(number, meeting)
                }
            } catch {
                self.fail(number, meeting, error)
            }
        }
    }

    private func open(_ subject: String, _ meeting: WebMeeting, _ application: UCWAApplication) async throws {
        let link =
            if let start = application.link("startOnlineMeeting", of: "communication") { start } else {
                try await application.currentLink("joinOnlineMeeting", of: "communication")
            }
        guard let link else { throw UCWARefusal.notAllowed }
        try await application.post(
            link,
            .object(present: [
                "operationId": .string(meeting.room.operation), "importance": "Normal",
                "subject": .string(String(subject.prefix(250))),
            ]))
    }

    private func join(
        _ conference: ConferenceAddress, _ meeting: WebMeeting, _ application: UCWAApplication
    ) async throws {
        guard let link = try await application.currentLink("joinOnlineMeeting", of: "communication") else {
            throw UCWARefusal.notAllowed
        }
        meeting.begin(conference, application)
        try await application.post(
            link,
            .object(present: [
                "operationId": .string(meeting.room.operation),
                "onlineMeetingUri": .string(conference.description), "importance": "Normal", "subject": "",
            ]))
    }

    /// The wish to join was not fulfilled.
    private func fail(_ number: UInt64, _ meeting: WebMeeting, _ error: any Error) {
        guard meetings[number] === meeting, !(error is CancellationError) else { return }
        let failure = error as? UCWARefusal
        end(number, error as? ConferenceFailure ?? ConferenceFailure(.notJoined, detail: failure?.words ?? ""))
    }

    private func end(_ number: UInt64, _ failure: ConferenceFailure) {
        guard remove(number) != nil else { return }
        deliver(ConferenceEvent(conference: number, kind: .ended(failure.sentence)))
    }

    private func depart(_ number: UInt64) {
        guard let conversation = remove(number)?.ownConversation, let application = endpoint?.application else {
            return
        }
        EventLoop.shared.task { try await application.delete(conversation) }
    }

    private func remove(_ number: UInt64) -> MeetingRoom? {
        guard let meeting = meetings.removeValue(forKey: number) else { return nil }
        waiting[number] = nil
        meeting.close(.ended)
        if let conversation = meeting.room.ownConversation { former.insert(conversation) }
        return meeting.room
    }

    private func post(_ link: String, _ members: JSONValue? = nil) {
        guard let application = endpoint?.application else { return }
        EventLoop.shared.task { _ = try await application.post(link, members) }
    }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        self.endpoint = endpoint
        // Another application's conversations may be where those of the one before were.
        if endpoint.isNew { former = SeenResources() }
        let application = endpoint.application
        for (number, meeting) in meetings {
            if let origin = waiting.removeValue(forKey: number) {
                meeting.connect(application)
                begin(origin, number, meeting, application)
            } else if endpoint.isNew, let conference = meeting.room.conference {
                meeting.rejoin(RandomUUID.generate(), application)
                begin(.link(.conference(conference)), number, meeting, application)
            } else if endpoint.isNew {
                end(number, ConferenceFailure(.over))
            } else {
                meeting.connect(application)
            }
        }
    }

    func catchUp(_ endpoint: WebEndpoint) async throws {
        for (number, meeting) in meetings { try await catchUp(number, meeting) }
    }

    private func catchUp(_ number: UInt64, _ meeting: WebMeeting) async throws {
        try await meeting.catchUp()
        if let failure = meeting.end { end(number, failure) }
    }

    func interrupted() {
        endpoint = nil
        for number in invitations.keys { withdraw(number) }
        for meeting in meetings.values { meeting.interrupt() }
    }

    func close() {
        let ended = meetings.values
        meetings = [:]
        waiting = [:]
        invitations = [:]
        for meeting in ended { meeting.close(.signedOut) }
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        if event.rel == "onlineMeetingInvitation" {
            guard let invitation = try await endpoint.application.resource(of: event) else { return }
            return try await take(event, invitation, endpoint)
        }
        if event.rel == "participantInvitation" {
            let operation = try await endpoint.application.resource(of: event)?.text("operationId") ?? ""
            guard let (number, meeting) = meetings.first(where: { $0.value.hasAsked(operation) }) else { return }
            meeting.takeAnswer(event, to: operation)
            if let failure = meeting.end { end(number, failure) }
            return
        }
        let conversation =
            switch event.rel {
            case "conversation": event.href
            // It belongs to the meeting whose messages are joined, if to any.
            case "messagingInvitation": event.resource?.link("conversation")?.href ?? ""
            default: event.senderHref
            }
        guard let (number, meeting) = meetings.first(where: { $0.value.room.owns(conversation) }) else { return }
        try await take(event, number, meeting)
    }

    private func take(
        _ event: UCWAEvent, found: UCWAResource? = nil, _ number: UInt64, _ meeting: WebMeeting
    ) async throws {
        try await meeting.take(event, found: found)
        if let failure = meeting.end { end(number, failure) }
    }

    private func take(_ event: UCWAEvent, _ invitation: UCWAResource, _ endpoint: WebEndpoint) async throws {
        let conversation = invitation.link("conversation")?.href ?? ""
        let operation = invitation.text("operationId") ?? ""
        let known = meetings.first { $0.value.room.hasBegun(operation) || $0.value.room.owns(conversation) }
        if let (number, meeting) = known {
            let wasKnown = meeting.room.conversation != nil
            try await take(event, found: invitation, number, meeting)
            // What happened before the server told where is not known.
            if !wasKnown, event.kind == .completed { try await meeting.catchUp() }
        } else if let number = invitations.first(where: {
            ResourceKey($0.value.conversation) == ResourceKey(conversation)
        })?.key {
            if event.kind == .completed { withdraw(number) }
        } else if invitation.text("direction") == "Incoming" {
            if event.kind != .completed { try await offer(invitation, endpoint) }
        } else if !conversation.isEmpty, event.kind != .updated, event.hasSucceeded != false {
            // The user has left before the server told where.
            EventLoop.shared.task { try await endpoint.application.delete(conversation) }
        }
    }

    // Invitations

    private func offer(_ resource: UCWAResource, _ endpoint: WebEndpoint) async throws {
        guard let invitation = MeetingInvitation(resource), invitations.count < Self.mostInvitations,
            let person = try await endpoint.application.author(of: resource)
        else { return }
        lastNumber += 1
        invitations[lastNumber] = invitation
        let kind = ConferenceEvent.Kind.invited(by: person.address.key, name: person.name, subject: invitation.subject)
        deliver(ConferenceEvent(conference: lastNumber, kind: kind))
    }

    private func withdraw(_ number: UInt64) {
        guard invitations.removeValue(forKey: number) != nil else { return }
        deliver(ConferenceEvent(conference: number, kind: .withdrawn))
    }
}
