import EventLoop

/// How soon the next bytes of a connection are read.
///
/// Each turn of a host's loop costs as much as what is done with a message. In a flood, as of presence when a building
/// comes to work, messages are left to gather for a moment and are read together.
struct ReadPace {
    /// How long messages gather: far less than anybody sees.
    static let gathering: Duration = .milliseconds(5)
    /// Pieces that come closer to each other than this are a flood.
    private static let flood = gathering * 2

    private var arrivals: (last: ContinuousClock.Instant, before: ContinuousClock.Instant)?

    /// Notes that bytes have come.
    mutating func arrived(at now: ContinuousClock.Instant) {
        arrivals = (last: now, before: arrivals?.last ?? now - Self.flood)
    }

    /// Whether it is better to wait for ``gathering`` before the next bytes are read.
    var isFlood: Bool { arrivals.map { $0.last - $0.before < Self.flood } ?? false }
}
