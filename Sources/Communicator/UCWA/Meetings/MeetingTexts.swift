import EventLoop
import Messaging
import UCWA

/// What the user writes in a meeting over UCWA: carries the requests of a ``TextQueue``.
@LoopActor
final class MeetingTexts {
    /// How often the others are told that the user types, at most.
    private static let typingPause: Duration = .seconds(5)

    private let report: @LoopActor (UndeliveredMessage) -> Void
    private var application: UCWAApplication?
    /// The messages of the conversation, while some can be sent.
    private var messaging: UCWAResource?
    private var queue = TextQueue()
    private var lastTyping: ContinuousClock.Instant?
    private var settled: (@LoopActor () -> Void)?
    /// Ends the time in which a busy server is left alone.
    private var pause: LoopTimer?

    init(report: @escaping @LoopActor (UndeliveredMessage) -> Void) {
        self.report = report
    }

    func send(_ html: String, number: UInt64) {
        tell(queue.add(html, number: number))
        pump()
    }

    /// Texts go there from now on.
    ///
    /// - Parameter messaging: the messages of the conversation; nil or without a link while none can be sent.
    func connect(_ application: UCWAApplication, _ messaging: UCWAResource?) {
        self.application = application
        self.messaging = messaging
        pump()
    }

    /// The server cannot be reached.
    func interrupt() { application = nil }

    func setTyping(_ isTyping: Bool) {
        guard isTyping, let application, let link = messaging?.typingLink else { return }
        if let lastTyping, EventLoop.now - lastTyping < Self.typingPause { return }
        lastTyping = EventLoop.now
        EventLoop.shared.task { try await application.post(link) }
    }

    /// What the channel says of a text.
    ///
    /// - Parameter failure: why it has not arrived; nil if it has.
    func confirm(_ operation: String, failure: DeliveryFailure?) {
        tell(queue.settle(operation, failure))
        pump()
    }

    /// Says once when nothing waits to be sent any more.
    func whenSent(_ settled: @escaping @LoopActor () -> Void) {
        self.settled = settled
        pump()
    }

    /// Nothing is sent any more.
    func close(_ reason: DeliveryFailure.Reason) {
        application = nil
        settled = nil
        pause?.cancel()
        tell(queue.close(DeliveryFailure(reason)))
    }

    private func tell(_ outcomes: [TextOutcome]) {
        for message in outcomes.compactMap({ $0.undelivered(at: "") }) { report(message) }
    }

    private func pump() {
        if queue.isSent { settle() }
        guard let application, let messaging, let link = messaging.sendLink, let piece = queue.take()
        else { return }
        let asHTML = messaging.takesHTML && piece.text.uniformStyle != TextStyle()
        EventLoop.shared.task { await self.send(piece, asHTML: asHTML, to: link, application) }
    }

    private func settle() {
        let settled = settled
        self.settled = nil
        settled?()
    }

    private func send(
        _ piece: TextQueue.Piece, asHTML: Bool, to link: String, _ application: UCWAApplication
    ) async {
        do {
            try await application.post(link, piece.text, asHTML: asHTML, operation: piece.operation)
            tell(queue.taken(piece.operation))
        } catch {
            guard !postpone(piece, after: error) else { return }
            tell(queue.settle(piece.operation, DeliveryFailure(web: error)))
        }
        pump()
    }

    /// Sends a text again a moment later if the server is only too busy to take it.
    ///
    /// - Returns: false if it is not, or was for too long.
    private func postpone(_ piece: TextQueue.Piece, after error: any Error) -> Bool {
        guard let time = (error as? UCWARefusal)?.busyPause, queue.postpone(piece.operation) else { return false }
        pause = EventLoop.after(time) { [weak self] in
            self?.queue.resume()
            self?.pump()
        }
        return true
    }
}
