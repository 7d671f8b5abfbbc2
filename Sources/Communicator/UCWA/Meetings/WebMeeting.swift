import Conferencing
import EventLoop
import JSON
import Localization
import Messaging
import Security
import UCWA

/// One meeting over UCWA, whoever the user is there: carries the requests of a ``MeetingRoom`` (UCWA sheet 6.3 to 6.5).
@LoopActor
final class WebMeeting {
    /// How long the user stays for what is not sent yet.
    private static let longestSending: Duration = .seconds(10)
    /// The most people of whom the server is asked at a time.
    private static let mostAsked = 500
    private static let mostGuests = 100

    private let tell: @LoopActor (ConferenceEvent.Kind) -> Void
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

    init(
        _ room: MeetingRoom, _ application: UCWAApplication?, tell: @escaping @LoopActor (ConferenceEvent.Kind) -> Void
    ) {
        self.room = room
        self.application = application
        self.tell = tell
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

    func send(_ html: String, number: UInt64) { texts.send(html, number: number) }
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

    /// Whether an invitation is one of the user's.
    func hasAsked(_ operation: String) -> Bool { asked[operation] != nil }

    /// Somebody whom the user has asked in has answered, or not.
    func takeAnswer(_ event: UCWAEvent, to operation: String) {
        guard event.kind == .completed, let person = asked.removeValue(forKey: operation), event.hasSucceeded == false
        else { return }
        let failure = DeliveryFailure(event)
        tell(.notInvited(person, failure))
    }

    /// Has something done about a person: `eject`, `promote`, `demote`, `admit` or `reject`.
    func perform(_ action: String, on person: SignInAddress) { follow(room.link(action, of: person.key)) }

    /// UCWA has no link for it.
    func setLocked(_ isLocked: Bool) { follow(nil) }

    /// Says once when the user may go: as soon as everything is sent, in a few seconds at the latest.
    func leave(_ isReady: @escaping @LoopActor () -> Void) {
        guard room.phase == .inside, departure == nil else { return isReady() }
        departure = EventLoop.after(Self.longestSending) { isReady() }
        texts.whenSent { [weak self] in
            self?.departure?.cancel()
            isReady()
        }
    }

    /// Does what a link stands for; where there is none, the server does not let the user do it.
    private func follow(_ link: String?, _ members: KeyValuePairs<String, JSONValue?> = [:]) {
        guard let link else { return refuse(UCWARefusal.notAllowed.summary) }
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
                self.refuse(refusal.summary)
            } catch is CancellationError {
            } catch {
                self.refuse(SignInError(guest: error).message)
            }
        }
    }

    private func refuse(_ reason: String) {
        tell(.remark(localized("The conference did not accept this: \(reason)")))
    }

    // What the channel says

    /// - Parameter found: what the event is about, where that has been asked for.
    func take(_ event: UCWAEvent, found: UCWAResource? = nil) async throws {
        guard found == nil, let missing = room.missing(in: event) else {
            return perform(room.receive(event, found: found))
        }
        let found = try await application?.find(missing)
        perform(room.receive(event, found: found))
    }

    /// Something was missed: everything that changes is asked for anew.
    func catchUp() async throws {
        guard let href = room.conversation, let application else { return }
        do {
            perform(room.takeConversation(try await application.get(href)))
        } catch let refusal as UCWARefusal where !refusal.mayPass {
            return perform(room.lose())
        }
        if let link = room.messagingLink, let messaging = try await application.find(link) {
            perform(room.takeMessaging(messaging))
        }
        guard let link = room.rosterLink, let list = try await application.find(link) else { return }
        var found: [(href: String, resource: UCWAResource)] = list.embeddedAll("participant").compactMap { person in
            person.link("self").map { ($0.href, person) }
        }
        let links = list.links("participant")
        if found.isEmpty {
            for link in links.prefix(Self.mostAsked) {
                if let person = try await application.find(link.href) { found.append((link.href, person)) }
            }
        }
        perform(room.takeRoster(found, listed: links.map(\.href)))
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
