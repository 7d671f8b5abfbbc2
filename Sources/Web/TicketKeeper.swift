public import EventLoop
internal import XML

/// The web ticket for one service, obtained once and kept until shortly before its end (sign-in sheet 6.5). Whoever wants
/// it while it is on its way waits for it.
@LoopActor
public final class TicketKeeper {
    /// How long before its end a ticket is not used any more, in seconds.
    private static let margin: Int64 = 60

    private let now: @Sendable () -> Int64
    private let obtain: @LoopActor () async throws -> WebTicket
    private var ticket: WebTicket?
    private let turns = Turns()

    /// - Parameters:
    ///   - now: the time in Unix seconds.
    ///   - obtain: brings a fresh ticket.
    public init(now: @escaping @Sendable () -> Int64, obtain: @escaping @LoopActor () async throws -> WebTicket) {
        self.now = now
        self.obtain = obtain
    }

    /// The ticket.
    ///
    /// - Throws: what `obtain` throws; `CancellationError`.
    public func current() async throws -> WebTicket {
        try await turns.take {
            if let ticket, ticket.expiry.unixSeconds - Self.margin > now() { return ticket }
            let new = try await obtain()
            ticket = new
            return new
        }
    }

    /// The service does not take the ticket any more.
    public func discard() {
        ticket = nil
    }
}
