import EventLoop
import SIP

/// Something that a registered account can do: messages, contacts, presence …
///
/// A capability lives as long as its session, and so through several registrations and connections. It reports with
/// events of its own (a case of ``SessionEvent``) and takes its commands by methods of its own.
@LoopActor
protocol Capability: AnyObject, Sendable {
    /// A registration begins. Right after this the server's requests come, those too that came with its answer.
    func registered(_ endpoint: RegisteredEndpoint)

    /// Works for the time of one registration; the task is cancelled at its end. Without work of its own it returns.
    ///
    /// - Throws: what ends the session; a capability that the pool refuses is done without. ``RegistrationLost`` may
    ///   pass.
    func run(_ endpoint: RegisteredEndpoint) async throws

    /// Takes a request of the server and answers it, now or later; false if it belongs to another capability.
    func serve(_ request: ServerRequest) -> Bool

    /// The user's own data has arrived: in a notification, in the answer to a subscription, or, where that is not a
    /// success, not at all.
    ///
    /// - Throws: what is wrong with data that cannot be read, for the trace.
    func received(_ data: SelfSubscription, in message: Message) throws

    /// The registration is over, or the connection lost: the endpoint is of no use any more. The next
    /// ``registered(_:)`` brings another, unless the session ends.
    func interrupted()

    /// The user signs out: goodbyes are sent where they are due, and no answer to them is waited for.
    func signOut()

    /// The session ends; nothing is delivered any more.
    func close()
}

extension Capability {
    func registered(_ endpoint: RegisteredEndpoint) {}

    func run(_ endpoint: RegisteredEndpoint) async throws {}

    func serve(_ request: ServerRequest) -> Bool { false }

    func signOut() {}

    func received(_ data: SelfSubscription, in message: Message) {}
}
