import EventLoop
import SIP

/// The making of dialogs with servers: what they say in one, before the answer that makes it has been looked at, waits.
@LoopActor
final class DialogBeginnings {
    private static let mostHeld = 200

    private let serve: @LoopActor (ServerRequest) -> Void
    /// How many requests are on their way that make a dialog.
    private var count = 0
    private var held: [ServerRequest] = []

    /// - Parameter serve: takes each request that has waited.
    init(serve: @escaping @LoopActor (ServerRequest) -> Void) {
        self.serve = serve
    }

    /// Makes a dialog.
    ///
    /// - Parameters:
    ///   - exchange: sends the request and waits for its answer.
    ///   - take: looks at the answer.
    func begin<Value: Sendable>(
        _ exchange: @LoopActor () async throws -> Value, then take: (Value) -> Void
    ) async throws {
        count += 1
        defer {
            count -= 1
            let waiting = held
            held = []
            for request in waiting { serve(request) }
        }
        take(try await exchange())
    }

    /// Keeps a request, which may be in a dialog that is being made; false if none is.
    func hold(_ request: ServerRequest) -> Bool {
        guard count > 0 else { return false }
        if held.count < Self.mostHeld { held.append(request) } else { request.respond(.serverError) }
        return true
    }
}
