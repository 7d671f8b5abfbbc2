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
    /// How long it may take to say goodbye.
    private static let farewell: Duration = .seconds(5)
    /// How long the server keeps what nobody polls for.
    private static let patience: Duration = .seconds(15 * 60)

    /// How often a guest whom the server has forgotten comes back.
    private static let mostReturns = 3

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
    private lazy var meeting = WebMeeting(MeetingRoom(nil, operation: RandomUUID.generate()), nil) { [weak self] in
        self?.tell($0)
    } depart: { [weak self] in
        self?.signOut()
    }
    private var application: UCWAApplication?
    private var task: Task<Void, any Error>?

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
        network.close()
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
        meeting.close(.ended)
        switch end {
        case .success(.left): return nil
        case .success(.over(let failure)):
            tell(.ended(failure.sentence))
            return meeting.wasInside ? nil : SignInError(failure)
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
        let information = try await steps.run(.discovery) { try await find() }
        let tokens = HostTokens(transport, proof: MeetingProof(transport, for: information))
        var application = try await steps.run(.registration, information.conference.organizer) {
            try await enter(information, tokens)
        }
        meeting.begin(information.conference, application)
        for _ in 0..<Self.mostReturns {
            do {
                return try await stay(in: application, information)
            } catch let refusal as UCWARefusal where meeting.wasInside && refusal.isForgotten {
                application = try await enter(information, tokens)
                meeting.rejoin(RandomUUID.generate(), application)
            }
        }
        return try await stay(in: application, information)
    }

    private func stay(in application: UCWAApplication, _ information: MeetingInformation) async throws -> End {
        self.application = application
        guard let events = application.link("events") else { throw ConferenceFailure(.noWebAccess) }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let feed = await EventFeed(application: application, href: events, patience: Self.patience)
                    try await feed.follow { try await self.take($0) }
                }
                group.addTask { try await self.wishToJoin(information, application) }
                defer { group.cancelAll() }
                // The wish has an end; the channel has none.
                while try await group.next() != nil {}
            }
        } catch let over as MeetingOver {
            return .over(over.reason)
        } catch let refusal as UCWARefusal where meeting.wasInside && refusal.isApplicationGone && !refusal.isForgotten
        {
            return .over(ConferenceFailure(.over))
        }
        return .left
    }

    private func find() async throws -> MeetingInformation {
        guard let link else { throw ConferenceFailure(.notALink) }
        return try await MeetingFinder(network: transport, mediaType: MeetingInformation.mediaType).find(link)
    }

    private func enter(_ information: MeetingInformation, _ tokens: HostTokens) async throws -> UCWAApplication {
        let agent = account.configuration.userAgent
        return try await MeetingPool(transport: tokens, meeting: information).enter { place in
            try await UCWAApplication(at: place, .init(userAgent: agent), transport: tokens)
        }
    }

    private func wishToJoin(_ information: MeetingInformation, _ application: UCWAApplication) async throws {
        guard let link = application.link("joinOnlineMeeting", of: "communication") else {
            throw ConferenceFailure(.noWebAccess)
        }
        try await application.post(
            link,
            .object(present: [
                "operationId": .string(meeting.room.operation),
                "onlineMeetingUri": .string(information.conference.description),
                "anonymousDisplayName": .string(name), "importance": "Normal", "subject": "",
            ]))
    }

    private func sayGoodbye() async {
        guard let application else { return }
        let conversation = meeting.room.conversation
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
        case .events(let events):
            for event in events {
                try await meeting.take(event)
                if let reason = meeting.end { throw MeetingOver(reason: reason) }
            }
        case .gap: try await meeting.catchUp()
        case .invalid: break
        }
        if let reason = meeting.end { throw MeetingOver(reason: reason) }
    }

    private func tell(_ kind: ConferenceEvent.Kind) {
        outlet.deliver(.conference(ConferenceEvent(conference: number, kind: kind)))
    }
}

/// The one conference that a guest is in.
extension GuestSession: ConferenceCommands {
    public func conference(_ number: UInt64) -> (any ConferenceActions)? { number == self.number ? meeting : nil }
}
