import EventLoop
import SIP
import XML

/// One conference: its focus, and the server of its messages.
@LoopActor
final class ConferenceRoom {
    private static let longestMemory = 32

    /// A message on its way to a member.
    private struct Delivery {
        let sender: ConferenceMember
        let recipient: ConferenceMember
        let message: Int
    }

    let organizer: String
    let identifier: String
    let subject: String
    private let link: String
    private(set) var members: [ConferenceMember] = []
    /// Those who have gone last: some clients end the rest of their dialogs after the one that matters.
    private(set) var departed: [ConferenceMember] = []
    private var presenters: Set<String>
    private var isLocked = false
    private var version = 1
    private var lastMessage = 0
    private var deliveries: [String: Delivery] = [:]

    init(organizer: String, identifier: String, subject: String, link: String) {
        self.organizer = organizer
        self.identifier = identifier
        self.subject = subject
        self.link = link
        presenters = [organizer]
    }

    var focus: String { "sip:\(organizer);gruu;opaque=app:conf:focus:id:\(identifier)" }
    var chat: String { "sip:\(organizer);gruu;opaque=app:conf:chat:id:\(identifier)" }

    func isPresenter(_ address: String) -> Bool { presenters.contains(address) }

    /// The member that a connection's endpoint has become last.
    func member(of session: ClientSession) -> ConferenceMember? {
        members.last { $0.session === session }
    }

    // Joining and leaving

    /// Where somebody who comes now has to go; nil: away.
    func place(of address: String, knowsLobbies: Bool) -> Bool? {
        guard isLocked, !isPresenter(address) else { return false }
        return knowsLobbies ? true : nil
    }

    func join(_ member: ConferenceMember) {
        members.append(member)
        tell([member.address])
    }

    func enter(_ member: ConferenceMember, _ dialog: PoolDialog) {
        member.chat = dialog
        tell([member.address])
    }

    func leaveChat(_ member: ConferenceMember) {
        member.chat = nil
        tell([member.address])
    }

    /// - Parameter isTold: whether the member hears of it, too.
    func remove(_ member: ConferenceMember, isTold: Bool) {
        guard members.contains(where: { $0 === member }) else { return }
        members.removeAll { $0 === member }
        departed = departed.suffix(Self.longestMemory - 1) + [member]
        for (branch, delivery) in deliveries where delivery.recipient === member {
            deliveries[branch] = nil
            report(delivery, .requestTimeout)
        }
        if isTold {
            sendBye(member.chat, from: chat)
            sendBye(member.focus, from: focus)
        }
        tell([member.address])
    }

    private func sendBye(_ dialog: PoolDialog?, from contact: String) {
        guard let uri = try? URI(parsing: contact) else { return }
        dialog?.send(.bye, from: uri)
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

    private func named(_ entity: String?) -> [ConferenceMember] {
        let wanted = entity?.lowercased() ?? ""
        return members.filter { "sip:\($0.address)" == wanted }
    }

    private func setRole(_ role: String, of person: String) throws(Refusal) {
        switch role {
        case "presenter": presenters.insert(person)
        case "attendee": presenters.remove(person)
        default: throw .valueWrong(element: "entry", value: role)
        }
        tell([person])
    }

    private func setLock(_ locked: String) throws(Refusal) {
        guard ["true", "false"].contains(locked) else { throw .valueWrong(element: "locked", value: locked) }
        isLocked = locked == "true"
        tell([], withView: true)
    }

    private func decide(_ access: String, on people: [ConferenceMember]) throws(Refusal) {
        guard ["granted", "denied"].contains(access) else { throw .valueWrong(element: "access", value: access) }
        for member in people {
            guard access == "granted" else {
                remove(member, isTold: true)
                continue
            }
            member.isInLobby = false
            tell([member.address])
            tellAll(member)
        }
    }

    // Messages

    /// Passes a message or the news of typing on to everybody else; the number of the message.
    func pass(_ request: Message, from sender: ConferenceMember) -> Int {
        lastMessage += 1
        guard let method = request.method, let uri = try? URI(parsing: chat) else { return lastMessage }
        var headers = [Header("Ms-Sender", "<\(sender.gruu)>")]
        if let type = request.headers[.contentType] { headers.append(Header(.contentType, type)) }
        for member in members where member !== sender {
            guard let branch = member.chat?.send(method, from: uri, headers, body: request.body), method == .message
            else {
                continue
            }
            deliveries[branch] = Delivery(sender: sender, recipient: member, message: lastMessage)
        }
        return lastMessage
    }

    /// Takes a member's answer to a message; false if it is not one.
    func receive(_ response: Message) -> Bool {
        guard let branch = response.topVia?.branch, let delivery = deliveries[branch], let status = response.status,
            status.isFinal
        else { return false }
        deliveries[branch] = nil
        if !status.isSuccess { report(delivery, status) }
        return true
    }

    private func report(_ delivery: Delivery, _ status: Status) {
        let document = try? Markup("imdn", ["xmlns": "http://schemas.microsoft.com/rtc/2005/08/imdn"]) {
            Markup("message-id", String(delivery.message))
            Markup("recipient", ["uri": "<\(delivery.recipient.gruu)>"]) { Markup("status", String(status.code)) }
        }.document()
        guard let document, let uri = try? URI(parsing: chat) else { return }
        delivery.sender.chat?.send(
            .notify, from: uri, [Header(.contentType, "application/ms-imdn+xml")], body: Array(document.utf8))
    }

    // Telling

    /// What a member sees at present: in the lobby, nothing but itself.
    func document(for member: ConferenceMember) throws(XMLError) -> String {
        let visible = member.isInLobby ? [member.address] : addresses
        return try document.full(visible.map(person))
    }

    private var addresses: [String] { Set(members.map(\.address)).sorted() }

    private var document: ConferenceDocument {
        ConferenceDocument(
            focus: focus, chat: chat, version: version, identifier: identifier, organizer: organizer, subject: subject,
            link: link, isLocked: isLocked)
    }

    private func person(_ address: String) -> ConferenceDocument.Person {
        let endpoints = members.filter { $0.address == address }.flatMap { member in
            [
                ConferenceDocument.Endpoint(
                    name: member.endpoint, session: "focus", status: member.isInLobby ? "on-hold" : "connected")
            ]
                + (member.chat == nil
                    ? []
                    : [
                        ConferenceDocument.Endpoint(
                            name: "\(member.endpoint)-chat", session: "chat", status: "connected")
                    ])
        }
        return .init(address: address, isPresenter: isPresenter(address), endpoints: endpoints)
    }

    /// Tells everybody inside what has changed, once the answer that causes it is on its way.
    private func tell(_ addresses: [String], withView: Bool = false) {
        version += 1
        guard let body = try? document.change(addresses.map(person), withView: withView) else { return }
        let watches = members.filter { !$0.isInLobby }.compactMap(\.watch)
        EventLoop.shared.post {
            for watch in watches { watch.notify(.init(type: ConferenceDocument.contentType, body: body)) }
        }
    }

    /// Tells one member everything.
    private func tellAll(_ member: ConferenceMember) {
        guard let watch = member.watch, let body = try? document(for: member) else { return }
        EventLoop.shared.post { watch.notify(.init(type: ConferenceDocument.contentType, body: body)) }
    }
}
