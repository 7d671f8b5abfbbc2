import EventLoop
import Localization
import Messaging
import SIP

/// The account's group chats of 2005: those that others ask the user into. None is opened here, as servers since 2007
/// have conferences.
@LoopActor
final class GroupChats: Capability {
    private let user: SignInAddress
    private let numbers: ConferenceNumbers
    private let messenger: Messenger
    private let outlet: EventOutlet
    private var endpoint: RegisteredEndpoint?
    private var chats: [UInt64: GroupChat] = [:]
    /// By Call-IDs.
    private lazy var invitations = OpenInvitations<String>(numbers) { [weak self] in self?.deliver($0, .withdrawn) }

    init(account: Account, numbers: ConferenceNumbers, messenger: Messenger, outlet: EventOutlet) {
        user = account.configuration.address
        self.numbers = numbers
        self.messenger = messenger
        self.outlet = outlet
    }

    // Commands

    func chat(_ number: UInt64) -> GroupChat? { chats[number] }

    /// Answers an invitation; false if there is none of that number.
    func answer(_ number: UInt64, accepts: Bool) -> Bool {
        guard let (callID, requests) = invitations.take(number) else { return false }
        guard accepts, let endpoint else {
            for request in requests { request.respond(.decline) }
            return true
        }
        let chat = open(number, callID, endpoint)
        chat.open(subject: requests.first?.message.headers[.subject] ?? "")
        chat.accept(requests.compactMap(GroupChatOffer.init), isNews: false)
        return true
    }

    // Capability

    func registered(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        for chat in chats.values { chat.connect(endpoint) }
    }

    func interrupted() {
        endpoint = nil
        invitations.withdrawAll()
        for chat in chats.values { chat.interrupt() }
    }

    func signOut() {
        for chat in chats.values { chat.signOut() }
    }

    func close() {
        let ended = chats.values
        chats = [:]
        invitations.close()
        for chat in ended { chat.close() }
    }

    func serve(_ request: ServerRequest) -> Bool {
        let message = request.message
        if message.method == .invite, case .mesh = InvitationKind(message) {
            if let offer = GroupChatOffer(request), let callID = message.callID, let endpoint {
                take(offer, callID, endpoint)
            } else {
                request.respond(.badRequest)
            }
            return true
        }
        guard !chats.isEmpty, let chat = chats.values.first(where: { $0.callID == message.callID }) else {
            return false
        }
        chat.serve(request)
        return true
    }

    // Invitations

    private func take(_ offer: GroupChatOffer, _ callID: String, _ endpoint: RegisteredEndpoint) {
        let isInDialog = offer.request.message.toTag != nil
        if let chat = chats.values.first(where: { $0.callID == callID }) ?? grown(callID, endpoint) {
            if isInDialog { chat.serve(offer.request) } else { chat.accept([offer], isNews: true) }
        } else if !invitations.has(callID), isInDialog || offer.invitation.isTriggered {
            offer.request.respond(.callDoesNotExist)
        } else if let number = invitations.ring(offer.request, into: callID) {
            let message = offer.request.message
            let (name, subject) = (message.from?.displayName ?? "", message.headers[.subject] ?? "")
            deliver(number, .invited(by: offer.person.key, name: name, subject: subject))
        }
    }

    // Chats

    /// The chat that a conversation of two becomes; nil if there is none with this Call-ID.
    private func grown(_ callID: String, _ endpoint: RegisteredEndpoint) -> GroupChat? {
        guard let (person, dialog, accepted) = messenger.release(callID) else { return nil }
        let chat = open(numbers.next(), callID, endpoint)
        chat.open(subject: "")
        chat.take(dialog, accepted, with: person)
        return chat
    }

    private func open(_ number: UInt64, _ callID: String, _ endpoint: RegisteredEndpoint) -> GroupChat {
        let chat = GroupChat(callID: callID, user: user, endpoint: endpoint) { [weak self] in
            self?.deliver(number, $0)
        } forget: { [weak self] in
            self?.chats[number] = nil
        }
        chats[number] = chat
        return chat
    }

    private func deliver(_ number: UInt64, _ kind: ConferenceEvent.Kind) {
        outlet.deliver(.conference(ConferenceEvent(conference: number, kind: kind)))
    }
}
