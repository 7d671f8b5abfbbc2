import Communicator
import EventLoop
import Messaging
import Testing

/// One signed-in user of a ``TestSite``, as a client sees it.
@LoopActor
final class ChatClient {
    let session: Session
    let address: SignInAddress
    private(set) var events: [MessagingEvent] = []
    private(set) var conferenceEvents: [ConferenceEvent] = []
    private(set) var signIns = 0
    private(set) var interruptions = 0
    private(set) var restorations = 0
    private(set) var hasEnded = false
    private let watch = Watch()

    init(_ account: Communicator.Account) {
        let record = Record()
        session = Session(account: account) { record.take($0) }
        address = account.configuration.address
        record.receive = { [weak self] in self?.receive($0) }
    }

    /// Signs users of a site in, by their numbers, one client each.
    ///
    /// - Parameter adjust: changes the times that a client keeps to, by its place.
    static func signIn(
        _ site: TestSite, _ numbers: [Int], adjust: (_ index: Int, inout Timing) -> Void = { _, _ in }
    ) async throws -> [ChatClient] {
        var clients: [ChatClient] = []
        for (index, number) in numbers.enumerated() {
            let client = ChatClient(
                try site.account(number) {
                    $0.directory = ($0.directory ?? "") + "-\(index)"
                    adjust(index, &$0.timing)
                })
            client.session.signIn()
            try await client.wait { $0.signIns == 1 }
            clients.append(client)
        }
        return clients
    }

    /// The texts that arrived, with their sender.
    var received: [String] {
        events.compactMap { event in
            if case .received(let message) = event {
                "\(message.address.prefix { $0 != "@" }): \(message.text.plain)"
            } else {
                nil
            }
        }
    }

    var delivered: [UInt64] {
        events.compactMap { if case .delivered(let number, _) = $0 { number } else { nil } }
    }

    var undelivered: [UndeliveredMessage] {
        events.compactMap { if case .undelivered(let message) = $0 { message } else { nil } }
    }

    /// What was remarked in conversations of two.
    var notes: [String] {
        events.compactMap { if case .remark(_, let text) = $0 { text } else { nil } }
    }

    var typing: [Bool] {
        events.compactMap { if case .typing(_, let isTyping) = $0 { isTyping } else { nil } }
    }

    @discardableResult
    func send(_ html: String, to other: ChatClient) -> UInt64 {
        session.messenger.send(html, to: other.address)
    }

    /// Waits until the server has told that the user is signed in elsewhere too; a minute at most.
    func knowsOtherEndpoint() async throws {
        try await waitUntil { self.session.ownPresence.isElsewhere }
    }

    /// Waits until a condition holds; a minute at most.
    func wait(until condition: @escaping @LoopActor (ChatClient) -> Bool) async throws {
        try await watch.wait { condition(self) }
    }

    private func receive(_ event: SessionEvent) {
        switch event {
        case .messaging(let event): events.append(event)
        case .conference(let event): conferenceEvents.append(event)
        case .signedIn: signIns += 1
        case .interrupted: interruptions += 1
        case .restored: restorations += 1
        case .ended: hasEnded = true
        default: break
        }
        watch.look()
    }

    @LoopActor
    private final class Record {
        var receive: @LoopActor (SessionEvent) -> Void = { _ in }

        func take(_ event: SessionEvent) {
            receive(event)
        }
    }
}
