import EventLoop
import JSON
import SIP
import Security

/// A conversation with one person, as an application has it over the web API; to the other side it is one of SIP
/// (UCWA sheet 5).
@LoopActor
final class ChatConversation: WebConversation {
    enum State: String {
        case connecting = "Connecting"
        case incoming = "Incoming"
        case connected = "Connected"
        case conferencing = "Conferencing"
        case disconnected = "Disconnected"
    }

    /// How long somebody types without a further word of it.
    private static let typing: Duration = .seconds(10)

    let application: WebApplication
    let endpoint: WebEndpoint
    let number: Int
    let invitation: ChatInvitation
    let invitationNumber: Int
    private(set) var state: State
    /// How the invitation ended, as its document says it.
    private(set) var invitationState = "Connecting"
    private var invite: Message?
    private var dialog: Dialog?
    private var timer: LoopTimer?
    private(set) var typist: LoopTimer?

    /// - Parameter invite: what somebody has sent; nil for an invitation of the user's own.
    init(
        _ invitation: ChatInvitation, _ invite: Message? = nil, of application: WebApplication, at endpoint: WebEndpoint
    ) {
        self.invitation = invitation
        self.invite = invite
        self.application = application
        self.endpoint = endpoint
        number = application.newNumber()
        invitationNumber = application.newNumber()
        state = invite == nil ? .connecting : .incoming
    }

    var peer: String { invitation.peer }

    // Inviting

    func start() {
        tellInvitation(.started)
        tell(.added)
        tellPerson(.added, isLocal: true)
        tellMessaging()
        guard var invite = endpoint.invitation(to: peer, contentType: SessionDescription.contentType, body: description)
        else {
            return fail(UCWAFailure(.localFailure, .unreachable))
        }
        invite.headers.append(.msConversationID, invitation.thread)
        if let header = invitation.header { invite.headers.append(.msTextFormat, header) }
        if !invitation.subject.isEmpty { invite.headers.append(.subject, invitation.subject) }
        self.invite = invite
        endpoint.send(invite) { [weak self] in self?.receive(answer: $0) }
        // A little longer than the other side waits, which has more to say of it.
        timer = EventLoop.after(application.state.webPatience + .seconds(5)) { [weak self] in
            self?.cancel(UCWAFailure(.remoteFailure, .timeout))
        }
    }

    private func receive(answer: Message) {
        guard let invite, let status = answer.status, let cseq = invite.cseq else { return }
        guard status.isSuccess else {
            if state == .connecting { fail(UCWAFailure(invitationRefused: status)) }
            return
        }
        guard var dialog = try? Dialog(request: invite, response: answer), let via = endpoint.newVia() else { return }
        endpoint.send(dialog.acknowledgement(of: cseq, via: via))
        guard state == .connecting else {
            // It was taken back in the same moment.
            if let via = endpoint.newVia(), let bye = dialog.request(.bye, via: via) { endpoint.send(bye) }
            return
        }
        self.dialog = dialog
        connect()
        let hasTakenText =
            answer.headers.contains("ms-text-format", in: .supported) && invite.headers.contains(.msTextFormat)
        if let first = invitation.first, !hasTakenText { send(first, isFirst: true) }
    }

    /// Takes the invitation back, and says why.
    private func cancel(_ reason: UCWAFailure) {
        if let cancellation = invite?.cancellation() { endpoint.send(cancellation) }
        fail(reason)
    }

    private func connect() {
        timer?.cancel()
        state = .connected
        invitationState = "Connected"
        switch invitation.direction {
        case .outgoing:
            tell(.updated)
            tellPerson(.added)
            tellModalities()
            tellMessaging()
        case .incoming:
            tellInvitation(.updated)
            tellMessaging()
            tell(.updated)
            tellModalities()
            tellPerson(.updated)
        }
        tellInvitation(.completed, .success)
    }

    private func fail(_ reason: UCWAFailure) {
        timer?.cancel()
        invitationState =
            switch reason.subcode {
            case .declined: "Declined"
            case .canceled: "Cancelled"
            default: "Failed"
            }
        state = .disconnected
        tellInvitation(.completed, .failure(reason))
        finish(reason)
    }

    private func finish(_ reason: UCWAFailure?) {
        timer?.cancel()
        typist?.cancel()
        state = .disconnected
        dialog = nil
        tellMessaging(reason)
        tell(.updated, reason)
        tell(.deleted, reason)
        application.forget(self)
    }

    // Being invited

    func ring() {
        guard let invite else { return }
        endpoint.answer(Message(responseTo: invite, .ringing))
        tellInvitation(.started)
        tell(.added)
        tellPerson(.added, isLocal: true)
        tellPerson(.added)
        timer = EventLoop.after(application.state.webPatience) { [weak self] in
            self?.refuse(.requestTimeout, UCWAFailure(.localFailure, .missed))
        }
    }

    private func accept() throws(UCWAFailure) {
        guard state == .incoming, let invite else { throw UCWAFailure(.conflict) }
        let tag = RandomBytes.hexadecimal(count: 8)
        guard let dialog = try? Dialog(received: invite, localTag: tag) else { throw UCWAFailure(.serviceFailure) }
        self.dialog = dialog
        var answer = Message(responseTo: invite, .ok, toTag: tag)
        // It does not say that it has taken the first text: that comes again as a message (UCWA sheet 5.3).
        answer.headers.append(.supported, "ms-sender")
        answer.headers.append(.contact, endpoint.contact)
        answer.headers.append(.contentType, SessionDescription.contentType)
        answer.body = Array(description.utf8)
        endpoint.answer(answer)
        connect()
    }

    private func decline(_ request: HTTPRequest) throws(UCWAFailure) {
        let status = try declineStatus(request)
        guard state == .incoming else { throw UCWAFailure(.conflict) }
        refuse(status, UCWAFailure(.localFailure, .declined))
    }

    private func refuse(_ status: Status, _ reason: UCWAFailure) {
        guard state == .incoming, let invite else { return }
        endpoint.answer(Message(responseTo: invite, status, toTag: RandomBytes.hexadecimal(count: 8)))
        fail(reason)
    }

    // The other side

    /// Whether a request is for this conversation.
    func owns(_ request: Message) -> Bool {
        if request.method == .cancel { return state == .incoming && invite?.callID == request.callID }
        return dialog != nil && DialogIdentifier(ofReceived: request) == dialog?.identifier
    }

    func receive(_ request: Message) {
        if request.method == .cancel { return takeBack(request) }
        guard request.method != .ack else { return }
        guard dialog?.receive(request) == .inOrder else { return answer(request, .serverError) }
        switch request.method {
        case .message: receive(message: request)
        case .info:
            answer(request, .ok)
            setTyping(MessageText.isTyping(request.body))
        case .bye:
            answer(request, .ok)
            end(UCWAFailure(.remoteFailure, .callTerminated))
        default: answer(request, .ok)
        }
    }

    private func answer(_ request: Message, _ status: Status) {
        endpoint.answer(Message(responseTo: request, status))
    }

    private func takeBack(_ cancellation: Message) {
        answer(cancellation, .ok)
        let reason = cancellation.headers["Reason"] ?? ""
        let subcode: UCWAFailure.Subcode =
            reason.contains("cause=200") ? .connectedElsewhere : reason.contains("cause=6") ? .declined : .canceled
        refuse(.requestTerminated, UCWAFailure(.remoteFailure, subcode))
    }

    private func receive(message: Message) {
        setTyping(false)
        let text = MessageText(message.headers[.contentType], message.body)
        guard !text.isHTML || application.takesHTML else { return answer(message, .unsupportedMediaType) }
        tell(text, number: application.newNumber(), from: (peer, peerName)) { [weak self] isTaken in
            self?.answer(message, isTaken ? .ok : .requestTimeout)
        }
    }

    private func setTyping(_ isTyping: Bool) {
        let wasTyping = typist != nil
        typist?.cancel()
        typist = isTyping ? EventLoop.after(Self.typing) { [weak self] in self?.setTyping(false) } : nil
        if isTyping != wasTyping { tellPerson(isTyping ? .added : .deleted, in: .typingParticipants) }
    }

    /// The conversation stood, and is over.
    private func end(_ reason: UCWAFailure?) {
        guard state == .connected else { return }
        setTyping(false)
        tellPerson(.deleted)
        finish(reason)
    }

    // The user

    func leave() {
        switch state {
        case .connecting: cancel(UCWAFailure(.localFailure, .canceled))
        case .incoming: refuse(.temporarilyUnavailable, UCWAFailure(.localFailure, .declined))
        case .connected:
            if let bye = request(.bye) { endpoint.send(bye) }
            end(nil)
        case .conferencing, .disconnected: break
        }
    }

    // Growing

    /// Has the conversation go on as a conference, and asks somebody else in.
    private func grow(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        try demandConnection()
        let guest = try ParticipantInvitation(RequestDocument(request))
        let number = application.newNumber()
        tell(guest, number, .started)
        state = .conferencing
        tell(.updated)
        if !application.state.strikesOnce(.growthRefused), let meeting = application.grow(self) {
            if let bye = self.request(.bye) { endpoint.send(bye) }
            dialog = nil
            typist?.cancel()
            meeting.goOn()
            Self.ring(peer, into: meeting.room, at: endpoint, thread: invitation.thread) { _ in }
            meeting.ring(guest, number, into: meeting.room, at: endpoint, thread: invitation.thread)
        } else {
            state = .connected
            tell(.updated)
            tell(guest, number, .completed, .failure(UCWAFailure(.localFailure, .escalationFailed)))
        }
        return .created(at: application.href(.invitation(number)))
    }

    private func request(_ method: SIP.Method, _ contentType: String? = nil, _ body: [UInt8] = []) -> Message? {
        guard let via = endpoint.newVia(), var request = dialog?.request(method, via: via) else { return nil }
        request.headers.append(.contact, endpoint.contact)
        if let contentType { request.headers.append(.contentType, contentType) }
        request.body = body
        return request
    }

    /// Sends a text; its number. What becomes of the first one is told only if it does not arrive.
    @discardableResult
    private func send(_ text: OutgoingText, isFirst: Bool = false) -> Int {
        let number = application.newNumber()
        guard let message = request(.message, text.contentType, text.body) else { return number }
        endpoint.send(message) { [weak self] response in
            guard let status = response.status else { return }
            self?.settle(number, text.operation, status, isFirst: isFirst)
        }
        return number
    }

    private func settle(_ number: Int, _ operation: String?, _ status: Status, isFirst: Bool) {
        guard !status.isSuccess else {
            if !isFirst { tellEnd(of: number, operation: operation, .success) }
            return
        }
        let reason = UCWAFailure(messageRefused: status)
        tellEnd(of: number, operation: operation, .failure(reason))
        if status == .callDoesNotExist || status == .notFound { end(reason) }
    }

    // Requests

    func answer(_ request: HTTPRequest, _ part: ConversationPart) throws(UCWAFailure) -> HTTPResponse {
        switch (part, request.method) {
        case (_, "GET"): return .resource(try document(part))
        case (.itself, "DELETE"), (.terminate, "POST"), (.stopMessaging, "POST"): leave()
        case (.accept, "POST"): try accept()
        case (.decline, "POST"): try decline(request)
        case (.addParticipant, "POST"): return try grow(request)
        case (.messages, "POST"): return try sendMessage(request)
        case (.setIsTyping, "POST"): try tellTyping()
        default: throw UCWAFailure(.methodNotAllowed)
        }
        return .empty(204)
    }

    private func document(_ part: ConversationPart) throws(UCWAFailure) -> Resource {
        switch part {
        case .itself: return resource
        case .messaging: return messaging
        case .participants, .typingParticipants: return list(part)
        case .participant(let address) where address == peer || address == application.address:
            return participant(address)
        case .participantMessaging(let address) where state == .connected: return participantMessaging(of: address)
        case .participant, .participantMessaging: throw UCWAFailure(.notFound)
        default: throw UCWAFailure(.methodNotAllowed)
        }
    }

    private func sendMessage(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        try demandConnection()
        let text = try OutgoingText(request, of: application)
        if let failure = UCWAFaults(state: application.state).messageRefusal {
            leave()
            throw failure
        }
        return .created(at: href(.message(send(text))))
    }

    private func tellTyping() throws(UCWAFailure) {
        try demandConnection()
        if let information = request(.info, "application/xml", Array(MessageText.typingDocument.utf8)) {
            endpoint.send(information)
        }
    }

    private func demandConnection() throws(UCWAFailure) {
        guard state == .connected else { throw UCWAFailure(.conflict) }
    }

    private var description: String {
        let types = application.takesHTML ? "text/plain text/html" : "text/plain"
        return SessionDescription.text(
            "m=message 5060 sip sip:\(application.address)", "a=accept-types:\(types)")
    }
}
