internal import Localization
internal import Synchronization

/// One side of a TLS session over memory: bytes from the network go in, bytes for the network come out, and the owner
/// carries them.
///
/// After every call `drain()` may have something to send, also after one that throws (an alert).
public final class TLSEngine: Sendable {
    /// Where a handshake stands.
    public enum Progress: Sendable, Hashable {
        /// Nothing more happens before the other side's next bytes.
        case needsInput
        /// Both sides are done.
        case established
    }

    /// What reading yields.
    public enum Reading: Sendable, Hashable {
        /// Plaintext, never empty.
        case data([UInt8])
        /// Nothing before the other side's next bytes.
        case needsInput
        /// The other side will send no more.
        case closed
    }

    private let session: Mutex<TLSSession>
    private let purpose: TLSContext.Purpose

    /// A new session.
    public init(_ context: TLSContext) throws(SecurityError) {
        purpose = context.purpose
        session = Mutex(try TLSSession(context))
    }

    /// Takes bytes that came from the network.
    public func receive(_ bytes: [UInt8]) {
        session.withLock { $0.receive(bytes) }
    }

    /// Takes the bytes that are to go to the network; empty if there are none.
    public func drain() -> [UInt8] {
        session.withLock { $0.drain() }
    }

    /// Proves this side with `identity`, its certificate alone, when the other side asks for a certificate later on.
    public func present(_ identity: TLSIdentity) throws(SecurityError) {
        try session.withLock { (session) throws(SecurityError) in try session.present(identity) }
    }

    /// Carries on the handshake as far as the bytes at hand allow.
    public func handshake() throws(TLSError) -> Progress {
        try perform { (session) throws(TLSError) in try session.handshake() }
    }

    /// Takes up to `limit` bytes of plaintext.
    public func read(limit: Int = 65536) throws(TLSError) -> Reading {
        try refuseDataForKeyDerivation()
        return try perform { (session) throws(TLSError) in try session.read(limit: limit) }
    }

    /// Encrypts `bytes`; the handshake must be over.
    public func write(_ bytes: [UInt8]) throws(TLSError) {
        try refuseDataForKeyDerivation()
        try perform { (session) throws(TLSError) in try session.write(bytes) }
    }

    /// Tells the other side that nothing more will come.
    public func close() {
        session.withLock { $0.close() }
    }

    /// What was agreed on; `nil` before the handshake is over.
    public var parameters: TLSParameters? {
        session.withLock { $0.parameters }
    }

    /// The other side's certificate, once it was seen.
    public var peerCertificate: Certificate? {
        session.withLock { $0.peerCertificate }
    }

    /// Keying material of the established session, RFC 5705 without context: the PRF of the session over its master
    /// secret, `label` and both randoms.
    public func exportKeyingMaterial(label: String, count: Int) throws(SecurityError) -> Secret {
        try session.withLock { (session) throws(SecurityError) in
            try session.exportKeyingMaterial(label: label, count: count)
        }
    }

    private func refuseDataForKeyDerivation() throws(TLSError) {
        guard case .keyDerivation = purpose else { return }
        throw .failed(reason: localized("this session derives keys and carries no data"), alert: nil)
    }

    private func perform<Value: Sendable>(
        _ body: (inout TLSSession) throws(TLSError) -> Value
    ) throws(TLSError) -> Value {
        do {
            return try session.withLock { (session) throws(TLSError) in try body(&session) }
        } catch {
            if case .connection(let trust) = purpose, let problem = trust.problem { throw .untrusted(problem) }
            throw error
        }
    }
}
