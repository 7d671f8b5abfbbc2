public import EventLoop
import SIP
import Security

/// A user with the Communicator of 2005, who opens a group chat and manages it: asks newcomers in, for others too
/// (messaging sheet 8).
@LoopActor
public final class GroupChatManager {
    private static let feature = "com.microsoft.rtc-multiparty"

    /// What members may not do.
    public enum Violation: Sendable, Hashable {
        /// A member invites the manager, who has invited it.
        case invitation
        /// A request has a lower number than one before it.
        case order
        /// A referral lacks something.
        case referral
        /// A member does not take a text.
        case refusal
    }

    private struct Member {
        let address: String
        var dialog: Dialog
    }

    /// The texts that members have sent here, with their senders: `bob: Hello`.
    public private(set) var heard: [String] = []
    /// The bodies with which members have answered ``inform(_:)``.
    public private(set) var answers: [String] = []
    /// What members have done against the rules.
    public private(set) var violations: [Violation] = []
    /// Called when something has come.
    public var onChange: @LoopActor () -> Void = {}

    private let user: String
    private let endpoint: WebEndpoint
    private let callID = RandomBytes.hexadecimal(count: 16)
    private var members: [Member] = []
    /// Those whom invitations name: the members, and those who have not answered.
    private var named: [String] = []
    private var waiting: [String] = []
    private var hasGreeted = false

    init(_ user: String, state: PoolState, router: Router) {
        self.user = user
        endpoint = WebEndpoint(address: user, state: state, router: router)
        endpoint.onRequest = { [weak self] in self?.receive($0) }
    }

    /// The members' addresses, the manager aside.
    public var present: [String] { members.map(\.address) }

    /// Whether everybody who was asked in has answered.
    public var hasAllAnswers: Bool { members.count == named.count }

    // What the manager does

    /// Asks people in, each of whom is told of all the others.
    public func invite(_ people: [String]) {
        named += people
        for person in people { invite(person, referredBy: nil) { _ in } }
    }

    /// Asks people in, each as soon as the one before has answered.
    public func inviteInTurn(_ people: [String]) {
        waiting += people
        inviteNext()
    }

    private func inviteNext() {
        guard hasAllAnswers, !waiting.isEmpty else { return }
        invite([waiting.removeFirst()])
    }

    /// Writes to everybody.
    public func say(_ text: String) {
        for index in members.indices {
            send(.message, "text/plain; charset=UTF-8", text, to: &members[index]) { [weak self] response in
                self?.expect(response.status?.isSuccess == true, .refusal)
            }
        }
    }

    /// Writes to everybody once, as soon as all who were asked in are there.
    func greet() {
        guard !hasGreeted, hasAllAnswers, waiting.isEmpty, !members.isEmpty else { return }
        hasGreeted = true
        say("Hello, everybody")
    }

    /// Sends everybody a document of an election.
    public func inform(_ document: String) {
        for index in members.indices {
            send(.info, "application/x-ms-mim", document, to: &members[index]) { [weak self] response in
                self?.answers.append(String(decoding: response.body, as: UTF8.self))
                self?.onChange()
            }
        }
    }

    /// Leaves the chat to the others.
    public func leave() {
        for index in members.indices { send(.bye, nil, "", to: &members[index]) { _ in } }
        members = []
    }

    private func invite(
        _ person: String, referredBy: String?, _ answered: @escaping @LoopActor (Status) -> Void
    ) {
        let description = SessionDescription.text("m=message 5060 sip null")
        guard
            var invite = endpoint.invitation(
                to: person, contentType: SessionDescription.contentType, body: description)
        else { return }
        invite.callID = callID
        invite.headers.append(.require, Self.feature)
        invite.headers.append(.rosterManager, "sip:\(user)")
        invite.headers.append(.endPoints, ([user] + named).map { "<sip:\($0)>" }.joined(separator: ", "))
        if let referredBy { invite.headers.append(.referredBy, referredBy) }
        endpoint.send(invite) { [weak self, invite] response in
            self?.join(person, invite, response)
            if let status = response.status { answered(status) }
        }
    }

    private func join(_ person: String, _ invite: Message, _ response: Message) {
        defer {
            inviteNext()
            onChange()
        }
        guard response.status?.isSuccess == true, let cseq = invite.cseq, let via = endpoint.newVia(),
            let dialog = try? Dialog(request: invite, response: response)
        else { return named.removeAll { $0 == person } }
        endpoint.send(dialog.acknowledgement(of: cseq, via: via))
        members.append(Member(address: person, dialog: dialog))
    }

    private func send(
        _ method: SIP.Method, _ type: String?, _ body: String, to member: inout Member,
        _ answered: @escaping @LoopActor (Message) -> Void
    ) {
        guard let via = endpoint.newVia(), var request = member.dialog.request(method, via: via) else { return }
        if let type { request.headers.append(.contentType, type) }
        request.body = Array(body.utf8)
        endpoint.send(request, answered)
    }

    // What the members do

    private func receive(_ request: Message) {
        defer { onChange() }
        guard request.method != .ack else { return }
        guard let identifier = DialogIdentifier(ofReceived: request),
            let index = members.firstIndex(where: { $0.dialog.identifier == identifier })
        else {
            expect(request.method != .invite, .invitation)
            return answer(request, .callDoesNotExist)
        }
        expect(members[index].dialog.receive(request) == .inOrder, .order)
        switch request.method {
        case .message:
            let name = members[index].address.prefix { $0 != "@" }
            heard.append("\(name): \(String(decoding: request.body, as: UTF8.self))")
            answer(request, .ok)
        case .bye:
            let gone = members.remove(at: index).address
            named.removeAll { $0 == gone }
            answer(request, .ok)
        case .refer: refer(request, index)
        default: answer(request, .ok)
        }
    }

    private func refer(_ request: Message, _ index: Int) {
        guard request.headers.contains(Self.feature, in: .require), let referrer = request.headers[.referredBy],
            let target = request.headers[.referTo].flatMap({ try? NameAddress(parsing: $0) })?.uri,
            let person = target.user, let host = target.host?.name, request.contacts.first != nil
        else {
            expect(false, .referral)
            return answer(request, .badRequest)
        }
        answer(request, .accepted)
        let address = "\(person)@\(host)".lowercased()
        let asker = members[index].address
        named.append(address)
        invite(address, referredBy: referrer) { [weak self] in self?.report($0, to: asker) }
    }

    private func report(_ status: Status, to address: String) {
        guard let index = members.firstIndex(where: { $0.address == address }), let via = endpoint.newVia(),
            var notification = members[index].dialog.request(.notify, via: via)
        else { return }
        notification.headers.append(.event, "refer")
        notification.headers.append(.subscriptionState, "terminated;reason=noresource")
        notification.headers.append(.contentType, "message/sipfrag")
        notification.body = Array("SIP/2.0 \(status.code) \(status.reasonPhrase)".utf8)
        endpoint.send(notification)
    }

    private func answer(_ request: Message, _ status: Status) {
        endpoint.answer(Message(responseTo: request, status))
    }

    private func expect(_ isSo: Bool, _ violation: Violation) {
        if !isSo { violations.append(violation) }
    }
}
