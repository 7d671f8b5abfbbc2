import Security
import Testing

/// Two engines connected with each other.
struct TLSPair {
    let client: TLSEngine
    let server: TLSEngine

    init(client: TLSContext, server: TLSContext) throws {
        self.client = try TLSEngine(client)
        self.server = try TLSEngine(server)
    }

    /// How the handshake ended on both sides.
    struct Outcome {
        var client: Result<TLSEngine.Progress, TLSError>
        var server: Result<TLSEngine.Progress, TLSError>
    }

    /// Carries bytes back and forth until nothing moves any more.
    func handshake() -> Outcome {
        var outcome = Outcome(client: step(client), server: step(server))
        while true {
            let toServer = client.drain()
            let toClient = server.drain()
            if toServer.isEmpty, toClient.isEmpty { return outcome }
            server.receive(toServer)
            client.receive(toClient)
            if case .success = outcome.client { outcome.client = step(client) }
            if case .success = outcome.server { outcome.server = step(server) }
        }
    }

    /// Completes the handshake or fails the test.
    func connect() throws {
        let outcome = handshake()
        #expect(try outcome.client.get() == .established)
        #expect(try outcome.server.get() == .established)
    }

    private func step(_ engine: TLSEngine) -> Result<TLSEngine.Progress, TLSError> {
        Result { () throws(TLSError) in try engine.handshake() }
    }
}
