import Messaging
import Security

/// What the user writes in one conversation over UCWA, until it is known what became of it. One piece is on its way at a
/// time: the server keeps no order among those that come together (UCWA sheet 5.4). A value without I/O.
struct TextQueue {
    /// A text, or a part of a long one.
    struct Piece: Sendable, Hashable {
        let number: UInt64
        let text: StyledText
        let isLast: Bool
        /// What the server's events know it by.
        var operation = RandomUUID.generate()
        /// Whether it was tried before in a conversation that has ended.
        var isRepeated = false
        /// How often the server was too busy to take it.
        var postponements = 0
    }

    /// The most pieces that wait.
    static let longest = 500
    /// The most pieces that the server has taken and has said nothing of since: a server that never does is believed.
    static let mostUnconfirmed = 100
    /// How often a piece is sent again that a busy server has not taken.
    static let mostPostponements = 3

    private enum Flow {
        case open
        /// The server is left alone for a moment.
        case paused
        /// Nothing is sent any more, for this reason.
        case closed(DeliveryFailure)
    }

    private var flow = Flow.open
    private var waiting: [Piece] = []
    /// The piece that the server has not taken yet.
    private var underway: String?
    /// The pieces that were sent, in their order.
    private var unconfirmed: [Piece] = []
    /// The whole texts, by their numbers.
    private var texts: [UInt64: StyledText] = [:]

    /// Whether nothing is left to be sent.
    var isSent: Bool { waiting.isEmpty && underway == nil }
    /// Whether nothing is left of which more will be heard.
    var isEmpty: Bool { isSent && unconfirmed.isEmpty }
    /// What is sent next; nil while something is on its way, or nothing may be.
    var next: Piece? {
        guard case .open = flow, underway == nil else { return nil }
        return waiting.first
    }

    /// - Parameter html: as libpurple writes it.
    mutating func add(_ html: String, number: UInt64) -> [TextOutcome] {
        let parts = OutgoingText(html: html).parts
        guard !parts.isEmpty else { return [.delivered(number)] }
        let text = StyledText(html: html)
        if case .closed(let failure) = flow { return [.undelivered(number, text, failure)] }
        guard waiting.count + parts.count <= Self.longest else {
            return [.undelivered(number, text, DeliveryFailure(.tooMany))]
        }
        texts[number] = text
        waiting += parts.enumerated().map { index, part in
            Piece(number: number, text: part, isLast: index == parts.count - 1)
        }
        return []
    }

    /// Takes what ``next`` shows, to be sent.
    mutating func take() -> Piece? {
        guard let piece = next else { return nil }
        waiting.removeFirst()
        underway = piece.operation
        unconfirmed.append(piece)
        return piece
    }

    /// The server has taken a piece; what became of it comes as an event.
    mutating func taken(_ operation: String) -> [TextOutcome] {
        if underway == operation { underway = nil }
        guard unconfirmed.count > Self.mostUnconfirmed else { return [] }
        return settle(unconfirmed.removeFirst(), nil)
    }

    /// It is known what became of a piece.
    ///
    /// - Parameter failure: nil if it has arrived.
    mutating func settle(_ operation: String, _ failure: DeliveryFailure?) -> [TextOutcome] {
        guard let index = unconfirmed.firstIndex(where: { $0.operation == operation }) else { return [] }
        // An event may overtake the answer to the request.
        if underway == operation { underway = nil }
        return settle(unconfirmed.remove(at: index), failure)
    }

    /// A piece met a conversation that has ended: it is sent again, unless it was before.
    ///
    /// - Parameter failure: what is told in the latter case.
    mutating func `repeat`(_ operation: String, _ failure: DeliveryFailure) -> [TextOutcome] {
        guard let index = unconfirmed.firstIndex(where: { $0.operation == operation }) else { return [] }
        if underway == operation { underway = nil }
        var piece = unconfirmed.remove(at: index)
        guard !piece.isRepeated else { return settle(piece, failure) }
        piece.isRepeated = true
        piece.operation = RandomUUID.generate()
        waiting.insert(piece, at: 0)
        return []
    }

    /// The server is too busy to take a piece, or what has to come before it: nothing is sent until ``resume()``.
    ///
    /// - Returns: false if it was tried often enough, has been settled, or nothing is sent any more.
    mutating func postpone(_ operation: String) -> Bool {
        if case .closed = flow { return false }
        func isMeant(_ piece: Piece) -> Bool {
            piece.operation == operation && piece.postponements < Self.mostPostponements
        }
        if let index = unconfirmed.firstIndex(where: isMeant) {
            if underway == operation { underway = nil }
            waiting.insert(unconfirmed.remove(at: index), at: 0)
        }
        guard let index = waiting.firstIndex(where: isMeant) else { return false }
        waiting[index].postponements += 1
        flow = .paused
        return true
    }

    mutating func resume() {
        if case .paused = flow { flow = .open }
    }

    /// Nothing more will be heard of what the server has taken.
    ///
    /// - Parameter failure: nil if the server is believed.
    mutating func giveUpTaken(_ failure: DeliveryFailure?) -> [TextOutcome] {
        unconfirmed.map(\.operation).filter { $0 != underway }.flatMap { settle($0, failure) }
    }

    /// Nothing more will be heard of what was sent.
    ///
    /// - Parameter failure: nil if nothing says that it has not arrived.
    mutating func giveUpSent(_ failure: DeliveryFailure?) -> [TextOutcome] {
        unconfirmed.map(\.operation).flatMap { settle($0, failure) }
    }

    /// Nothing of what waits is sent, nor heard of what was.
    mutating func giveUp(_ failure: DeliveryFailure) -> [TextOutcome] {
        giveUpSent(failure) + giveUpWaiting(failure)
    }

    /// Nothing is sent any more; what becomes of the piece that is on its way may still be told.
    mutating func close(_ failure: DeliveryFailure) -> [TextOutcome] {
        flow = .closed(failure)
        return giveUpWaiting(failure)
    }

    private mutating func giveUpWaiting(_ failure: DeliveryFailure) -> [TextOutcome] {
        waiting.filter { $0.isLast }.flatMap { settle($0, failure) }
    }

    /// A text that fails in one piece has failed.
    private mutating func settle(_ piece: Piece, _ failure: DeliveryFailure?) -> [TextOutcome] {
        if let failure {
            waiting.removeAll { $0.number == piece.number }
            guard let text = texts.removeValue(forKey: piece.number) else { return [] }
            return [.undelivered(piece.number, failure.mayRepeatText ? text : nil, failure)]
        }
        guard piece.isLast, texts.removeValue(forKey: piece.number) != nil else { return [] }
        return [.delivered(piece.number)]
    }
}
