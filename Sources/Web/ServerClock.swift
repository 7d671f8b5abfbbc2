internal import EventLoop
internal import Network

/// The clock of the services, as far as their answers tell it: messages are dated by it, since services refuse what
/// seems to come from the past or the future.
@LoopActor
final class ServerClock {
    /// What is taken for a difference of clocks and not for the time that an answer takes, in seconds.
    private static let tolerance: Int64 = 60

    private let own: @Sendable () -> Int64
    private var difference: Int64 = 0

    /// - Parameter own: our time in Unix seconds.
    init(own: @escaping @Sendable () -> Int64) {
        self.own = own
    }

    /// The services' time in Unix seconds.
    var now: Int64 { own() + difference }

    /// Takes the time from an answer.
    func note(_ response: HTTPResponse) {
        guard let time = response.headers["Date"].flatMap({ HTTPDate.seconds($0) }) else { return }
        let difference = time - own()
        self.difference = abs(difference) > Self.tolerance ? difference : 0
    }
}
