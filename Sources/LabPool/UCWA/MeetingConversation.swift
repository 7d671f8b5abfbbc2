import EventLoop
import JSON
import SIP
import Security
import XML

/// A conference as one of its members sees it over the web API (UCWA sheet 6).
@LoopActor
final class MeetingConversation: ConferenceMember, WebConversation {
    /// What a member joins with.
    struct Membership {
        let application: WebApplication
        let room: ConferenceRoom
        /// How the member is called.
        let name: String
        /// Of the conversation.
        let number: Int
        /// Of the invitation.
        let invitation: Int
    }

    enum State: String {
        case incoming = "Incoming"
        case conferencing = "Conferencing"
        case inLobby = "InLobby"
        case conferenced = "Conferenced"
        case disconnected = "Disconnected"
    }

    /// How long somebody types without a further word of it.
    private static let typing: Duration = .seconds(10)

    let membership: Membership
    /// By which people are asked in; guests have none.
    let sip: WebEndpoint?
    /// By whom the user was asked in.
    let invited: MeetingInvitation?
    private var timer: LoopTimer?
    /// The dialog that an accepted invitation has made, until the inviter ends it.
    private var dialog: Dialog?
    let endpoint = "{\(RandomUUID.generate())}"
    private(set) var state: State
    /// Whether the user has declined, or has not answered.
    private(set) var isRefused = false
    private(set) var isInChat = false
    private(set) var people: [String: ConferenceDocument.Person] = [:]
    let subject: String
    let operation: String?
    /// The conversation of two that this was; what it has sent is still under way.
    private let former: ChatConversation?
    private var typists: [String: LoopTimer] = [:]
    /// The own messages that are on their way, by their numbers in the room.
    private var sent: [Int: SentMessage] = [:]

    private struct SentMessage {
        let number: Int
        let operation: String?
        var failed: [any ConferenceMember] = []
    }

    init(_ membership: Membership, operation: String?, subject: String, at endpoint: WebEndpoint?) {
        self.membership = membership
        self.operation = operation
        self.subject = subject
        sip = endpoint
        invited = nil
        former = nil
        state = .conferencing
    }

    /// What a conversation of two becomes.
    init(_ membership: Membership, grownFrom chat: ChatConversation) {
        self.membership = membership
        operation = nil
        subject = membership.room.subject
        sip = chat.endpoint
        invited = nil
        former = chat
        state = .conferencing
        isInChat = true
    }

    init(_ membership: Membership, invited: MeetingInvitation, at endpoint: WebEndpoint) {
        self.membership = membership
        operation = nil
        subject = invited.subject
        sip = endpoint
        self.invited = invited
        former = nil
        state = .incoming
    }

    var application: WebApplication { membership.application }
    var room: ConferenceRoom { membership.room }
    /// What those who take part in it know it by.
    var thread: String {
        former?.invitation.thread ?? invited?.invite.headers[.msConversationID] ?? room.identifier
    }
    var number: Int { membership.number }
    var invitationNumber: Int { membership.invitation }

    // A member

    var address: String { application.address }
    var displayName: String { membership.name }
    var gruu: String { "sip:\(address);opaque=user:epid:\(endpoint.dropFirst().prefix(8));gruu" }
    var isInLobby: Bool { state == .inLobby }

    /// Joins: the events tell how it goes.
    func join() {
        tellInvitation(.started)
        tell(.added)
        goIn()
    }

    private func goIn() {
        if application.meeting != nil, room.holdsGuests {
            state = .inLobby
            room.join(self)
            tell(.updated)
            timer = EventLoop.after(application.state.lobbyPatience) { [weak self] in self?.goAway() }
        } else {
            room.join(self)
            enter()
        }
    }

    // Being asked in

    func ring() {
        guard let invited, let sip else { return }
        sip.answer(invited.answer(.ringing, from: sip))
        tellInvitation(.started)
        tell(.added)
        timer = EventLoop.after(application.state.webPatience) { [weak self] in
            self?.refuse(.requestTimeout, UCWAFailure(.localFailure, .missed))
        }
    }

    func accept() throws(UCWAFailure) {
        guard state == .incoming, let invited, let sip else { throw UCWAFailure(.conflict) }
        timer?.cancel()
        let answer = invited.answer(.ok, from: sip)
        dialog = answer.to?.tag.flatMap { try? Dialog(received: invited.invite, localTag: $0) }
        sip.answer(answer)
        state = .conferencing
        tellInvitation(.updated)
        tell(.updated)
        goIn()
    }

    func decline(_ request: HTTPRequest) throws(UCWAFailure) {
        let status = try declineStatus(request)
        guard state == .incoming else { throw UCWAFailure(.conflict) }
        refuse(status, UCWAFailure(.localFailure, .declined))
    }

    private func refuse(_ status: Status, _ reason: UCWAFailure) {
        guard state == .incoming, let invited, let sip else { return }
        timer?.cancel()
        sip.answer(invited.answer(status, from: sip))
        isRefused = true
        tellInvitation(.completed, .failure(reason))
        finish(reason)
    }

    func owns(_ request: Message) -> Bool {
        guard let invited else { return false }
        if request.method == .cancel { return state == .incoming && request.callID == invited.invite.callID }
        return dialog != nil && DialogIdentifier(ofReceived: request) == dialog?.identifier
    }

    func receive(_ request: Message) {
        guard request.method != .ack else { return }
        sip?.answer(Message(responseTo: request, .ok))
        guard request.method == .cancel else { return }
        let isElsewhere = request.headers["Reason"]?.contains("cause=200") == true
        refuse(
            .requestTerminated, UCWAFailure(.remoteFailure, isElsewhere ? .connectedElsewhere : .canceled))
    }

    // In and out

    func admit() {
        guard state == .inLobby else { return }
        timer?.cancel()
        enter()
    }

    /// Goes on as a conference, in the chat as before.
    func goOn() {
        room.join(self)
        tellEntrance()
        room.noteChat(of: self)
    }

    private func enter() {
        tellEntrance()
        tellInvitation(.completed, .success)
    }

    private func tellEntrance() {
        state = .conferenced
        tell(.updated)
        emit(.init(sender: target, kind: .added, target: target(.onlineMeeting, "onlineMeeting")))
        let everybody = (try? room.news(for: self))?.people ?? []
        for person in everybody { add(person) }
        tellMessaging()
    }

    func dismiss(from room: ConferenceRoom, isOver: Bool) {
        end(UCWAFailure(.remoteFailure, isOver ? .ended : state == .inLobby ? .denied : .ejected))
    }

    /// Nobody has let the guest in.
    private func goAway() {
        guard state == .inLobby else { return }
        room.remove(self, isTold: false)
        end(UCWAFailure(.localFailure, .timeout))
    }

    private func end(_ reason: UCWAFailure) {
        if state == .inLobby { tellInvitation(.completed, .failure(reason)) }
        finish(reason)
    }

    /// Leaves by the member's own wish.
    func leave() {
        guard state != .disconnected else { return }
        guard state != .incoming else {
            return refuse(.temporarilyUnavailable, UCWAFailure(.localFailure, .declined))
        }
        room.remove(self, isTold: false)
        finish(nil)
    }

    private func finish(_ reason: UCWAFailure?) {
        if state == .conferenced { tellParticipant(address, .deleted, reason) }
        state = .disconnected
        isInChat = false
        timer?.cancel()
        for timer in typists.values { timer.cancel() }
        tell(.updated, reason)
        tell(.deleted, reason)
        application.forget(self)
    }

    // The roster

    func tell(_ news: ConferenceNews) {
        guard state == .conferenced else { return }
        for person in news.people {
            switch (people[person.address], person.endpoints.isEmpty) {
            case (nil, true): break
            case (nil, false): add(person)
            case (let known?, true): remove(known)
            case (let known?, false): change(known, to: person)
            }
        }
    }

    private func add(_ person: ConferenceDocument.Person) {
        people[person.address] = person
        tellParticipant(person.address, .added)
        tellParticipant(person.address, .added, in: person.view)
        if person.isInChat { tellMessaging(of: person.address, .added) }
    }

    private func remove(_ person: ConferenceDocument.Person) {
        setTyping(false, person.address)
        people[person.address] = nil
        tellParticipant(person.address, .deleted)
    }

    private func change(_ known: ConferenceDocument.Person, to person: ConferenceDocument.Person) {
        people[person.address] = person
        if known.view != person.view {
            tellParticipant(person.address, .deleted, in: known.view)
            tellParticipant(person.address, .added, in: person.view)
            tellParticipant(person.address, .updated)
        }
        if known.isInChat != person.isInChat {
            if !person.isInChat { setTyping(false, person.address) }
            tellMessaging(of: person.address, person.isInChat ? .added : .deleted)
        }
    }

    private func setTyping(_ isTyping: Bool, _ address: String) {
        let wasTyping = typists.removeValue(forKey: address)
        wasTyping?.cancel()
        if isTyping {
            typists[address] = EventLoop.after(Self.typing) { [weak self] in self?.setTyping(false, address) }
        }
        guard isTyping != (wasTyping != nil) else { return }
        tellParticipant(address, isTyping ? .added : .deleted, in: .typingParticipants)
    }

    var typingPeople: [String] { typists.keys.sorted() }

    // Messages

    func deliver(_ message: ConferenceMessage, of room: ConferenceRoom) -> String? {
        guard state == .conferenced else { return nil }
        let sender = message.sender.address
        guard message.method == .message else {
            setTyping(MessageText.isTyping(message.body), sender)
            return nil
        }
        setTyping(false, sender)
        let place = application.newNumber()
        let key = "\(application.path) \(place)"
        let text = MessageText(message.contentType, message.body)
        tell(text, number: place, from: (sender, message.sender.displayName)) { [weak room] isTaken in
            room?.settle(key, isTaken ? .ok : .requestTimeout)
        }
        return key
    }

    /// Comes into the chat, or leaves it.
    func setChat(_ isInChat: Bool) {
        self.isInChat = isInChat
        tellMessaging()
        tell(.updated)
        room.noteChat(of: self)
    }

    func noteFailure(of message: Int, for recipient: any ConferenceMember, _ status: Status, in room: ConferenceRoom) {
        sent[message]?.failed.append(recipient)
    }

    func noteEnd(of message: Int) {
        guard let message = sent.removeValue(forKey: message) else { return }
        complete(message)
    }

    /// Sends a text to the room; its number here.
    func send(_ text: OutgoingText) -> Int {
        let number = application.newNumber()
        // The room may know at once how it ended: then there is nothing to wait for.
        let roomNumber = room.pass(.message, text.contentType, text.body, from: self)
        let message = SentMessage(number: number, operation: text.operation)
        if room.isUnderWay(roomNumber) { sent[roomNumber] = message } else { complete(message) }
        return number
    }

    private func complete(_ message: SentMessage) {
        tellEnd(
            of: message.number, operation: message.operation,
            message.failed.isEmpty ? .success : .failure(UCWAFailure(.remoteFailure, .unreachable)),
            failed: message.failed.map { (href(.participant($0.address)), $0.displayName) })
    }
}
