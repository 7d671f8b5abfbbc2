import Conferencing
import EventLoop
import JSON
import Localization
import Messaging
import Security
import UCWA

/// One meeting over UCWA, whoever the user is there: carries the requests of a ``MeetingRoom`` (UCWA sheet 6.3 to 6.5).
@LoopActor
final class WebMeeting: ConferenceActions {
    /// How long the user stays for what is not sent yet.
    private static let longestSending: Duration = .seconds(10)
    /// The most people of whom the server is asked at a time.
    private static let mostAsked = 500
    private static let mostGuests = 100

    private let tell: @LoopActor (ConferenceEvent.Kind) -> Void
    private let depart: @LoopActor () -> Void
    private let texts: MeetingTexts
    private var application: UCWAApplication?
    private(set) var room: MeetingRoom
    /// Whether the user was let in.
    private(set) var wasInside = false
    /// Why it is over; nil while it is not.
    private(set) var end: ConferenceFailure?
    /// Whom the user has asked in before being in.
    private var guests: [SignInAddress] = []
    /// Whom the user has asked in, by the operations that the answers are known by.
    private var asked: [String: SignInAddress] = [:]
    /// The latest moment to leave, while something waits to be sent.
    private var departure: LoopTimer?
    private var lastText: UInt64 = 0

    /// - Parameters:
    ///   - tell: takes what happens.
    ///   - depart: called when the user goes.
    init(
        _ room: MeetingRoom, _ application: UCWAApplication?,
        tell: @escaping @LoopActor (ConferenceEvent.Kind) -> Void, depart: @escaping @LoopActor () -> Void
    ) {
        self.room = room
        self.application = application
        self.tell = tell
        self.depart = depart
        texts = MeetingTexts { tell(.undelivered($0)) }
    }

    // The connection

    func connect(_ application: UCWAApplication) {
        self.application = application
        connectTexts()
    }

    /// - Parameter conference: what was found out meanwhile.
    func begin(_ conference: ConferenceAddress, _ application: UCWAApplication) {
        room.name(conference)
        connect(application)
    }

    func interrupt() {
        application = nil
        texts.interrupt()
    }

    /// Begins anew in another application, as who is known there by this operation.
    func rejoin(_ operation: String, _ application: UCWAApplication) {
        self.application = application
        room.rejoin(operation)
        connectTexts()
    }

    /// Nothing is sent any more.
    func close(_ reason: DeliveryFailure.Reason) {
        departure?.cancel()
        application = nil
        texts.close(reason)
    }

    private func connectTexts() {
        if let application { texts.connect(application, room.phase == .inside ? room.messaging : nil) }
    }

    // Commands

    func send(_ html: String) -> UInt64 {
        lastText += 1
        texts.send(html, number: lastText)
        return lastText
    }

    func setTyping(_ isTyping: Bool) { texts.setTyping(isTyping) }

    /// Asks a person in, as soon as the user is in.
    func invite(_ person: SignInAddress) {
        guard room.phase == .inside else {
            if guests.count < Self.mostGuests, !guests.contains(person) { guests.append(person) }
            return
        }
        let operation = RandomUUID.generate()
        if asked.count >= Self.mostGuests { asked = [:] }
        asked[operation] = person
        follow(room.addLink, ["operationId": .string(operation), "to": .string(person.uri)])
    }

    func remove(_ person: SignInAddress) { perform("eject", on: person) }

    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress) {
        perform(isPresenter ? "promote" : "demote", on: person)
    }

    func admit(_ person: SignInAddress, isGranted: Bool) { perform(isGranted ? "admit" : "reject", on: person) }

    private func perform(_ action: String, on person: SignInAddress) { follow(room.link(action, of: person.key)) }

    /// UCWA has no link for it.
    func setLocked(_ isLocked: Bool) { follow(nil) }

    func leave() {
        guard room.phase == .inside, departure == nil else { return depart() }
        departure = EventLoop.after(Self.longestSending) { [depart] in depart() }
        texts.whenSent { [weak self] in
            self?.departure?.cancel()
            self?.depart()
        }
    }

    /// Does what a link stands for; where there is none, the server does not let the user do it.
    private func follow(_ link: String?, _ members: KeyValuePairs<String, JSONValue?> = [:]) {
        guard let link else { return refuse(UCWARefusal.notAllowed.words) }
        let body: JSONValue? = members.isEmpty ? nil : .object(present: members)
        start { try await $0.post(link, body) }
    }

    /// Does something whose refusal is told.
    private func start(_ work: @escaping @LoopActor @Sendable (UCWAApplication) async throws -> Void) {
        guard let application else { return }
        EventLoop.shared.task {
            do {
                try await work(application)
            } catch let refusal as UCWARefusal {
                self.refuse(refusal.words)
            } catch is CancellationError {
            } catch {
                self.refuse(SignInError(guest: error).message)
            }
        }
    }

    private func refuse(_ reason: String) {
        tell(.remark(localized("The conference did not accept this: \(reason)")))
    }

    // Growing

    /// Has the server make the conversation of two a conference, by asking somebody in.
    ///
    /// - Returns: false if the server does not let it grow.
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func grow(with person: SignInAddress, _ application: UCWAApplication) async throws -> Bool {
        guard let href = room.conversation, let conversation = try await application.see(href),
            let link = conversation.link("addParticipant")?.href
        else { return false }
        asked[room.operation] = person
        try await application.post(
            link, .object(present: ["operationId": .string(room.operation), "to": .string(person.uri)]))
        return true
    }

    /// Whether an invitation is one of the user's.
    func hasAsked(_ operation: String) -> Bool { asked[operation] != nil }

    /// Somebody whom the user has asked in has answered, or not.
    func takeAnswer(_ event: UCWAEvent, to operation: String) {
        guard event.kind == .completed, let person = asked.removeValue(forKey: operation), event.hasSucceeded == false
        else { return }
        let failure = DeliveryFailure(event)
        if room.phase == .chat || room.phase == .outside, room.hasBegun(operation) {
            end = ConferenceFailure(.notGrown, detail: failure.sentence)
        } else {
            tell(.notInvited(person, failure))
        }
    }

    // What the channel says

    /// - Parameter found: what the event is about, where that has been asked for.
    func take(_ event: UCWAEvent, found: UCWAResource? = nil) async throws {
        let wasInside = room.phase == .inside
        var found = found
        if found == nil, let missing = room.missing(in: event) { found = try await application?.find(missing) }
        perform(room.receive(event, found: found))
        // What was said of the conversation while it was of two does not hold any more.
        if room.isGrown, !wasInside, room.phase == .inside { try await catchUp() }
    }

    /// Something was missed: everything that changes is asked for anew.
    func catchUp() async throws {
        guard let href = room.conversation, let application else { return }
        guard let conversation = try await application.see(href), conversation.text("state") != "Disconnected" else {
            return perform(room.lose())
        }
        perform(room.takeConversation(conversation))
        if let link = room.meetingLink, let meeting = try await application.find(link) {
            perform(room.takeMeeting(meeting))
        }
        if let link = room.messagingLink, let messaging = try await application.find(link) {
            perform(room.takeMessaging(messaging))
        }
        try await catchUpRoster(application)
    }

    private func catchUpRoster(_ application: UCWAApplication) async throws {
        var found: [(href: String, resource: UCWAResource)] = []
        var listed: [String] = []
        for link in room.rosterLinks {
            guard let list = try await application.find(link) else { continue }
            found += list.embeddedAll("participant").compactMap { person in
                person.link("self").map { ($0.href, person) }
            }
            listed += list.links("participant").map(\.href)
        }
        let described = Set(found.map { ResourceKey($0.href) })
        for href in listed.prefix(Self.mostAsked) where !described.contains(ResourceKey(href)) {
            if let person = try await application.find(href) { found.append((href, person)) }
        }
        guard !found.isEmpty || !listed.isEmpty else { return }
        perform(room.takeRoster(found, listed: listed))
    }

    private func enter() {
        wasInside = true
        let waiting = guests
        guests = []
        for person in waiting { invite(person) }
    }

    private func perform(_ actions: [MeetingRoom.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: MeetingRoom.Action) {
        switch action {
        case .tell(let kind): tell(kind)
        case .joinMessages(let link):
            let body = JSONValue.object(present: ["operationId": .string(RandomUUID.generate())])
            start { application in
                do {
                    try await application.post(link, body)
                } catch let refusal as UCWARefusal where refusal.status == 409 {
                    // An earlier wish is being fulfilled.
                }
            }
        case .messagesChanged:
            if room.phase == .inside { enter() }
            connectTexts()
        case .sent(let operation, let failure): texts.confirm(operation, failure: failure)
        case .end(let reason): end = reason
        }
    }
}
