import EventLoop
import Localization
import Messaging
import SIP

/// The account's group chats of 2005: those that others ask the user into. None is opened here, as servers since 2007
/// have conferences.
@LoopActor
final class GroupChats: Capability {
    /// The most open invitations, and the most INVITEs for one of them.
    private static let mostInvitations = 16

    private struct Invitation {
        let callID: String
        var offers: [GroupChatOffer]
    }

    private let user: SignInAddress
    private let numbers: ConferenceNumbers
    private let messenger: Messenger
    private let outlet: EventOutlet
    private var endpoint: RegisteredEndpoint?
    private var chats: [UInt64: GroupChat] = [:]
    private var invitations: [UInt64: Invitation] = [:]

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
        guard let invitation = invitations.removeValue(forKey: number) else { return false }
        guard accepts, let endpoint else {
            for offer in invitation.offers {
                offer.request.cancelled = nil
                offer.request.respond(.decline)
            }
            return true
        }
        let chat = open(number, invitation.callID, endpoint)
        chat.open(subject: invitation.offers.first?.request.message.headers[.subject] ?? "")
        chat.accept(invitation.offers, isNews: false)
        return true
    }

    // Capability

    func registered(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        for chat in chats.values { chat.connect(endpoint) }
    }

    func interrupted() {
        endpoint = nil
        for number in invitations.keys { withdraw(number) }
        for chat in chats.values { chat.interrupt() }
    }

    func signOut() {
        for chat in chats.values { chat.signOut() }
    }

    func close() {
        let ended = chats.values
        chats = [:]
        invitations = [:]
        for chat in ended { chat.close() }
    }

    func serve(_ request: ServerRequest) -> Bool {
        let message = request.message
        if message.method == .invite, case .mesh(let invitation, let session) = InvitationKind(message) {
            if let person = SignInAddress(sender: message), let callID = message.callID, let endpoint {
                let offer = GroupChatOffer(request: request, person: person, invitation: invitation, session: session)
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
        } else if let number = invitations.first(where: { $0.value.callID == callID })?.key {
            ask(number, callID, offer)
        } else if isInDialog || offer.invitation.isTriggered {
            offer.request.respond(.callDoesNotExist)
        } else if invitations.count < Self.mostInvitations {
            ask(numbers.next(), callID, offer)
        } else {
            offer.request.respond(.busyHere)
        }
    }

    /// Asks the user, once for all who invite into one chat.
    private func ask(_ number: UInt64, _ callID: String, _ offer: GroupChatOffer) {
        var invitation = invitations[number] ?? Invitation(callID: callID, offers: [])
        guard invitation.offers.count < Self.mostInvitations else { return offer.request.respond(.busyHere) }
        invitation.offers.append(offer)
        invitations[number] = invitation
        offer.request.cancelled = { [weak self, weak request = offer.request] in self?.drop(request, of: number) }
        offer.request.respond(.ringing)
        guard invitation.offers.count == 1 else { return }
        let message = offer.request.message
        deliver(
            number,
            .invited(
                by: offer.person.key, name: message.from?.displayName ?? "", subject: message.headers[.subject] ?? ""))
    }

    private func drop(_ request: ServerRequest?, of number: UInt64) {
        invitations[number]?.offers.removeAll { $0.request === request }
        if invitations[number]?.offers.isEmpty == true { withdraw(number) }
    }

    private func withdraw(_ number: UInt64) {
        guard invitations.removeValue(forKey: number) != nil else { return }
        deliver(number, .withdrawn)
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
