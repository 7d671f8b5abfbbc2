import Conferencing
import EventLoop
import Localization
import Messaging
import SIP

/// One group chat of 2005: a dialog with every other member, all with one Call-ID (messaging sheet 8). Somebody else,
/// its manager, asks newcomers in.
@LoopActor
final class GroupChat: ConferenceActions {
    let callID: String
    private let user: SignInAddress
    private let tell: @LoopActor (ConferenceEvent.Kind) -> Void
    /// Called once when it is over.
    private let forget: @LoopActor () -> Void
    private var endpoint: RegisteredEndpoint?
    private var members: [String: GroupChatMember] = [:]
    private var manager: SignInAddress?
    /// Those whom the manager was asked to invite, whose answers have not come.
    private var referred: [SignInAddress] = []
    private var lastText: UInt64 = 0
    private var isOver = false

    /// - Parameters:
    ///   - tell: takes what happens.
    init(
        callID: String, user: SignInAddress, endpoint: RegisteredEndpoint,
        tell: @escaping @LoopActor (ConferenceEvent.Kind) -> Void, forget: @escaping @LoopActor () -> Void
    ) {
        self.callID = callID
        self.user = user
        self.endpoint = endpoint
        self.tell = tell
        self.forget = forget
    }

    func open(subject: String) {
        tell(.opened(nil))
        tell(.person(Participant(user, name: "", .present), isNews: false))
        tell(.state(ConferenceState(subject: subject)))
    }

    // Commands

    func send(_ html: String) -> UInt64 {
        lastText += 1
        for member in members.values { member.courier.send(html, number: lastText) }
        return lastText
    }

    func setTyping(_ isTyping: Bool) {
        for member in members.values { member.courier.perform(.type(isTyping)) }
    }

    func invite(_ person: SignInAddress) {
        guard let manager = manager.flatMap({ members[$0.key] }), let endpoint else {
            return tell(.remark(localized("Nobody manages this group chat any more: it takes no new members.")))
        }
        EventLoop.shared.task { try await self.refer(person, to: manager, InstantMessaging(endpoint)) }
    }

    func remove(_ person: SignInAddress) { refuse() }

    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress) { refuse() }

    func setLocked(_ isLocked: Bool) { refuse() }

    func admit(_ person: SignInAddress, isGranted: Bool) { refuse() }

    private func refuse() { tell(.remark(localized("Group chats of this kind have no such thing."))) }

    func leave() {
        isOver = true
        for member in members.values { member.courier.leave() }
        forget()
    }

    // The connection

    func connect(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        for member in members.values {
            if member.courier.hasDialog { member.courier.connect(endpoint) } else { reach(member, endpoint) }
        }
    }

    func interrupt() {
        endpoint = nil
        for member in members.values { member.courier.interrupt() }
    }

    func signOut() {
        for member in members.values { member.courier.signOut() }
    }

    func close() {
        isOver = true
        for member in members.values { member.courier.close() }
    }

    // Members

    /// Takes members' invitations, and invites those whom they name and who are not here then.
    func accept(_ offers: [GroupChatOffer], isNews: Bool) {
        guard let endpoint else { return }
        for offer in offers { accept(offer, endpoint, isNews: isNews) }
        for offer in offers { follow(offer.invitation) }
    }

    private func accept(_ offer: GroupChatOffer, _ endpoint: RegisteredEndpoint, isNews: Bool) {
        guard members[offer.person.key] != nil || members.count < MeshInvitation.mostMembers else {
            return offer.request.respond(.busyHere)
        }
        guard let (invite, text, dialog) = InstantMessaging(endpoint).accept(offer.request) else { return }
        let member = member(offer.person, name: invite.from?.displayName)
        join(member, dialog, offer.session.accepted, isNews: isNews)
        if let text, !text.isBlank { show(text, of: member) }
    }

    /// Takes over the dialog of a conversation of two.
    func take(_ dialog: Dialog, _ accepted: AcceptedTypes, with person: SignInAddress) {
        manager = person
        join(member(person, name: dialog.remote.displayName), dialog, accepted, isNews: false)
    }

    private func member(_ person: SignInAddress, name: String?) -> GroupChatMember {
        if let known = members[person.key] { return known }
        let member = GroupChatMember(person, name: name ?? "") { [weak self] member, outcome in
            self?.settle(outcome, of: member)
        } ended: { [weak self] in
            self?.look(after: $0)
        }
        members[person.key] = member
        return member
    }

    private func join(_ member: GroupChatMember, _ dialog: Dialog, _ accepted: AcceptedTypes, isNews: Bool) {
        guard let endpoint else { return }
        guard !member.courier.hasDialog else { return member.courier.perform(.added(dialog, accepted)) }
        member.courier.connect(endpoint, (dialog, accepted))
        tell(.person(Participant(member.person, name: member.name, .present), isNews: isNews))
    }

    /// Heeds what a member says of the chat.
    private func follow(_ invitation: MeshInvitation) {
        if let named = invitation.manager { manager = SignInAddress(of: named.uri) }
        for address in invitation.members {
            guard let endpoint, let person = SignInAddress(of: address.uri), person.key != user.key,
                members[person.key] == nil, members.count < MeshInvitation.mostMembers
            else { continue }
            reach(member(person, name: address.displayName), endpoint)
        }
    }

    /// Makes the mesh complete.
    private func reach(_ member: GroupChatMember, _ endpoint: RegisteredEndpoint) {
        EventLoop.shared.task {
            do {
                let (dialog, accepted) = try await InstantMessaging(endpoint).complete(self.callID, with: member.person)
                guard !self.isOver else { return try endpoint.dismiss(dialog) }
                self.join(member, dialog, accepted, isNews: false)
            } catch let failure as DeliveryFailure {
                guard !self.isOver, !member.courier.hasDialog else { return }
                self.members[member.person.key] = nil
                self.tell(.notInvited(member.person, failure))
            }
        }
    }

    /// A member whose dialogs have all ended is gone.
    private func look(after member: GroupChatMember) {
        guard !isOver, !member.courier.hasDialog, members[member.person.key] === member else { return }
        members[member.person.key] = nil
        if manager?.key == member.person.key { manager = nil }
        tell(.person(Participant(member.person, name: member.name, .absent), isNews: true))
        guard members.isEmpty else { return }
        isOver = true
        forget()
        tell(.ended(ConferenceFailure(.ended).sentence))
    }

    private func settle(_ outcome: TextOutcome, of member: GroupChatMember) {
        guard let message = outcome.undelivered(at: member.person.key) else { return }
        tell(.undelivered(message))
        look(after: member)
    }

    private func refer(_ person: SignInAddress, to manager: GroupChatMember, _ service: InstantMessaging) async throws {
        guard let request = try manager.courier.request({ try service.referral(of: person, in: &$0) }) else { return }
        referred.append(person)
        do {
            let response = try await service.answer(to: request)
            guard response.status?.isSuccess != true else { return }
            throw DeliveryFailure(response)
        } catch let failure as DeliveryFailure {
            referred.removeAll { $0.key == person.key }
            tell(.notInvited(person, failure))
        }
    }

    // The members' requests

    /// Takes a request of one of the chat's dialogs.
    func serve(_ request: ServerRequest) {
        guard let member = SignInAddress(sender: request.message).flatMap({ members[$0.key] }) else {
            return request.respond(.callDoesNotExist)
        }
        switch member.courier.judge(request.message) {
        case .unknown: request.respond(.callDoesNotExist)
        case .outOfOrder: request.respond(.serverError)
        case .repeated: request.respond(.ok)
        case .inOrder: serve(request, of: member)
        }
    }

    private func serve(_ request: ServerRequest, of member: GroupChatMember) {
        let message = request.message
        switch message.method {
        case .message: receive(request, of: member)
        case .info: inform(request, of: member)
        case .bye:
            request.respond(.ok)
            if let dialog = DialogIdentifier(ofReceived: message) { member.courier.perform(.left(dialog)) }
            look(after: member)
        case .invite, .update:
            guard let endpoint else { return }
            InstantMessaging(endpoint).refresh(request)
            if let invitation = MeshInvitation(message) { follow(invitation) }
        case .notify: notify(request)
        case .refer: request.respond(.serverError)
        default: request.respond(.ok)
        }
    }

    private func receive(_ request: ServerRequest, of member: GroupChatMember) {
        switch request.acceptMessage() {
        case .text(let text):
            if !text.isBlank { show(text, of: member) }
        case .typing(let isTyping): tell(.typing(address: member.person.key, isTyping: isTyping))
        case .unreadable(let type): tell(.remark(UnreadableMessage.remark(type)))
        }
    }

    private func show(_ text: StyledText, of member: GroupChatMember) {
        tell(.received(ReceivedMessage(address: member.person.key, displayName: member.name, text: text)))
    }

    private func inform(_ request: ServerRequest, of member: GroupChatMember) {
        let body = request.message.body
        guard let document = MeshDocument(body) else {
            request.respond(.ok)
            guard let typing = TypingDocument(body) else { return }
            return tell(.typing(address: member.person.key, isTyping: typing.isTyping))
        }
        var answer = request.response(.ok)
        answer.headers.append(.contentType, MeshDocument.contentType)
        answer.body = document.answer(by: user.uri)
        request.respond(answer)
        if case .setManager(let uri) = document {
            manager = (try? URI(parsing: uri)).flatMap { SignInAddress(of: $0) }
        }
    }

    private func notify(_ request: ServerRequest) {
        request.respond(.ok)
        guard let outcome = ReferralOutcome(request.message.body), outcome != .pending, !referred.isEmpty else {
            return
        }
        let person = referred.removeFirst()
        if case .refused(let failure) = outcome { tell(.notInvited(person, failure)) }
    }
}

extension Participant {
    /// A member of a group chat, in which all are equal.
    fileprivate init(_ person: SignInAddress, name: String, _ place: Place) {
        self.init(address: person.key, name: name, role: .attendee, place: place)
    }
}
