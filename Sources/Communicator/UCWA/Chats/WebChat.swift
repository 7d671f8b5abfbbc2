import EventLoop
import JSON
import Messaging
import Network
import UCWA

/// Carries the requests of a ``ChatMachine``: the conversation with one person over UCWA.
@LoopActor
final class WebChat {
    private let address: SignInAddress
    private let deliver: @LoopActor (MessagingEvent) -> Void
    private var application: UCWAApplication?
    private var machine: ChatMachine
    /// The name that the server tells.
    private var name = ""

    /// - Parameter application: nil while there is none.
    init(
        with address: SignInAddress, application: UCWAApplication?,
        deliver: @escaping @LoopActor (MessagingEvent) -> Void
    ) {
        self.address = address
        self.application = application
        self.deliver = deliver
        machine = ChatMachine(isConnected: application != nil)
    }

    var isIdle: Bool { machine.isIdle }

    func owns(_ conversation: String) -> Bool { machine.owns(conversation) }
    func hasBegun(_ operation: String) -> Bool { machine.hasBegun(operation) }

    // Commands

    func send(_ html: String, number: UInt64) { perform { $0.send(html, number: number) } }
    func setTyping(_ isTyping: Bool) { perform { $0.type(isTyping) } }
    func leave() { perform { $0.leave() } }

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
        case .settled(.delivered(let number)): deliver(.delivered(number: number, address: address.key))
        case .settled(.undelivered(let number, let text, let failure)):
            deliver(
                .undelivered(
                    UndeliveredMessage(number: number, address: address.key, text: text, failure: failure)))
        case .received(let text):
            deliver(.received(ReceivedMessage(address: address.key, displayName: name, text: text)))
        case .typing(let isTyping): deliver(.typing(address: address.key, isTyping: isTyping))
        case .subject(let subject):
            deliver(.remark(address: address.key, text: UnreadableMessage.subject(subject)))
        }
    }

    /// Does something that takes an answer. What it throws is of no further importance.
    private func start(_ work: @escaping @LoopActor @Sendable (UCWAApplication) async throws -> Void) {
        guard let application else { return }
        EventLoop.shared.task { try? await work(application) }
    }

    private func invite(_ operation: String, _ text: StyledText?, _ application: UCWAApplication) async {
        do {
            guard let link = application.link("startMessaging", of: "communication") else {
                throw UCWARefusal.notAllowed
            }
            let first = text.map { DataURI.text($0.plain) }
            try await application.post(
                link,
                .object(present: [
                    "operationId": .string(operation), "to": .string(address.uri), "importance": "Normal",
                    "subject": "",
                    "_links": first.map { .object([.init("message", .object([.init("href", .string($0))]))]) },
                ]))
        } catch {
            perform { $0.refuseInvitation(operation, DeliveryFailure(web: error)) }
        }
    }

    private func accept(_ link: String, _ conversation: String, _ application: UCWAApplication) async {
        let isAccepted = (try? await application.insist(on: link)) != nil
        perform { $0.accepted(conversation, isAccepted) }
    }

    private func send(
        _ piece: TextQueue.Piece, _ link: String, asHTML: Bool, _ application: UCWAApplication
    ) async {
        do {
            try await application.post(link, piece.text, asHTML: asHTML, operation: piece.operation)
            perform { $0.taken(piece.operation) }
        } catch {
            let isGone = [404, 409, 410].contains((error as? UCWARefusal)?.status)
            perform { $0.refuse(piece.operation, DeliveryFailure(web: error), isGone: isGone, link: link) }
        }
    }

    private func look(_ conversation: String, _ application: UCWAApplication) async throws {
        do {
            let link = try await application.get(conversation).link("messaging")?.href
            guard let link else { return }
            let messaging = try await application.get(link)
            perform { $0.takeMessaging(messaging, of: conversation) }
        } catch let refusal as UCWARefusal where !refusal.mayPass {
            perform { $0.end(conversation) }
        }
    }
}
