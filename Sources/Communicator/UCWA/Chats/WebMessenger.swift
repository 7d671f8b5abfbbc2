import EventLoop
import JSON
import Localization
import UCWA
import Web

/// The account's conversations with one person each, over UCWA (sheet 5). Invitations are taken at once: the server keeps
/// them for half a minute, and does not tell whether the user is signed in elsewhere too.
@LoopActor
final class WebMessenger: WebCapability, MessagingCommands {
    /// The most people who are remembered; those without a conversation are forgotten first.
    private static let mostChats = 2000
    private static let mostAbandoned = 100

    private let deliver: @LoopActor (MessagingEvent) -> Void
    private let patience: Duration
    private let trace: MessageTrace
    private var endpoint: WebEndpoint?
    private var chats: [String: WebChat] = [:]
    private var lastNumber: UInt64 = 0
    /// The operations of invitations that were given up, of which the server may still tell.
    private var abandoned: Set<String> = []
    /// A conversation has become a conference.
    var hasGrown: @LoopActor (_ conversation: String) -> Void = { _ in }
    /// Whether a conversation is a meeting's, or was.
    var isMeeting: @LoopActor (_ conversation: ResourceKey) -> Bool = { _ in false }

    /// - Parameter patience: how long the event channel may tell what became of a request whose answer was lost: a little
    ///   longer than servers wait for an answer to an invitation.
    init(account: Account, outlet: EventOutlet, patience: Duration = .seconds(35)) {
        self.patience = patience
        trace = MessageTrace(account.configuration, outlet: outlet)
        deliver = { outlet.deliver(.messaging($0)) }
    }

    // Commands

    func send(_ html: String, to address: SignInAddress) -> UInt64 {
        lastNumber += 1
        chat(with: address).send(html, number: lastNumber)
        return lastNumber
    }

    func setTyping(_ isTyping: Bool, to address: SignInAddress) { chats[address.key]?.setTyping(isTyping) }

    func leave(_ address: SignInAddress) { chats[address.key]?.leave() }

    /// The conversation with a person that stands on the server; nil if there is none.
    func standingConversation(with address: SignInAddress) -> String? { chats[address.key]?.standing }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        self.endpoint = endpoint
        if endpoint.isNew { abandoned = [] }
        for chat in chats.values { chat.connect(endpoint) }
    }

    func catchUp(_ endpoint: WebEndpoint) async throws {
        for chat in chats.values { chat.catchUp() }
    }

    func interrupted() {
        endpoint = nil
        for chat in chats.values { chat.interrupt() }
    }

    func close() {
        let ended = chats.values
        chats = [:]
        for chat in ended { chat.close() }
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        switch event.rel {
        case "messagingInvitation": return try await takeInvitation(event, endpoint)
        case "phoneAudioInvitation", "audioVideoInvitation": return try await refuseCall(event, endpoint)
        default: break
        }
        let conversation = ResourceKey(event.rel == "conversation" ? event.href : event.senderHref)
        guard let chat = chats.values.first(where: { $0.owns(conversation) }) else {
            if event.rel == "message", !isMeeting(conversation) { try await takeStray(event, conversation, endpoint) }
            return
        }
        let isTelling = !["conversation", "messaging", "message"].contains(event.rel) || event.kind == .deleted
        let resource = isTelling ? event.resource : try await endpoint.application.resource(of: event)
        if event.rel == "message", resource == nil, event.kind != .deleted {
            trace.dropped("a message that cannot be read: \(Self.place(event.href))", from: .http)
        }
        chat.take(event, resource)
    }

    private func takeInvitation(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        guard let invitation = try await endpoint.application.resource(of: event) else { return }
        guard invitation.text("direction") == "Incoming" else {
            guard let operation = invitation.text("operationId") else { return }
            if let chat = chats.values.first(where: { $0.hasBegun(operation) }) {
                chat.take(event, invitation)
            } else if abandoned.remove(operation) != nil {
                endLate(invitation, endpoint)
            }
            return
        }
        let conversation = ResourceKey(invitation.link("conversation")?.href ?? "")
        if let known = chats.values.first(where: { $0.owns(conversation) }) { return known.take(event, invitation) }
        guard let person = try await endpoint.application.author(of: invitation) else {
            return trace.dropped("an invitation of nobody: \(Self.place(event.href))", from: .http)
        }
        chat(with: person.address).take(event, invitation, name: person.name)
    }

    /// A message of a conversation that is over, or that nothing else was heard of yet: it is shown by its author.
    private func takeStray(_ event: UCWAEvent, _ conversation: ResourceKey, _ endpoint: WebEndpoint) async throws {
        let message = event.kind == .deleted ? nil : try await endpoint.application.resource(of: event)
        if let chat = chats.values.first(where: { $0.owned(conversation) }) { return chat.take(event, message) }
        guard let message, message.text("direction") == "Incoming",
            let person = try await endpoint.application.author(of: message)
        else { return ignore(event) }
        // Meetings take events at the same time: it may have become known as theirs.
        guard !isMeeting(conversation) else { return }
        chat(with: person.address).take(event, message, name: person.name)
    }

    /// A message of a conversation that nobody knows here is shown to nobody.
    private func ignore(_ event: UCWAEvent) {
        trace.dropped("a message of a conversation that is not known: \(Self.place(event.senderHref))", from: .http)
    }

    private static func place(_ href: String) -> String { ServerText.clean(href, limit: 200) ?? "" }

    /// Somebody calls: this program stops ringing, and others of the user's go on.
    private func refuseCall(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        guard event.kind == .started, let call = try await endpoint.application.resource(of: event),
            call.text("direction") == "Incoming", let caller = try await endpoint.application.author(of: call)
        else { return }
        deliver(.call(from: caller.address, name: caller.name))
        guard let link = call.link("decline")?.href else { return }
        try await endpoint.application.post(link, .object(present: ["reason": "Local"]))
    }

    /// Ends the conversation of an invitation that was given up.
    private func endLate(_ invitation: UCWAResource, _ endpoint: WebEndpoint) {
        guard let conversation = invitation.link("conversation")?.href else { return }
        EventLoop.shared.task { try await endpoint.application.delete(conversation) }
    }

    // Chats

    private func chat(with address: SignInAddress) -> WebChat {
        if let known = chats[address.key] { return known }
        if chats.count >= Self.mostChats { chats = chats.filter { !$0.value.isIdle } }
        let chat = WebChat(with: address, application: endpoint?.application, patience: patience) { [weak self] in
            self?.take($0)
        }
        chats[address.key] = chat
        return chat
    }

    private func take(_ news: WebChat.News) {
        switch news {
        case .event(let event): deliver(event)
        case .grown(let conversation): hasGrown(conversation)
        case .abandoned(let operation):
            if abandoned.count >= Self.mostAbandoned { abandoned = [] }
            abandoned.insert(operation)
        }
    }
}
