import EventLoop
import JSON
import SIP
import Security

/// An application of the web API: one client of a user or guest, with its resources and its event channel.
@LoopActor
final class WebApplication {
    /// What tells applications apart.
    struct Identity: Hashable {
        let holder: AccessToken.Holder
        let userAgent: String
        let endpoint: String
        let culture: String
        let type: String
    }

    private static let longestMemory = 256
    private static let mostConversations = 50
    private static let echo = "please pass this in a PUT request"

    let identity: Identity
    let path: String
    let state: PoolState
    private var links: LinkTable
    private let feed: EventFeed
    private var conversations: [Int: any WebConversation] = [:]
    /// Until when the texts have to be fetched that have come.
    private var unfetched: [String: LoopTimer] = [:]
    private var lastNumber = 0
    private var told: [(path: String, resource: Resource)] = []
    /// The name of the member that a PUT must repeat.
    private let echoName = RandomUUID.generate()
    /// What guests have not.
    private var own: OwnResources?
    private var contacts: PeopleResources?
    private var endpoint: WebEndpoint?
    private var messageFormats = ["Plain"]
    private var modalities: [String] = []
    private var version = 1

    /// - Parameter onAbsence: called when the client has not polled for too long.
    init(
        _ identity: Identity, root: String, state: PoolState, router: Router,
        onAbsence: @escaping @LoopActor (WebApplication) -> Void
    ) {
        self.identity = identity
        self.state = state
        path = "\(root)/\(RandomBytes.hexadecimal(count: 5))"
        links = LinkTable(root: path)
        feed = EventFeed(path: links.path(of: .events), state: state)
        feed.onAbsence = { [weak self] in self.map(onAbsence) }
        guard case .user(let account) = identity.holder else { return }
        let own = OwnResources(self, address: account.address)
        own.onInactivity = { [weak self] in self.map(onAbsence) }
        self.own = own
        contacts = PeopleResources(self, address: account.address, echoName: echoName)
        let endpoint = WebEndpoint(address: account.address, state: state, router: router)
        endpoint.onRequest = { [weak self] in self?.receive($0) }
        self.endpoint = endpoint
    }

    var holder: AccessToken.Holder { identity.holder }

    /// The address of its user, without `sip:`.
    var address: String {
        switch holder {
        case .user(let account): account.address
        case .guest(let guest): guest.address
        }
    }

    /// The meeting that a guest's token is for; nil for users.
    var meeting: String? {
        if case .guest(let guest) = holder { guest.meeting } else { nil }
    }

    func href(_ place: Place) -> String { links.path(of: place) }

    func emit(_ event: WebEvent) {
        if let resource = event.embedded { remember(resource, at: event.target.href) }
        feed.add(event)
    }

    /// Keeps what an event tells of, for those who ask later.
    private func remember(_ resource: Resource, at path: String) {
        told.removeAll { $0.path == path }
        told = told.suffix(Self.longestMemory - 1) + [(path, resource)]
    }

    /// Tells of a text; whether a poll was given it in time. One that nobody fetches is lost.
    func emit(_ event: WebEvent, _ settle: @escaping @LoopActor (_ isTaken: Bool) -> Void) {
        let key = String(newNumber())
        unfetched[key] = EventLoop.after(state.webPatience) { [weak self] in
            self?.unfetched[key] = nil
            if self?.feed.withdraw(key) == true { settle(false) }
        }
        var event = event
        event.key = key
        event.onTaken = { [weak self] in
            self?.unfetched.removeValue(forKey: key)?.cancel()
            settle(true)
        }
        emit(event)
    }

    /// Ends everything; whether a poll that waited has told the client.
    func end(_ failure: UCWAFailure) -> Bool {
        for conversation in conversations.values { conversation.leave() }
        conversations = [:]
        for timer in unfetched.values { timer.cancel() }
        unfetched = [:]
        endpoint?.finish()
        own?.finish()
        contacts?.finish()
        return feed.end(failure)
    }

    // Requests

    /// Answers a request; nil if the client ends the application.
    func answer(_ request: HTTPRequest) throws(UCWAFailure) -> WebReply? {
        guard let place = links.place(at: request.path) else { throw UCWAFailure(.notFound) }
        switch (place, request.method) {
        case (.application, "DELETE"): return nil
        case (.events, "GET"): return try feed.poll(request)
        case (.invitation, "GET"), (.conversation(_, .message), "GET"):
            guard let resource = told.first(where: { $0.path == href(place) })?.resource else {
                throw UCWAFailure(.notFound)
            }
            return .now(.resource(resource))
        case (.startMessaging, "POST"):
            let response = try startMessaging(request)
            return state.strikesOnce(.invitationCut) ? .lost : .now(response)
        case (.conversation(let number, let part), _):
            guard let conversation = conversations[number] else { throw UCWAFailure(.notFound) }
            return .now(try conversation.answer(request, part))
        default: return .now(try respond(request, at: place))
        }
    }

    private func respond(_ request: HTTPRequest, at place: Place) throws(UCWAFailure) -> HTTPResponse {
        switch (place, request.method) {
        case (.application, "GET"): return .resource(resource)
        case (.me, "GET"): return .resource(me)
        case (.own(let part), _):
            guard let own else { throw UCWAFailure(.forbidden, .anonymousNotAllowed) }
            return try own.answer(request, part)
        case (.people(.itself), "GET"): return .resource(people)
        case (.people(let part), _):
            guard let contacts else { throw UCWAFailure(.forbidden, .anonymousNotAllowed) }
            return try contacts.answer(request, part)
        case (.onlineMeetings, "GET"): return .resource(onlineMeetings)
        case (.policies, "GET"): return .resource(policies)
        case (.communication, "GET"): return .resource(communication)
        case (.communication, "PUT"): return try change(request)
        case (.reportMyNetwork, "POST"):
            let type = try RequestDocument(request).required("clientNetworkType", upTo: 20)
            guard ["Internal", "External"].contains(type) else { throw .invalidParameter }
            return .empty(201)
        case (.conversations, "GET"): return .resource(conversationList)
        case (.joinOnlineMeeting, "POST"), (.startOnlineMeeting, "POST"): return try join(request)
        default: throw UCWAFailure(.methodNotAllowed)
        }
    }

    /// The rules of PUT (UCWA sheet 0.6).
    private func change(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        guard let tag = request["if-match"] else { throw UCWAFailure(.preconditionRequired) }
        guard tag == "\"\(etag)\"" else { throw UCWAFailure(.preconditionFailed) }
        let document = try RequestDocument(request)
        guard document[echoName] == .string(Self.echo) else { throw .invalidParameter }
        try setMessaging(
            formats: document.texts("supportedMessageFormats"), modalities: document.texts("supportedModalities"))
        return .resource(communication)
    }

    /// Takes what the client says that it can do.
    func setMessaging(formats: [String]?, modalities: [String]?) throws(UCWAFailure) {
        guard formats?.allSatisfy({ ["Plain", "Html"].contains($0) }) ?? true else { throw .invalidParameter }
        guard modalities?.allSatisfy({ ["Messaging", "PhoneAudio"].contains($0) }) ?? true else {
            throw UCWAFailure(.forbidden)
        }
        messageFormats = formats ?? messageFormats
        self.modalities = modalities ?? self.modalities
        endpoint?.takesInvitations = self.modalities.contains("Messaging")
        version += 1
    }

    func tellCommunication() {
        emit(
            .init(
                sender: communicationTarget, kind: .updated, target: communicationTarget, embedded: communication,
                priority: .medium))
    }

    private var etag: String { String(3_140_562_358 + version) }

    // Conversations with one person

    private func startMessaging(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        guard let endpoint else { throw UCWAFailure(.forbidden) }
        let invitation = try ChatInvitation(RequestDocument(request), of: self)
        let chats = conversations.values.compactMap { $0 as? ChatConversation }
        guard !chats.contains(where: { $0.invitation.thread == invitation.thread }) else {
            throw UCWAFailure(.conflict, .threadIdAlreadyExists)
        }
        guard chats.count < Self.mostConversations else { throw UCWAFailure(.conflict, .tooManyConversations) }
        guard state.account(address: invitation.peer) != nil else { throw UCWAFailure(.notFound, .destinationNotFound) }
        let conversation = ChatConversation(invitation, of: self, at: endpoint)
        conversations[conversation.number] = conversation
        conversation.start()
        return .created(at: href(.invitation(conversation.invitationNumber)))
    }

    /// The conference that a conversation of two goes on as, in its place; nil if it cannot.
    func grow(_ chat: ChatConversation) -> MeetingConversation? {
        guard let room = room(nil, subject: chat.invitation.subject) else { return nil }
        let membership = membership(of: room, name: DirectoryEntry.displayName(of: address), number: chat.number)
        let meeting = MeetingConversation(membership, grownFrom: chat)
        conversations[chat.number] = meeting
        return meeting
    }

    /// Takes a request of somebody's endpoint.
    private func receive(_ request: Message) {
        if let conversation = conversations.values.first(where: { $0.owns(request) }) {
            return conversation.receive(request)
        }
        guard let endpoint, let method = request.method, method != .ack else { return }
        guard method == .invite, request.to?.tag == nil else {
            return endpoint.answer(Message(responseTo: request, .callDoesNotExist))
        }
        if let invitation = MeetingInvitation(request), let room = state.conferences.room(focus: invitation.focus) {
            return ring(invitation, room, at: endpoint)
        }
        guard request.contentType?.isType(SessionDescription.contentType) == true,
            String(decoding: request.body, as: UTF8.self).contains("m=message "),
            let invitation = ChatInvitation(request, takesHTML: takesHTML)
        else {
            return endpoint.answer(
                Message(responseTo: request, .notAcceptableHere, toTag: RandomBytes.hexadecimal(count: 8)))
        }
        let conversation = ChatConversation(invitation, request, of: self, at: endpoint)
        conversations[conversation.number] = conversation
        conversation.ring()
    }

    // Meetings

    private func ring(_ invitation: MeetingInvitation, _ room: ConferenceRoom, at endpoint: WebEndpoint) {
        let conversation = MeetingConversation(
            membership(of: room, name: DirectoryEntry.displayName(of: address)), invited: invitation,
            at: endpoint)
        conversations[conversation.number] = conversation
        conversation.ring()
    }

    /// - Parameter number: the conversation's; nil for a new one.
    private func membership(
        of room: ConferenceRoom, name: String, number: Int? = nil
    ) -> MeetingConversation.Membership {
        .init(application: self, room: room, name: name, number: number ?? newNumber(), invitation: newNumber())
    }

    private func join(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        let document = try RequestDocument(request)
        let operation = try document.text("operationId", upTo: 50)
        let subject = try document.text("subject", upTo: 250) ?? ""
        let uri = try document.text("onlineMeetingUri", upTo: 1000)
        let name = try displayName(document)
        if let meeting, meeting != uri { throw UCWAFailure(.forbidden) }
        guard let room = room(uri, subject: subject) else { throw UCWAFailure(.notFound, .destinationNotFound) }
        let conversation = MeetingConversation(
            membership(of: room, name: name), operation: operation, subject: subject, at: endpoint)
        conversations[conversation.number] = conversation
        conversation.join()
        return .created(at: href(.invitation(conversation.invitationNumber)))
    }

    /// The conference of a URI; without one, a new one.
    private func room(_ uri: String?, subject: String) -> ConferenceRoom? {
        if let uri { return state.conferences.room(focus: uri) }
        return state.conferences.make(
            RandomBytes.hexadecimal(count: 4).uppercased(), organizer: address, subject: subject, .openAuthenticated)
    }

    /// Guests must say how they are called, users must not.
    private func displayName(_ document: RequestDocument) throws(UCWAFailure) -> String {
        if case .user(let account) = holder {
            guard document["anonymousDisplayName"] == nil else { throw .invalidParameter }
            return DirectoryEntry.displayName(of: account.address)
        }
        return try document.required("anonymousDisplayName", upTo: 250)
    }

    func newNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// A conversation is over.
    func forget(_ conversation: any WebConversation) {
        conversations[conversation.number] = nil
    }

    // Resources

    var resource: Resource {
        var resource = Resource(
            "application", ["culture": .string(identity.culture), "userAgent": .string(identity.userAgent)])
        resource.link("self", href(.application))
        resource.link("policies", href(.policies))
        resource.link("events", UCWAFaults(state: state).events(feed.link))
        resource.link("reportMyNetwork", href(.reportMyNetwork))
        resource.embed("me", me)
        resource.embed("people", people)
        resource.embed("onlineMeetings", onlineMeetings)
        resource.embed("communication", communication)
        resource.etag = etag
        return resource
    }

    private var me: Resource {
        var resource = Resource("me", ["uri": .string("sip:\(address)")])
        if case .user(let account) = holder {
            resource.set("name", .string(DirectoryEntry.displayName(of: account.address)))
            resource.set("emailAddresses", .array([.string(account.address)]))
        }
        resource.link("self", href(.me))
        own?.addLinks(to: &resource)
        if contacts != nil { resource.link("photo", href(.people(.photo(address)))) }
        return resource
    }

    private var people: Resource {
        var resource = Resource("people")
        resource.link("self", href(.people(.itself)))
        contacts?.addLinks(to: &resource)
        return resource
    }

    private var onlineMeetings: Resource {
        var resource = Resource("onlineMeetings")
        resource.link("self", href(.onlineMeetings))
        return resource
    }

    private var policies: Resource {
        var resource = Resource(
            "policies",
            [
                "htmlMessaging": "Enabled", "messagingUrls": "Enabled", "emoticons": "Enabled",
                "messageArchiving": "None", "saveMessagingHistory": "Enabled", "saveCredentials": "Enabled",
                "photos": "Enabled", "telephonyMode": "Uc",
            ])
        resource.link("self", href(.policies))
        return resource
    }

    private var communication: Resource {
        var resource = Resource(
            "communication",
            [
                "supportedModalities": .array(modalities.map { .string($0) }),
                "supportedMessageFormats": .array(messageFormats.map { .string($0) }),
            ])
        resource.set(echoName, .string(Self.echo))
        resource.link("self", href(.communication))
        resource.link("conversations", href(.conversations) + "?filter=active")
        if endpoint != nil {
            resource.link("startMessaging", href(.startMessaging), revision: 2)
            resource.link("startOnlineMeeting", href(.startOnlineMeeting) + "?onlineMeetingUri=adhoc")
        }
        resource.link("joinOnlineMeeting", href(.joinOnlineMeeting))
        resource.etag = etag
        return resource
    }

    private var conversationList: Resource {
        var resource = Resource("conversations")
        resource.link("self", href(.conversations) + "?filter=active")
        resource.link(
            "conversation",
            all: conversations.keys.sorted().map { (href(.conversation($0, .itself)), nil) })
        return resource
    }

    /// The pool's time as JSON has it.
    var date: String { "/Date(\(state.now.seconds * 1000))/" }

    var takesHTML: Bool { messageFormats.contains("Html") }

    /// The sender of events about invitations and conversations.
    var communicationTarget: WebEvent.Target { .init(rel: "communication", href: href(.communication)) }
}
