public import EventLoop
public import Network

/// What this module needs of HTTP. Tests put a scripted server in the place of the client.
@LoopActor
public protocol WebTransport: Sendable {
    /// Sends a request and returns the whole answer, whatever its status.
    ///
    /// - Throws: `NetworkError`; `CancellationError` as soon as the task is cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Opens a connection for a request that is yet to come. Where that fails, the request tells.
    func connect(ahead url: String) async
}

extension WebTransport {
    /// A transport without connections of its own has nothing to open.
    public func connect(ahead url: String) async {}
}

extension HTTPClient: WebTransport {}
