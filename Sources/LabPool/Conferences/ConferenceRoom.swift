import EventLoop
import SIP
import XML

/// One conference: its focus, and the server of its messages.
@LoopActor
final class ConferenceRoom {
    private static let longestMemory = 32
    private static var lastPhoneIdentifier = 54_320

    /// A message on its way to a member.
    private struct Delivery {
        let sender: any ConferenceMember
        let recipient: any ConferenceMember
        let message: Int
    }

    let organizer: String
    let identifier: String
    let subject: String
    let link: String
    /// What is typed on a telephone to come in.
    let phoneIdentifier: String
    private let admission: AdmissionPolicy
    private(set) var members: [any ConferenceMember] = []
    /// Those who have gone last: some clients end the rest of their dialogs after the one that matters.
    private(set) var departed: [any ConferenceMember] = []
    private var presenters: Set<String>
    private var isLocked = false
    private var version = 1
    private var lastMessage = 0
    private var deliveries: [String: Delivery] = [:]

    init(organizer: String, identifier: String, subject: String, link: String, admission: AdmissionPolicy) {
        self.organizer = organizer
        self.identifier = identifier
        self.subject = subject
        self.link = link
        self.admission = admission
        presenters = [organizer]
        Self.lastPhoneIdentifier += 1
        phoneIdentifier = String(Self.lastPhoneIdentifier)
    }

    var focus: String { "sip:\(organizer);gruu;opaque=app:conf:focus:id:\(identifier)" }
    var chat: String { "sip:\(organizer);gruu;opaque=app:conf:chat:id:\(identifier)" }

    func isPresenter(_ address: String) -> Bool { presenters.contains(address) }

    /// The member that a connection's endpoint has become last.
    func member(of session: ClientSession) -> SIPConferenceMember? {
        Self.member(of: session, among: members)
    }

    /// The member that a connection's endpoint has been.
    func departed(_ session: ClientSession) -> SIPConferenceMember? {
        Self.member(of: session, among: departed)
    }

    private static func member(
        of session: ClientSession, among members: [any ConferenceMember]
    ) -> SIPConferenceMember? {
        members.lazy.compactMap { $0 as? SIPConferenceMember }.last { $0.session === session }
    }

    // Joining and leaving

    /// Where a user who comes now has to go: whether into the lobby; nil: away.
    func place(of address: String, knowsLobbies: Bool) -> Bool? {
        guard isLocked, !isPresenter(address) else { return false }
        return knowsLobbies ? true : nil
    }

    /// The admission policy as the web API calls it.
    var accessLevel: String {
        switch admission {
        case .closedAuthenticated: "Invited"
        case .openAuthenticated: "SameEnterprise"
        case .anonymous: "Everyone"
        }
    }

    /// Whether a guest who comes now has to wait in the lobby.
    var holdsGuests: Bool { isLocked || admission != .anonymous }

    func join(_ member: any ConferenceMember) {
        members.append(member)
        tell([member.address])
    }

    /// A member has come into the chat, or has left it.
    func noteChat(of member: any ConferenceMember) {
        tell([member.address])
    }

    /// - Parameter isTold: whether the member hears of it, too.
    func remove(_ member: any ConferenceMember, isTold: Bool, isOver: Bool = false) {
        guard members.contains(where: { $0 === member }) else { return }
        members.removeAll { $0 === member }
        departed = departed.suffix(Self.longestMemory - 1) + [member]
        for (key, delivery) in deliveries where delivery.recipient === member { settle(key, .requestTimeout) }
        if isTold { member.dismiss(from: self, isOver: isOver) }
        tell([member.address])
    }

    /// Ends the conference for everybody.
    func close() {
        for member in members { remove(member, isTold: true, isOver: true) }
    }

    // Commands

    /// Carries a command out that a presenter has given; the reason if it cannot be.
    func perform(_ request: ConferenceCommandRequest) throws -> String? {
        let command = request.command
        switch command.name {
        case "deleteUser":
            let people = try named(request.checkKeys("userKeys").attribute("userEntity"))
            for member in people { remove(member, isTold: true) }
            return people.isEmpty ? "userDoesntExist" : nil
        case "modifyUserRoles":
            let people = try named(request.checkKeys("userKeys").attribute("userEntity"))
            guard let person = people.first?.address else { return "userDoesntExist" }
            try setRole(command.element("user-roles", "entry")?.trimmedText ?? "", of: person)
        case "modifyConferenceLock":
            _ = try request.checkKeys("conferenceKeys")
            try setLock(command.element("locked")?.trimmedText ?? "")
        case "setLobbyAccess":
            _ = try request.checkKeys("conferenceKeys")
            let people = named(command.element("userEntity")?.trimmedText).filter(\.isInLobby)
            try decide(command.element("access")?.trimmedText ?? "", on: people)
            return people.isEmpty ? "userDoesntExist" : nil
        default: throw Refusal.valueWrong(element: "command", value: command.name)
        }
        return nil
    }

    /// Carries out what a presenter wants of somebody; false if nobody is there to whom it applies.
    func perform(_ action: ParticipantAction, on address: String) -> Bool {
        let people = members.filter { $0.address == address }
        let waiting = people.filter(\.isInLobby)
        switch action {
        case .admit:
            admit(waiting)
            return !waiting.isEmpty
        case .reject:
            for member in waiting { remove(member, isTold: true) }
            return !waiting.isEmpty
        case .eject:
            for member in people { remove(member, isTold: true) }
        case .promote, .demote:
            guard !people.isEmpty else { return false }
            setPresenter(action == .promote, address)
        }
        return !people.isEmpty
    }

    private func named(_ entity: String?) -> [any ConferenceMember] {
        let wanted = entity?.lowercased() ?? ""
        return members.filter { "sip:\($0.address)" == wanted }
    }

    private func setRole(_ role: String, of person: String) throws(Refusal) {
        switch role {
        case "presenter": setPresenter(true, person)
        case "attendee": setPresenter(false, person)
        default: throw .valueWrong(element: "entry", value: role)
        }
    }

    private func setPresenter(_ isPresenter: Bool, _ person: String) {
        if isPresenter { presenters.insert(person) } else { presenters.remove(person) }
        tell([person])
    }

    private func setLock(_ locked: String) throws(Refusal) {
        guard ["true", "false"].contains(locked) else { throw .valueWrong(element: "locked", value: locked) }
        isLocked = locked == "true"
        tell([], withView: true)
    }

    private func decide(_ access: String, on people: [any ConferenceMember]) throws(Refusal) {
        guard ["granted", "denied"].contains(access) else { throw .valueWrong(element: "access", value: access) }
        if access == "granted" {
            admit(people)
        } else {
            for member in people { remove(member, isTold: true) }
        }
    }

    private func admit(_ people: [any ConferenceMember]) {
        for member in people {
            member.admit()
            tell([member.address])
            tellAll(member)
        }
    }

    // Messages

    /// Passes a message (MESSAGE) or the news of typing (INFO) on to everybody else; the number of the message.
    func pass(_ method: Method, _ contentType: String?, _ body: [UInt8], from sender: any ConferenceMember) -> Int {
        lastMessage += 1
        let message = ConferenceMessage(
            number: lastMessage, sender: sender, method: method, contentType: contentType, body: body)
        for member in members where member !== sender && member.isInChat {
            guard let key = member.deliver(message, of: self) else { continue }
            deliveries[key] = Delivery(sender: sender, recipient: member, message: lastMessage)
        }
        return lastMessage
    }

    /// Takes a member's answer to a message; false if it is not one.
    func receive(_ response: Message) -> Bool {
        guard let branch = response.topVia?.branch, deliveries[branch] != nil, let status = response.status,
            status.isFinal
        else { return false }
        settle(branch, status)
        return true
    }

    /// Takes what became of a message, by the key of its delivery.
    func settle(_ key: String, _ status: Status) {
        guard let delivery = deliveries.removeValue(forKey: key) else { return }
        if !status.isSuccess {
            delivery.sender.noteFailure(of: delivery.message, for: delivery.recipient, status, in: self)
        }
        noteIfEnded(delivery.message, of: delivery.sender)
    }

    /// Whether somebody has not answered a message yet.
    func isUnderWay(_ message: Int) -> Bool { deliveries.values.contains { $0.message == message } }

    private func noteIfEnded(_ message: Int, of sender: any ConferenceMember) {
        if !isUnderWay(message) { sender.noteEnd(of: message) }
    }

    // Telling

    /// What a member sees at present: in the lobby, nothing but itself.
    func news(for member: any ConferenceMember) throws(XMLError) -> ConferenceNews {
        let visible = (member.isInLobby ? [member.address] : addresses).map(person)
        return ConferenceNews(document: try document.full(visible), people: visible, isComplete: true)
    }

    private var addresses: [String] { Set(members.map(\.address)).sorted() }

    private var document: ConferenceDocument {
        ConferenceDocument(
            focus: focus, chat: chat, version: version, identifier: identifier, organizer: organizer, subject: subject,
            link: link, isLocked: isLocked, phoneIdentifier: phoneIdentifier)
    }

    private func person(_ address: String) -> ConferenceDocument.Person {
        let present = members.filter { $0.address == address }
        let endpoints = present.flatMap { member in
            let name = member.endpoint
            let focus = ConferenceDocument.Endpoint(
                name: name, session: .focus, status: member.isInLobby ? .onHold : .connected)
            let chat = ConferenceDocument.Endpoint(name: "\(name)-chat", session: .chat, status: .connected)
            return member.isInChat ? [focus, chat] : [focus]
        }
        return .init(
            address: address, name: present.first?.displayName ?? "", isPresenter: isPresenter(address),
            endpoints: endpoints)
    }

    /// Tells everybody inside what has changed, once the answer that causes it is on its way.
    private func tell(_ addresses: [String], withView: Bool = false) {
        version += 1
        let people = addresses.map(person)
        guard let body = try? document.change(people, withView: withView) else { return }
        let inside = members.filter { !$0.isInLobby }
        let news = ConferenceNews(document: body, people: people, isComplete: false)
        EventLoop.shared.post {
            for member in inside { member.tell(news) }
        }
    }

    /// A change that nobody hears of.
    func loseNews() {
        version += 1
    }

    /// Tells one member everything.
    private func tellAll(_ member: any ConferenceMember) {
        guard let news = try? news(for: member) else { return }
        EventLoop.shared.post { member.tell(news) }
    }
}
