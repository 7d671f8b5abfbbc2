public import EventLoop
import Messaging
import SIP

/// The account's conversations with one person each.
@LoopActor
public final class Messenger: Capability, MessagingCommands {
    /// The most conversations that are remembered; those without a dialog are forgotten first.
    private static let maximumConversations = 2000

    /// Whether the user is signed in elsewhere too, where they may be sitting: invitations are not taken at once then
    /// (messaging sheet 3).
    private let isElsewhere: @LoopActor () -> Bool
    private let deliver: @LoopActor (MessagingEvent) -> Void
    private var endpoint: RegisteredEndpoint?
    private var conversations: [String: Conversation] = [:]
    private var lastNumber: UInt64 = 0
    /// What the last call is known by of which the user was told.
    private var lastCall: String?
    /// Whose the last request was: in a dialog the next one has the same `From`.
    private var lastSender: (from: String, conversation: Conversation)?

    init(outlet: EventOutlet, isElsewhere: @escaping @LoopActor () -> Bool) {
        self.isElsewhere = isElsewhere
        deliver = { outlet.deliver(.messaging($0)) }
    }

    // Commands

    public func send(_ html: String, to address: SignInAddress) -> UInt64 {
        lastNumber += 1
        conversation(with: address)?.send(html, number: lastNumber)
        return lastNumber
    }

    public func setTyping(_ isTyping: Bool, to address: SignInAddress) {
        conversations[address.key]?.setTyping(isTyping)
    }

    public func leave(_ address: SignInAddress) {
        conversations[address.key]?.leave()
    }

    /// Gives up the dialog with this Call-ID, which goes on as a group chat; nil if there is none.
    func release(_ callID: String) -> (SignInAddress, Dialog, AcceptedTypes)? {
        for conversation in conversations.values {
            if let (dialog, accepted) = conversation.release(callID) { return (conversation.address, dialog, accepted) }
        }
        return nil
    }

    // Capability

    func registered(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        for conversation in conversations.values { conversation.connect(endpoint) }
    }

    func signOut() {
        for conversation in conversations.values { conversation.signOut() }
    }

    func interrupted() {
        endpoint = nil
        for conversation in conversations.values { conversation.interrupt() }
    }

    func close() {
        let ended = conversations.values
        conversations = [:]
        lastSender = nil
        for conversation in ended { conversation.close() }
    }

    func serve(_ request: ServerRequest) -> Bool {
        guard let endpoint else { return false }
        switch request.message.method {
        case .invite: return serveInvite(request, endpoint)
        case .message: return receive(request)
        case .ack:
            peer(of: request)?.acknowledged(request.message)
            return true
        case .info, .bye, .update: return peer(of: request)?.serve(request) ?? false
        default: return false
        }
    }

    private func serveInvite(_ request: ServerRequest, _ endpoint: RegisteredEndpoint) -> Bool {
        guard request.message.toTag == nil else { return peer(of: request)?.serve(request) ?? false }
        switch InvitationKind(request.message) {
        case .conversation(let session): take(request, session, endpoint)
        case .call: refuseCall(request)
        case .conference, .media, .mesh, .unknown: return false
        }
        return true
    }

    private func take(_ request: ServerRequest, _ session: MessageSession, _ endpoint: RegisteredEndpoint) {
        guard !request.message.contacts.isEmpty else { return request.respond(.badRequest) }
        guard let address = SignInAddress(sender: request.message), let conversation = conversation(with: address)
        else { return request.respond(.busyHere) }
        let patience = isElsewhere() ? endpoint.account.configuration.timing.deference : .zero
        conversation.invited(request, session, patience: patience)
    }

    /// Callers try another kind of call where one is refused: the user is told once.
    private func refuseCall(_ request: ServerRequest) {
        let message = request.message
        request.respond(.notAcceptableHere)
        guard let call = message.headers[.msConversationID] ?? message.callID, call != lastCall,
            let caller = SignInAddress(sender: message)
        else { return }
        lastCall = call
        deliver(.call(from: caller, name: message.from?.displayName))
    }

    /// A message outside any dialog that is known here is shown all the same: its sender has not heard of our end.
    private func receive(_ request: ServerRequest) -> Bool {
        let known = peer(of: request)
        guard let conversation = known ?? SignInAddress(sender: request.message).flatMap({ conversation(with: $0) })
        else { return false }
        conversation.receive(request)
        return true
    }

    // Conversations

    private func peer(of request: ServerRequest) -> Conversation? {
        guard let from = request.message.headers[.from] else { return nil }
        if let lastSender, lastSender.from == from { return lastSender.conversation }
        guard let conversation = SignInAddress(sender: request.message).flatMap({ conversations[$0.key] }) else {
            return nil
        }
        lastSender = (from, conversation)
        return conversation
    }

    private func conversation(with address: SignInAddress) -> Conversation? {
        if let known = conversations[address.key] { return known }
        if conversations.count >= Self.maximumConversations {
            conversations = conversations.filter { !$0.value.isIdle }
            lastSender = nil
        }
        let conversation = Conversation(with: address, endpoint: endpoint, deliver: deliver)
        conversations[address.key] = conversation
        return conversation
    }
}
