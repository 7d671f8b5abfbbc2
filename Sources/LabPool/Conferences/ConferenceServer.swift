import EventLoop
import SIP
import XML

/// The pool's conferences: the factory that makes them, and each one's focus and server of messages ([MS-CONFBAS],
/// [MS-CONFIM]).
@LoopActor
final class ConferenceServer {
    /// What a URI of conferences names.
    private enum Target {
        case factory
        case focus(ConferenceRoom)
        case chat(ConferenceRoom)
    }

    private nonisolated static let mark = "app:conf:"
    private static let media: Set<String> = ["chat", "audio-video", "applicationsharing", "meeting", "phone-conf"]
    private static let lifetime = 3600

    private let names: PoolNames
    private var rooms: [String: ConferenceRoom] = [:]
    /// What becomes of the subscriptions of those who follow a conference already.
    var refreshing = ConferenceRefreshing.served

    init(names: PoolNames) {
        self.names = names
    }

    /// Whether a request is for the pool's conferences.
    nonisolated static func owns(_ request: Message) -> Bool {
        opaque(request.requestURI)?.hasPrefix(mark) == true
    }

    private static func key(_ organizer: String, _ identifier: String) -> String {
        "\(organizer);\(identifier)".lowercased()
    }

    private nonisolated static func opaque(_ uri: URI?) -> String? { uri?.parameters["opaque"]?.lowercased() }

    /// Completes `answer`, a 200, or refuses; nil where nothing is answered.
    func answer(
        _ request: Message, _ answer: Message, from session: ClientSession, _ registration: Registration
    ) throws(Refusal) -> Message? {
        do {
            return try serve(request, answer, session, registration)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    /// Takes an endpoint's answer; false if it belongs to nothing of a conference.
    func receive(_ response: Message) -> Bool {
        rooms.values.contains { $0.receive(response) }
    }

    /// A connection is over.
    func end(_ session: ClientSession) {
        for room in rooms.values {
            while let member = room.member(of: session) { room.remove(member, isTold: false) }
        }
    }

    func forget() { rooms = [:] }

    /// One change of each conference is told to nobody.
    func loseNews() {
        for room in rooms.values { room.loseNews() }
    }

    /// Ends a conference; it is not there any more then.
    func close(organizer: String, identifier: String) {
        rooms.removeValue(forKey: Self.key(organizer, identifier))?.close()
    }

    /// The conference that a join page is for.
    func room(organizer: String, identifier: String) -> ConferenceRoom? {
        rooms[Self.key(organizer, identifier)]
    }

    private func serve(
        _ request: Message, _ answer: Message, _ session: ClientSession, _ registration: Registration
    ) throws -> Message? {
        guard let method = request.method, let uri = request.requestURI else { return nil }
        if method == .ack { return nil }
        switch (try target(uri), method) {
        case (.factory, .service): return try serveFactory(request, answer, uri, registration)
        case (.focus(let room), .invite): return try join(request, answer, uri, room, session, registration)
        case (.focus(let room), .subscribe): return try subscribe(request, answer, room, session)
        case (.focus(let room), .info): return try command(request, answer, uri, room, registration)
        case (.focus(let room), .bye):
            room.remove(try member(request, of: room, \.focus), isTold: false)
            return answer
        case (.chat(let room), .invite): return try enter(request, answer, room, session)
        case (.chat(let room), .message), (.chat(let room), .info):
            return pass(request, answer, room, try member(request, of: room, \.chat))
        case (.chat(let room), .bye):
            if let member = member(request, among: room.departed, \.chat) {
                member.chat = nil
            } else {
                let member = try member(request, of: room, \.chat)
                member.chat = nil
                room.noteChat(of: member)
            }
            return answer
        default: throw Refusal.methodNotServed(method.rawValue)
        }
    }

    private func target(_ uri: URI) throws(Refusal) -> Target {
        let opaque = Self.opaque(uri) ?? ""
        if opaque == "\(Self.mark)focusfactory" { return .factory }
        let parts = opaque.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[3] == "id", let user = uri.user, let host = uri.host?.name,
            let room = room(organizer: "\(user)@\(host)", identifier: String(parts[4]))
        else { throw .recipientUnknown(uri.description) }
        switch parts[2] {
        case "focus": return .focus(room)
        case "chat": return .chat(room)
        default: throw .recipientUnknown(uri.description)
        }
    }

    /// Whose dialog a request belongs to.
    private func member(
        _ request: Message, of room: ConferenceRoom, _ dialog: (SIPConferenceMember) -> PoolDialog?
    ) throws(Refusal) -> SIPConferenceMember {
        guard let member = member(request, among: room.members, dialog) else { throw .dialogUnknown }
        return member
    }

    private func member(
        _ request: Message, among members: [any ConferenceMember], _ dialog: (SIPConferenceMember) -> PoolDialog?
    ) -> SIPConferenceMember? {
        members.lazy.compactMap { $0 as? SIPConferenceMember }.first { dialog($0)?.judge(request) == .inOrder }
    }

    // The factory

    private func serveFactory(
        _ request: Message, _ answer: Message, _ uri: URI, _ registration: Registration
    ) throws -> Message {
        let command = try ConferenceCommandRequest(request, to: uri, from: registration.address)
        switch command.command.name {
        case "getConferencingCapabilities":
            let body = try command.response {
                Markup("mcu-types") { Markup("mcuType", "chat") }
            }
            return answer.with(ConferenceCommandRequest.contentType, body)
        case "addConference":
            let room = try make(command, organizer: registration.address)
            let body = try command.response {
                Markup(
                    "conference-info",
                    ["xmlns": "urn:ietf:params:xml:ns:conference-info", "entity": room.focus, "state": "full"]
                ) {}
            }
            return answer.with(ConferenceCommandRequest.contentType, body)
        default: throw Refusal.valueWrong(element: "command", value: command.command.name)
        }
    }

    private func make(_ command: ConferenceCommandRequest, organizer: String) throws(Refusal) -> ConferenceRoom {
        guard let information = command.command.element("conference-info"), information.attribute("entity") == "",
            let description = information.element("conference-description")
        else { throw .elementMissing("conference-info") }
        func text(_ name: String, _ isRight: (String) -> Bool) throws(Refusal) -> String {
            let value = description.element(name)?.trimmedText ?? ""
            guard isRight(value) else { throw .valueWrong(element: name, value: value) }
            return value
        }
        let identifier = try text("conference-id") {
            (8...32).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        let admission = try text("admission-policy") { AdmissionPolicy(rawValue: $0) != nil }
        _ = try text("expiry-time") { XMLTimestamp($0).map { $0.unixSeconds > Instant.now.seconds } ?? false }
        for view in information.elements("conference-view", "entity-view") {
            let entity = view.attribute("entity") ?? ""
            guard Self.media.contains(entity) else { throw .valueWrong(element: "entity-view", value: entity) }
        }
        guard room(organizer: organizer, identifier: identifier) == nil else {
            throw .valueWrong(element: "conference-id", value: identifier)
        }
        return make(
            identifier, organizer: organizer, subject: description.element("subject")?.trimmedText ?? "",
            AdmissionPolicy(rawValue: admission) ?? .openAuthenticated)
    }

    /// Makes a conference, in place of another of the same name.
    @discardableResult
    func make(
        _ identifier: String, organizer: String, subject: String, _ admission: AdmissionPolicy
    ) -> ConferenceRoom {
        let user = organizer.prefix { $0 != "@" }
        let room = ConferenceRoom(
            organizer: organizer, identifier: identifier, subject: subject,
            link: "\(names.inside.web)\(JoinPages.path)\(user)/\(identifier)", admission: admission)
        rooms[Self.key(organizer, identifier)] = room
        return room
    }

    /// The conference of a focus' URI, as clients spell it.
    func room(focus: String) -> ConferenceRoom? {
        guard let uri = try? URI(parsing: focus), case .focus(let room)? = try? target(uri) else { return nil }
        return room
    }

    // The focus

    private func join(
        _ request: Message, _ answer: Message, _ uri: URI, _ room: ConferenceRoom, _ session: ClientSession,
        _ registration: Registration
    ) throws -> Message {
        let command = try ConferenceCommandRequest(request, to: uri, from: registration.address)
        guard command.command.name == "addUser" else {
            throw Refusal.valueWrong(element: "command", value: command.command.name)
        }
        _ = try command.checkKeys("conferenceKeys")
        guard let user = command.command.element("user"),
            user.attribute("entity")?.lowercased() == command.user.lowercased(),
            let endpoint = user.element("endpoint"), let name = endpoint.attribute("entity"), name.isGUIDInBraces,
            !room.members.contains(where: { $0.endpoint == name })
        else { throw Refusal.elementMissing("endpoint") }
        let knowsLobbies = endpoint.descendant("lobby-capable")?.trimmedText == "true"
        guard let isInLobby = room.place(of: registration.address, knowsLobbies: knowsLobbies) else {
            throw Refusal.conferenceLocked
        }
        var answer = answer
        answer.headers.append(.contact, "<\(uri)>;isfocus")
        guard let dialog = PoolDialog(request, answer: answer, session: session) else { throw Refusal.contactMissing }
        room.join(SIPConferenceMember(registration, endpoint: name, focus: dialog, isInLobby: isInLobby))
        let role = room.isPresenter(registration.address) ? "presenter" : "attendee"
        let body = try command.response {
            Markup("conferenceKeys", ["confEntity": uri.description]) {}
            Markup("user", ["xmlns": "urn:ietf:params:xml:ns:conference-info", "entity": command.user]) {
                Markup("roles") { Markup("entry", role) }
            }
        }
        return answer.with(ConferenceCommandRequest.contentType, body)
    }

    private func subscribe(
        _ request: Message, _ answer: Message, _ room: ConferenceRoom, _ session: ClientSession
    ) throws -> Message {
        guard request.event?.value.lowercased() == "conference" else {
            throw Refusal.eventNotServed(request.event?.value ?? "")
        }
        let lifetime = min(request.expires.map(Int.init) ?? Self.lifetime, Self.lifetime)
        let gone = lifetime == 0 ? room.departed(session) : nil
        guard let member = room.member(of: session) ?? gone else { throw Refusal.notInConference }
        if lifetime > 0, member.watch != nil, !refreshing.serves(request) { throw Refusal.dialogUnknown }
        var answer = answer
        answer.headers.append(.expires, String(lifetime))
        answer.headers.append(.event, "conference")
        answer.headers.append(.contact, "<\(room.focus)>")
        guard lifetime > 0 else {
            member.watch = nil
            answer.headers.append(.subscriptionState, "terminated;expires=0")
            return answer
        }
        member.watch = SubscriptionDialog(
            request, answer: answer, watcher: member.address, targets: [], session: session, lifetime: lifetime)
        answer.headers.append(.msPiggybackCSeq, "1")
        answer.headers.append(.subscriptionState, "active;expires=\(lifetime)")
        return answer.with(ConferenceDocument.contentType, try room.news(for: member).document)
    }

    private func command(
        _ request: Message, _ answer: Message, _ uri: URI, _ room: ConferenceRoom, _ registration: Registration
    ) throws -> Message? {
        let member = try member(request, of: room, \.focus)
        // The client's own responses have no answer but 200.
        if let root = try? XMLElement(parsing: request.body), root.name == "response" { return answer }
        let command = try ConferenceCommandRequest(request, to: uri, from: registration.address)
        let reason =
            room.isPresenter(member.address) && !member.isInLobby ? try room.perform(command) : "requestNotAuthorized"
        let body = Array(try command.response(failure: reason).utf8)
        EventLoop.shared.post {
            member.focus.send(
                .info, from: uri, [Header(.contentType, ConferenceCommandRequest.contentType)], body: body)
        }
        var answer = answer
        answer.startLine = .response(.accepted, reason: "Accepted")
        return answer
    }

    // Messages

    private func enter(
        _ request: Message, _ answer: Message, _ room: ConferenceRoom, _ session: ClientSession
    ) throws -> Message {
        guard let member = room.member(of: session), !member.isInLobby else { throw Refusal.notInConference }
        let offer = String(decoding: request.body, as: UTF8.self)
        guard request.contentType?.isType(SessionDescription.contentType) == true, offer.contains("m=message ") else {
            throw Refusal.contentTypeWrong(request.headers[.contentType] ?? "")
        }
        var answer = answer
        answer.headers.append(.contact, "<\(room.chat)>;isfocus")
        answer.headers.append(.supported, "ms-sender")
        guard let dialog = PoolDialog(request, answer: answer, session: session) else { throw Refusal.contactMissing }
        member.chat = dialog
        room.noteChat(of: member)
        let description = SessionDescription.text(
            "m=message 5060 sip \(room.chat)", "a=accept-types:text/plain text/html multipart/alternative text/rtf")
        return answer.with(SessionDescription.contentType, description)
    }

    private func pass(
        _ request: Message, _ answer: Message, _ room: ConferenceRoom, _ member: SIPConferenceMember
    ) -> Message {
        let number = room.pass(
            request.method ?? .message, request.headers[.contentType], request.body, from: member)
        var answer = answer
        if request.method == .message { answer.headers.append("Message-Id", String(number)) }
        return answer
    }
}

extension String {
    /// `{6B8B4567-327B-23C6-643C-986966334873}`
    fileprivate var isGUIDInBraces: Bool {
        guard hasPrefix("{"), hasSuffix("}") else { return false }
        let groups = dropFirst().dropLast().split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
