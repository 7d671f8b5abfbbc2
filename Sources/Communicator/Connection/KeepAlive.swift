import SIP

/// When the connection needs a sign of life ([MS-CONMGMT] 2.2.1).
///
/// Half of the negotiated time is waited, so that one lost beat does not end the connection.
struct KeepAlive: Sendable, Equatable {
    /// The bytes of a sign of life.
    static let beat: [UInt8] = Array("\r\n\r\n".utf8)

    /// How long the connection may be silent before a beat is due.
    private(set) var interval: Duration

    init(initial: Duration) {
        interval = initial
    }

    /// Takes over the time that a response names; without a valid one nothing changes.
    mutating func adopt(_ response: Message) {
        guard let header = response.keepAlive, header.isValue("UAS"),
            let seconds = header.parameters["timeout"].flatMap({ UInt32($0) }), seconds >= 2
        else { return }
        interval = .milliseconds(Int64(min(seconds, 3600)) * 500)
    }
}

/// Whether the server answers signs of life, and whether one of its answers is overdue.
///
/// [MS-CONMGMT] leaves it to the server to answer, so the silence of one that has never done so says nothing.
struct KeepAliveAnswers: Sendable, Equatable {
    private var isCustomary = false
    private var beat: ContinuousClock.Instant?

    /// A beat was sent.
    mutating func sent(at instant: ContinuousClock.Instant) {
        beat = beat ?? instant
    }

    /// Bytes have arrived: `isBlank` if they are but the answer to a beat.
    mutating func received(isBlank: Bool) {
        if isBlank, beat != nil { isCustomary = true }
        beat = nil
    }

    /// When an answer that is due will be overdue, `patience` after the beat; nil where none is due.
    func deadline(_ patience: Duration) -> ContinuousClock.Instant? {
        isCustomary ? beat.map { $0 + patience } : nil
    }

    /// Stops waiting for the answer.
    mutating func giveUp() {
        beat = nil
    }
}
