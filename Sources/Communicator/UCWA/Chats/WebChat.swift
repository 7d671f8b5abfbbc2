import EventLoop
import JSON
import Localization
import Messaging
import Network
import UCWA

/// Carries the requests of a ``ChatMachine``: the conversation with one person over UCWA.
@LoopActor
final class WebChat {
    /// What others hear of, too.
    enum News {
        case event(MessagingEvent)
        /// The conversation has become a conference.
        case grown(conversation: String)
        /// An invitation was given up that the server may have.
        case abandoned(operation: String)
    }

    private let address: SignInAddress
    /// How long the event channel may tell what became of a request whose answer was lost.
    private let patience: Duration
    private let report: @LoopActor (News) -> Void
    private var application: UCWAApplication?
    private var machine: ChatMachine
    /// What is given up at some time, by what it is about.
    private var doubts: [String: LoopTimer] = [:]
    /// Ends the time in which a busy server is left alone.
    private var pause: LoopTimer?
    /// The name that the server tells.
    private var name = ""

    /// - Parameters:
    ///   - application: nil while there is none.
    ///   - patience: how long the event channel may tell what became of a request whose answer was lost.
    init(
        with address: SignInAddress, application: UCWAApplication?, patience: Duration,
        report: @escaping @LoopActor (News) -> Void
    ) {
        self.address = address
        self.patience = patience
        self.application = application
        self.report = report
        machine = ChatMachine(isConnected: application != nil)
    }

    var isIdle: Bool { machine.isIdle }
    /// The conversation that stands on the server; nil if there is none.
    var standing: String? { machine.standing }

    func owns(_ conversation: ResourceKey) -> Bool { machine.owns(conversation) }
    func owned(_ conversation: ResourceKey) -> Bool { machine.owned(conversation) }
    func hasBegun(_ operation: String) -> Bool { machine.hasBegun(operation) }

    // Commands

    func send(_ html: String, number: UInt64) { perform { $0.send(html, number: number) } }
    func setTyping(_ isTyping: Bool) { perform { $0.type(isTyping) } }

    func leave() {
        perform { $0.leave() }
        if machine.isLeaving { doubt("leave") { $0.leaveUnconfirmed() } }
    }

    // The connection

    func connect(_ endpoint: WebEndpoint) {
        application = endpoint.application
        perform { $0.connect(isNew: endpoint.isNew) }
    }

    func catchUp() { perform { $0.catchUp() } }

    func interrupt() {
        application = nil
        machine.interrupt()
    }

    func close() {
        application = nil
        for timer in doubts.values { timer.cancel() }
        doubts = [:]
        pause?.cancel()
        perform { $0.close(.signedOut) }
    }

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - resource: what it is about.
    ///   - name: the person's, where the server tells it.
    func take(_ event: UCWAEvent, _ resource: UCWAResource?, name: String? = nil) {
        if let name { self.name = name }
        perform { $0.receive(event, resource) }
    }

    // Requests

    private func perform(_ change: (inout ChatMachine) -> [ChatMachine.Action]) {
        for action in change(&machine) { perform(action) }
    }

    private func perform(_ action: ChatMachine.Action) {
        switch action {
        case .invite(let operation, let text): start { await self.invite(operation, text, $0) }
        case .accept(let link, let conversation): start { await self.accept(link, conversation, $0) }
        case .send(let piece, let link, let asHTML): start { await self.send(piece, link, asHTML: asHTML, $0) }
        case .type(let link): start { _ = try await $0.post(link) }
        case .leave(let conversation): start { try await $0.delete(conversation) }
        case .look(let conversation): start { try await self.look(conversation, $0) }
        case .doubt(let operation): doubt(operation) { $0.giveUpInvitation(operation, DeliveryFailure(.unavailable)) }
        case .settled(let outcome): deliver(MessagingEvent(outcome, address.key))
        case .received(let text):
            deliver(.received(ReceivedMessage(address: address.key, displayName: name, text: text)))
        case .typing(let isTyping): deliver(.typing(address: address.key, isTyping: isTyping))
        case .subject(let subject): remark(UnreadableMessage.subject(subject))
        case .missed:
            remark(localized("The conversation could not begin in time: the sender was told that you did not answer."))
        case .grown(let conversation):
            remark(localized("The conversation goes on as a conference."))
            report(.grown(conversation: conversation))
        case .abandon(let operation): report(.abandoned(operation: operation))
        }
    }

    private func deliver(_ event: MessagingEvent) { report(.event(event)) }

    private func remark(_ text: String) { deliver(.remark(address: address.key, text: text)) }

    /// Gives something up unless the event channel tells of it in time.
    private func doubt(_ subject: String, _ giveUp: @escaping (inout ChatMachine) -> [ChatMachine.Action]) {
        doubts[subject]?.cancel()
        doubts[subject] = EventLoop.after(patience) { [weak self] in
            self?.doubts[subject] = nil
            self?.perform(giveUp)
        }
    }

    /// Sends a text, or an invitation, again a moment later if the server is only too busy to take it.
    ///
    /// - Returns: false if it is not, or was for too long.
    private func postpone(_ operation: String, after error: any Error) -> Bool {
        guard let time = (error as? UCWARefusal)?.busyPause, machine.postpone(operation) else { return false }
        pause = EventLoop.after(time) { [weak self] in self?.perform { $0.resume() } }
        return true
    }

    /// Does something that takes an answer. What it throws is of no further importance.
    private func start(_ work: @escaping @LoopActor @Sendable (UCWAApplication) async throws -> Void) {
        guard let application else { return }
        EventLoop.shared.task { try? await work(application) }
    }

    private func invite(_ operation: String, _ text: StyledText?, _ application: UCWAApplication) async {
        do {
            guard let link = try await application.currentLink("startMessaging", of: "communication") else {
                throw UCWARefusal.notAllowed
            }
            let first = text.map { DataURI.text($0.plain) }
            try await application.post(
                link,
                .object(present: [
                    "operationId": .string(operation), "to": .string(address.uri), "importance": "Normal",
                    // A proxy or libcurl may send a request twice: servers take no second conversation of one name.
                    "subject": "", "threadId": .string(operation),
                    "_links": first.map { .object([.init("message", .object([.init("href", .string($0))]))]) },
                ]))
        } catch let error as NetworkError where error.leavesInDoubt {
            doubt(operation) { $0.giveUpInvitation(operation, DeliveryFailure(web: error)) }
        } catch let refusal as UCWARefusal where refusal.subcode == "ThreadIdAlreadyExists" {
            doubt(operation) { $0.giveUpInvitation(operation, DeliveryFailure(web: refusal)) }
        } catch {
            guard !postpone(operation, after: error) else { return }
            perform { $0.refuseInvitation(operation, DeliveryFailure(web: error)) }
        }
    }

    private func accept(_ link: String, _ conversation: String, _ application: UCWAApplication) async {
        do {
            try await application.insist(on: link)
            perform { $0.accepted(conversation, true) }
        } catch is CancellationError {
        } catch {
            perform { $0.accepted(conversation, false) }
            doubt(conversation) { $0.giveUpOffer(conversation) }
        }
    }

    private func send(
        _ piece: TextQueue.Piece, _ link: String, asHTML: Bool, _ application: UCWAApplication
    ) async {
        do {
            try await application.post(link, piece.text, asHTML: asHTML, operation: piece.operation)
            perform { $0.taken(piece.operation) }
        } catch let error as NetworkError where error.leavesInDoubt {
            doubt(piece.operation) {
                $0.refuse(piece.operation, DeliveryFailure(web: error), isGone: false, link: link)
            }
        } catch {
            guard !postpone(piece.operation, after: error) else { return }
            let isGone = [404, 409, 410].contains((error as? UCWARefusal)?.status)
            perform { $0.refuse(piece.operation, DeliveryFailure(web: error), isGone: isGone, link: link) }
        }
    }

    private func look(_ conversation: String, _ application: UCWAApplication) async throws {
        do {
            let resource = try await application.get(conversation)
            perform { $0.takeState(resource, of: conversation) }
            var messaging = resource.embedded("messaging")
            if messaging == nil, let link = resource.link("messaging") {
                messaging = try await application.get(link.href)
            }
            guard let messaging else { return }
            perform { $0.takeMessaging(messaging, of: conversation) }
        } catch let refusal as UCWARefusal where !refusal.mayPass {
            perform { $0.end(conversation) }
        }
    }
}

extension NetworkError {
    /// Whether a request may have reached the server all the same.
    fileprivate var leavesInDoubt: Bool {
        switch self {
        case .timedOut, .connectionLost, .tooLarge, .malformed: true
        default: false
        }
    }
}
