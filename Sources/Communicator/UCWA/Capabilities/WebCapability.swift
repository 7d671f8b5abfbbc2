import EventLoop
import UCWA

/// Something that an account that is signed in over UCWA can do: the counterpart of ``Capability``, which reports with the
/// same events and takes the same commands.
///
/// ``run(_:)`` and ``take(_:_:)`` are called side by side, the latter for one event after the other. A refusal that is
/// thrown by any of the functions is no end: that the application is gone the event channel says too, and another one is made;
/// what may pass, and the network's errors, lead to ``run(_:)`` again, or to ``catchUp(_:)``, a moment later; the rest is the
/// capability's to tell, and is dropped if thrown.
@LoopActor
protocol WebCapability: AnyObject, Sendable {
    /// Works while the application can be reached; the task is cancelled at the end. A capability without work of its
    /// own keeps the endpoint and returns.
    func run(_ endpoint: WebEndpoint) async throws

    /// Takes an event of the channel. Every capability is shown all of them, in their order.
    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws

    /// Events were missed (`resync`, `resume`): everything that changes is to be asked for anew.
    func catchUp(_ endpoint: WebEndpoint) async throws

    /// The server cannot be reached, or the application is gone: the endpoint is of no use any more. The next
    /// ``run(_:)`` brings another, unless the session ends.
    func interrupted()

    /// The user signs out: goodbyes are sent where they are due, within a few seconds. The application is ended after.
    func signOut() async

    /// The session ends; nothing is delivered any more.
    func close()
}

extension WebCapability {
    func signOut() async {}
    func interrupted() {}
    func close() {}
}
