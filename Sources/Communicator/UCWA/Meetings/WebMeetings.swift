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
    }

    /// Somebody asks the user in.
    private struct Invitation {
        let conference: ConferenceAddress?
        let conversation: String
        let accept: String
        let decline: String?
    }

    private let deliver: @LoopActor (ConferenceEvent) -> Void
    private let account: Account
    private let finder: MeetingFinder
    private var endpoint: WebEndpoint?
    private var meetings: [UInt64: WebMeeting] = [:]
    /// Those that are begun as soon as the server can be reached.
    private var waiting: [UInt64: Origin] = [:]
    private var invitations: [UInt64: Invitation] = [:]
    private var lastNumber: UInt64 = 0
    private var lastText: UInt64 = 0

    init(account: Account, network: NetworkAccess, outlet: EventOutlet) {
        self.account = account
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
                try await application.post(invitation.accept)
            } catch {
                self.fail(number, meeting, error)
            }
        }
        return true
    }

    func send(_ html: String, in number: UInt64) -> UInt64? {
        lastText += 1
        return with(number) { $0.send(html, number: lastText) } ? lastText : nil
    }

    func setTyping(_ isTyping: Bool, in number: UInt64) -> Bool {
        with(number) { $0.setTyping(isTyping) }
    }

    func invite(_ person: SignInAddress, to number: UInt64) -> Bool {
        with(number) { $0.invite(person) }
    }

    func remove(_ person: SignInAddress, from number: UInt64) -> Bool {
        with(number) { $0.perform("eject", on: person) }
    }

    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress, in number: UInt64) -> Bool {
        with(number) { $0.perform(isPresenter ? "promote" : "demote", on: person) }
    }

    func setLocked(_ isLocked: Bool, _ number: UInt64) -> Bool {
        with(number) { $0.setLocked(isLocked) }
    }

    func admit(_ person: SignInAddress, isGranted: Bool, to number: UInt64) -> Bool {
        with(number) { $0.perform(isGranted ? "admit" : "reject", on: person) }
    }

    func leave(_ number: UInt64) -> Bool {
        with(number) { meeting in meeting.leave { [weak self] in self?.depart(number) } }
    }

    private func with(_ number: UInt64, _ command: (WebMeeting) -> Void) -> Bool {
        guard let meeting = meetings[number] else { return false }
        command(meeting)
        return true
    }

    // Joining

    private func begin(_ origin: Origin) -> UInt64 {
        lastNumber += 1
        let number = lastNumber
        let meeting = add(MeetingRoom(nil, operation: RandomUUID.generate()), number)
        if let endpoint {
            begin(origin, number, meeting, endpoint.application)
        } else {
            waiting[number] = origin
        }
        return number
    }

    private func add(_ room: MeetingRoom, _ number: UInt64) -> WebMeeting {
        let meeting = WebMeeting(room, endpoint?.application) { [deliver] in
            deliver(ConferenceEvent(conference: number, kind: $0))
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
                }
            } catch {
                self.fail(number, meeting, error)
            }
        }
    }

    private func open(_ subject: String, _ meeting: WebMeeting, _ application: UCWAApplication) async throws {
        let link =
            application.link("startOnlineMeeting", of: "communication")
            ?? application.link("joinOnlineMeeting", of: "communication")
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
        guard let link = application.link("joinOnlineMeeting", of: "communication") else {
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
        end(number, error as? ConferenceFailure ?? ConferenceFailure(.notJoined, detail: failure?.summary ?? ""))
    }

    private func end(_ number: UInt64, _ failure: ConferenceFailure) {
        guard let meeting = meetings.removeValue(forKey: number) else { return }
        waiting[number] = nil
        meeting.close(.ended)
        deliver(ConferenceEvent(conference: number, kind: .ended(failure.sentence)))
    }

    private func depart(_ number: UInt64) {
        guard let meeting = meetings.removeValue(forKey: number) else { return }
        waiting[number] = nil
        meeting.close(.ended)
        guard let conversation = meeting.room.conversation, let application = endpoint?.application else { return }
        EventLoop.shared.task { try await application.delete(conversation) }
    }

    private func post(_ link: String, _ members: JSONValue? = nil) {
        guard let application = endpoint?.application else { return }
        EventLoop.shared.task { _ = try await application.post(link, members) }
    }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        self.endpoint = endpoint
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
        for (number, meeting) in meetings {
            try await meeting.catchUp()
            if let failure = meeting.end { end(number, failure) }
        }
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
            meetings.values.first { $0.hasAsked(operation) }?.takeAnswer(event, to: operation)
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
            if event.kind != .completed { try await offer(invitation, conversation, endpoint) }
        } else if !conversation.isEmpty, event.kind != .updated, event.hasSucceeded != false {
            // The user has left before the server told where.
            EventLoop.shared.task { try await endpoint.application.delete(conversation) }
        }
    }

    // Invitations

    private func offer(_ resource: UCWAResource, _ conversation: String, _ endpoint: WebEndpoint) async throws {
        guard let accept = resource.link("accept")?.href, invitations.count < Self.mostInvitations,
            let person = try await endpoint.application.author(of: resource)
        else { return }
        lastNumber += 1
        invitations[lastNumber] = Invitation(
            conference: resource.text("onlineMeetingUri").flatMap { ConferenceAddress($0) },
            conversation: conversation, accept: accept, decline: resource.link("decline")?.href)
        let subject = String((resource.text("subject") ?? "").prefix(500))
        let kind = ConferenceEvent.Kind.invited(by: person.address.key, name: person.name, subject: subject)
        deliver(ConferenceEvent(conference: lastNumber, kind: kind))
    }

    private func withdraw(_ number: UInt64) {
        guard invitations.removeValue(forKey: number) != nil else { return }
        deliver(ConferenceEvent(conference: number, kind: .withdrawn))
    }
}
