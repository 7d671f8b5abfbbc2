import EventLoop
import Messaging
import Network
import Security
import UCWA

/// What a guest writes, one piece after the other: the server keeps no order among those that come together.
@LoopActor
final class GuestTexts {
    private struct Piece {
        let number: UInt64
        let text: StyledText
        let operation = RandomUUID.generate()
    }

    /// The most texts that wait.
    private static let most = 200
    private static let typingPause: Duration = .seconds(5)

    private let report: @LoopActor (UndeliveredMessage) -> Void
    private var application: UCWAApplication?
    private var place: UCWAResource?
    private var waiting: [Piece] = []
    /// Sent, and not confirmed.
    private var sent: [String: Piece] = [:]
    private var isSending = false
    private var lastTyping: ContinuousClock.Instant?
    private var settled: (@LoopActor () -> Void)?

    init(report: @escaping @LoopActor (UndeliveredMessage) -> Void) {
        self.report = report
    }

    func send(_ html: String, number: UInt64) {
        for text in OutgoingText(html: html).parts {
            guard waiting.count < Self.most else { return fail(Piece(number: number, text: text), .init(.tooMany)) }
            waiting.append(Piece(number: number, text: text))
        }
        pump()
    }

    /// Texts go there from now on.
    ///
    /// - Parameter messaging: the messages of the conversation; nil or without a link while none can be sent.
    func connect(_ application: UCWAApplication, _ messaging: UCWAResource?) {
        self.application = application
        place = messaging
        pump()
    }

    func setTyping(_ isTyping: Bool) {
        guard isTyping, let application, let link = place?.link("setIsTyping")?.href else { return }
        if let lastTyping, EventLoop.now - lastTyping < Self.typingPause { return }
        lastTyping = EventLoop.now
        EventLoop.shared.task { try await application.post(link) }
    }

    /// What the channel says of a text.
    ///
    /// - Parameter failure: why it has not arrived; nil if it has.
    func confirm(_ operation: String, failure: String?) {
        guard let piece = sent.removeValue(forKey: operation), let failure else { return }
        fail(piece, DeliveryFailure(.unavailable, detail: failure))
    }

    /// Says when nothing waits to be sent any more.
    func whenSent(_ settled: @escaping @LoopActor () -> Void) {
        self.settled = settled
        pump()
    }

    /// Nothing is sent any more.
    func close(_ reason: DeliveryFailure.Reason) {
        let left = waiting
        waiting = []
        application = nil
        for piece in left { fail(piece, DeliveryFailure(reason)) }
    }

    private func fail(_ piece: Piece, _ failure: DeliveryFailure) {
        report(
            UndeliveredMessage(
                number: piece.number, address: "", text: failure.mayRepeatText ? piece.text : nil, failure: failure))
    }

    private func pump() {
        guard !isSending else { return }
        guard let piece = waiting.first, let application, let link = place?.link("sendMessage")?.href else {
            if waiting.isEmpty || application == nil { settle() }
            return
        }
        waiting.removeFirst()
        isSending = true
        let takesHTML = place?.texts("negotiatedMessageFormats").contains { $0.lowercased() == "html" } == true
        EventLoop.shared.task {
            await self.send(piece, asHTML: takesHTML, to: link, application)
            self.isSending = false
            self.pump()
        }
    }

    private func settle() {
        settled?()
        settled = nil
    }

    private func send(_ piece: Piece, asHTML takesHTML: Bool, to link: String, _ application: UCWAApplication) async {
        let isPlain = !takesHTML || piece.text.uniformStyle == TextStyle()
        sent[piece.operation] = piece
        do {
            try await application.post(
                link, text: isPlain ? piece.text.plain : piece.text.html, type: isPlain ? "text/plain" : "text/html",
                operation: piece.operation)
        } catch {
            guard sent.removeValue(forKey: piece.operation) != nil else { return }
            fail(piece, Self.failure(error))
        }
    }

    private static func failure(_ error: any Error) -> DeliveryFailure {
        switch error {
        case let refusal as UCWARefusal:
            DeliveryFailure(reason(refusal.status), detail: refusal.message ?? "")
        default: DeliveryFailure(.unavailable, detail: SignInError(guest: error).message)
        }
    }

    private static func reason(_ status: Int) -> DeliveryFailure.Reason {
        switch status {
        case 403: .forbidden
        case 404, 410: .ended
        case 413: .tooLong
        case 415: .notShown
        default: .unavailable
        }
    }
}
