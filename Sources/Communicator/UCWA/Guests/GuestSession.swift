import Conferencing
public import EventLoop
import JSON
import Localization
import Messaging
import Network
import SIP
import Security
import UCWA
import Web

/// One meeting that somebody is in as a guest, without an account in the pool, over UCWA (sheet 6.7): from its link until
/// it is left or over. An account lends its settings: proxy, trust, trace.
@LoopActor
public final class GuestSession: HostedSession {
    /// How long the guest stays for what is not sent yet.
    private static let longestSending: Duration = .seconds(10)
    /// How long it may take to say goodbye.
    private static let farewell: Duration = .seconds(5)
    /// The most people of whom the server is asked at a time.
    private static let mostAsked = 500

    nonisolated private static let longestName = 250

    private let account: Account
    private let link: MeetingLink?
    private let name: String
    private let outlet: EventOutlet
    private let steps: StepLog
    private let network: NetworkAccess
    private let transport: any WebTransport
    private let number: UInt64
    private let wish = Signal<Void>()
    private lazy var texts = GuestTexts { [weak self] in self?.tell(.undelivered($0)) }
    private var lastText: UInt64 = 0
    private var room: GuestRoom?
    /// Whether the guest was let in.
    private var wasInside = false
    private var application: UCWAApplication?
    private var task: Task<Void, any Error>?
    /// The latest moment to leave, while something waits to be sent.
    private var departure: LoopTimer?

    /// - Parameters:
    ///   - meeting: its link, or address.
    ///   - name: what the others see.
    ///   - number: what the conference is known by in commands and events.
    ///   - deliver: receives everything that happens, `ended` last.
    public convenience init(
        account: Account, meeting: String, name: String, number: UInt64,
        deliver: @escaping @LoopActor (SessionEvent) -> Void
    ) {
        self.init(account: account, meeting: meeting, name: name, number: number, transport: nil, deliver: deliver)
    }

    /// - Parameter transport: asked in place of the network.
    init(
        account: Account, meeting: String, name: String, number: UInt64, transport: (any WebTransport)?,
        deliver: @escaping @LoopActor (SessionEvent) -> Void
    ) {
        let outlet = EventOutlet(deliver)
        let questions = Questions(account: account, outlet: outlet)
        self.account = account
        self.name = name
        self.number = number
        self.outlet = outlet
        link = Self.link(meeting)
        steps = StepLog { outlet.deliver(.step($0)) }
        network = NetworkAccess(account: account, questions: questions, outlet: outlet)
        self.transport = transport ?? AskingTransport(network: network, questions: questions)
    }

    /// Whether a text names a meeting.
    nonisolated public static func isMeeting(_ text: String) -> Bool { link(text) != nil }

    /// Whether the server takes it as the name of a guest.
    nonisolated public static func isName(_ text: String) -> Bool {
        text.contains { !$0.isWhitespace } && text.count <= longestName
    }

    /// A number alone is of a user's own meeting, and a guest has none.
    nonisolated private static func link(_ text: String) -> MeetingLink? { MeetingLink(text, organizer: "") }

    // What the host does

    /// Begins to join; call it once.
    public func join() {
        guard task == nil else { return }
        task = EventLoop.shared.task { await self.live() }
    }

    public var meetings: any ConferenceCommands { self }

    public func signOut() { wish.send(()) }

    public func close() {
        outlet.close()
        departure?.cancel()
        task?.cancel()
    }

    public func networkChanged(isAvailable: Bool) {
        guard isAvailable else { return }
        network.startAnew()
        network.cameBack()
    }

    // The life of a guest

    private enum End: Sendable {
        case left
        case over(ConferenceFailure)
    }

    private func live() async {
        let error = await outcome()
        departure?.cancel()
        if let error { steps.abandon(error.message) }
        outlet.deliver(.ended(error))
        outlet.close()
    }

    /// Stays until the meeting is over; tells why unless the user has left.
    private func outcome() async -> SignInError? {
        let end: Result<End, any Error>
        do {
            end = .success(try await stayOrLeave())
        } catch {
            end = .failure(error)
        }
        await sayGoodbye()
        // A host whose conference has ended is told nothing more of it.
        texts.close(.ended)
        switch end {
        case .success(.left): return nil
        case .success(.over(let failure)):
            tell(.ended(failure.sentence))
            return wasInside ? nil : SignInError(failure)
        case .failure(is CancellationError): return nil
        case .failure(let error):
            let reason = SignInError(guest: error)
            let isToldAlready = reason.answer.isEmpty || reason.answer == reason.message
            tell(.ended(isToldAlready ? reason.message : "\(reason.message) (\(reason.answer))"))
            return reason
        }
    }

    private func stayOrLeave() async throws -> End {
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask { try await self.stay() }
            group.addTask {
                try await self.wish.value()
                return .left
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .left
        }
    }

    private func stay() async throws -> End {
        try await account.loadTrust()
        let meeting = try await steps.run(.discovery) { try await find() }
        let (application, operation) = try await steps.run(.registration, meeting.conference.organizer) {
            try await enter(meeting)
        }
        self.application = application
        room = GuestRoom(meeting.conference, operation: operation)
        guard let events = application.link("events") else { throw ConferenceFailure(.noWebAccess) }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await EventFeed(application: application).follow(events) { try await self.take($0) }
                }
                group.addTask { try await self.wishToJoin(meeting, operation) }
                defer { group.cancelAll() }
                // The wish has an end; the channel has none.
                while try await group.next() != nil {}
            }
        } catch let over as MeetingOver {
            return .over(over.reason)
        } catch let refusal as UCWARefusal where wasInside && refusal.isApplicationGone {
            return .over(ConferenceFailure(.over))
        }
        return .left
    }

    private func find() async throws -> MeetingInformation {
        guard let link else { throw ConferenceFailure(.notALink) }
        return try await MeetingFinder(network: transport, mediaType: MeetingInformation.mediaType).find(link)
    }

    private func enter(_ meeting: MeetingInformation) async throws -> (UCWAApplication, operation: String) {
        let tokens = MeetingTokens(transport, for: meeting)
        let agent = account.configuration.userAgent
        let application = try await MeetingPool(transport: tokens, meeting: meeting).enter { place in
            try await UCWAApplication(at: place, .init(userAgent: agent), transport: tokens)
        }
        return (application, RandomUUID.generate())
    }

    private func wishToJoin(_ meeting: MeetingInformation, _ operation: String) async throws {
        guard let application, let link = application.link("joinOnlineMeeting", of: "communication")
        else { throw ConferenceFailure(.noWebAccess) }
        try await application.post(
            link,
            .object(present: [
                "operationId": .string(operation), "onlineMeetingUri": .string(meeting.conference.description),
                "anonymousDisplayName": .string(name), "importance": "Normal", "subject": "",
            ]))
    }

    private func sayGoodbye() async {
        guard let application else { return }
        let conversation = room?.conversation
        _ = try? await EventLoop.withDeadline(Self.farewell) {
            if let conversation { try? await application.delete(conversation) }
            try await application.end()
        }
        self.application = nil
    }

    // What the channel says

    /// Ends the stay.
    private struct MeetingOver: Error {
        let reason: ConferenceFailure
    }

    private func take(_ outcome: EventChannel.Outcome) async throws {
        switch outcome {
        case .events(let events): for event in events { try await take(event) }
        case .gap: try await catchUp()
        case .invalid: break
        }
    }

    private func take(_ event: UCWAEvent) async throws {
        guard let missing = room?.missing(in: event) else { return try perform(room?.receive(event)) }
        let found = try await ask(missing)
        try perform(room?.receive(event, found: found))
    }

    /// A resource; nil if it is not to be had.
    ///
    /// - Parameter isMeeting: whether the meeting is over where the server has let go of it.
    private func ask(_ href: String, isMeeting: Bool = false) async throws -> UCWAResource? {
        do {
            return try await application?.get(href)
        } catch let refusal as UCWARefusal {
            guard isMeeting, [404, 410].contains(refusal.status) else { return nil }
            throw MeetingOver(reason: ConferenceFailure(.over))
        } catch is NetworkError {
            return nil
        }
    }

    /// Something was missed: everything that changes is asked for anew.
    private func catchUp() async throws {
        guard let href = room?.conversation, let conversation = try await ask(href, isMeeting: true) else { return }
        try perform(room?.takeConversation(conversation))
        if let link = conversation.link("messaging"), let messaging = try await ask(link.href) {
            try perform(room?.takeMessaging(messaging))
        }
        guard let link = conversation.link("participants"), let list = try await ask(link.href) else { return }
        var found: [(href: String, resource: UCWAResource)] = list.embeddedAll("participant").compactMap { person in
            person.link("self").map { ($0.href, person) }
        }
        let links = list.links("participant")
        if found.isEmpty {
            for link in links.prefix(Self.mostAsked) {
                if let person = try await ask(link.href) { found.append((link.href, person)) }
            }
        }
        try perform(room?.takeRoster(found, listed: links.map(\.href)))
    }

    private func perform(_ actions: [GuestRoom.Action]?) throws {
        for action in actions ?? [] { try perform(action) }
    }

    private func perform(_ action: GuestRoom.Action) throws {
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
            if room?.phase == .inside { wasInside = true }
            if let application { texts.connect(application, room?.phase == .inside ? room?.messaging : nil) }
        case .sent(let operation, let failure): texts.confirm(operation, failure: failure)
        case .end(let reason): throw MeetingOver(reason: reason)
        }
    }

    private func tell(_ kind: ConferenceEvent.Kind) {
        outlet.deliver(.conference(ConferenceEvent(conference: number, kind: kind)))
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
}

/// The one conference that a guest is in.
extension GuestSession: ConferenceCommands {
    public func send(_ html: String, in number: UInt64) -> UInt64? {
        guard number == self.number else { return nil }
        lastText += 1
        texts.send(html, number: lastText)
        return lastText
    }

    public func setTyping(_ isTyping: Bool, in number: UInt64) -> Bool {
        guard number == self.number else { return false }
        texts.setTyping(isTyping)
        return true
    }

    public func invite(_ person: SignInAddress, to number: UInt64) -> Bool {
        follow(room?.addLink, in: number, ["operationId": .string(RandomUUID.generate()), "to": .string(person.uri)])
    }

    public func remove(_ person: SignInAddress, from number: UInt64) -> Bool {
        follow(room?.link("eject", of: person.key), in: number)
    }

    public func setPresenter(_ isPresenter: Bool, _ person: SignInAddress, in number: UInt64) -> Bool {
        follow(room?.link(isPresenter ? "promote" : "demote", of: person.key), in: number)
    }

    public func setLocked(_ isLocked: Bool, _ number: UInt64) -> Bool {
        follow(nil, in: number)
    }

    public func admit(_ person: SignInAddress, isGranted: Bool, to number: UInt64) -> Bool {
        follow(room?.link(isGranted ? "admit" : "reject", of: person.key), in: number)
    }

    public func leave(_ number: UInt64) -> Bool {
        guard number == self.number else { return false }
        guard room?.phase == .inside else {
            signOut()
            return true
        }
        texts.whenSent { [weak self] in self?.signOut() }
        departure = EventLoop.after(Self.longestSending) { [weak self] in self?.signOut() }
        return true
    }

    /// Does what a link stands for; where there is none, the server does not let a guest do it.
    private func follow(
        _ link: String?, in number: UInt64, _ members: KeyValuePairs<String, JSONValue?> = [:]
    ) -> Bool {
        guard number == self.number else { return false }
        guard let link else {
            refuse(UCWARefusal.notAllowed.summary)
            return true
        }
        let body: JSONValue? = members.isEmpty ? nil : .object(present: members)
        start { try await $0.post(link, body) }
        return true
    }
}
