internal import Localization
public import Security
internal import Synchronization

/// The client's side of the TLS handshake inside TLS-DSK, [MS-SIPAE] 3.2.5.1: tokens in, tokens out, keys at the end.
///
/// A token holds all TLS records of a flight. Nothing is ever encrypted with the session but its Finished messages.
public final class TLSDSKHandshake: Sendable {
    /// What to do next.
    public enum Step: Sendable, Equatable {
        /// Send this token. It is empty if the server's flight is not complete yet.
        case send([UInt8])
        /// Nothing more is sent: the keys are there.
        case established(SigningKeys, TLSDSKSummary)
    }

    /// The shortest server key that is accepted, in bits.
    public static let minimumServerKeyBits = 1024

    /// The first token, a ClientHello.
    public let firstToken: [UInt8]

    private let engine: TLSEngine
    private let hasSentFinished = Mutex(false)

    /// Begins a handshake.
    public init(offer: TLSDSKOffer = .modern) throws(TLSDSKError) {
        do throws(SecurityError) {
            engine = try TLSEngine(
                TLSContext.keyDerivation(
                    versions: offer.versions, cipherSuites: offer.cipherSuites,
                    signatureAlgorithms: TLSDSKOffer.signatureAlgorithms))
        } catch {
            throw .failed(error)
        }
        do throws(TLSError) {
            _ = try engine.handshake()
        } catch {
            throw TLSDSKError(error)
        }
        firstToken = engine.drain()
    }

    /// Takes the server's next token.
    ///
    /// - Parameter identity: what the client proves itself with, from the second token of ours on; only the certificate
    ///   itself is sent.
    public func receive(_ token: [UInt8], identity: TLSIdentity) throws(TLSDSKError) -> Step {
        guard token.count <= Challenge.maximumTokenSize else {
            throw .unreadableToken(.tooLarge(what: localized("TLS-DSK token"), limit: Challenge.maximumTokenSize))
        }
        guard !token.isEmpty else { throw .unfinished }
        do throws(SecurityError) {
            try engine.present(identity)
        } catch {
            throw .failed(error)
        }
        engine.receive(token)
        let progress: TLSEngine.Progress
        do throws(TLSError) {
            progress = try engine.handshake()
        } catch {
            throw TLSDSKError(error)
        }
        try checkServerKey()
        switch progress {
        case .established: return try established()
        case .needsInput: return .send(try nextToken())
        }
    }

    /// What to send while the handshake is not over. The client's last flight leaves only the server's end: a token that
    /// does not bring it is an error, while one before that may be the first part of a flight.
    private func nextToken() throws(TLSDSKError) -> [UInt8] {
        let token = engine.drain()
        let isLate = hasSentFinished.withLock { hasSentFinished in
            defer { hasSentFinished = hasSentFinished || !token.isEmpty }
            return hasSentFinished
        }
        guard !isLate else { throw .unfinished }
        return token
    }

    private func checkServerKey() throws(TLSDSKError) {
        guard let peer = engine.peerCertificate, peer.keyBits < Self.minimumServerKeyBits else { return }
        throw .weakServerKey(bits: peer.keyBits)
    }

    private func established() throws(TLSDSKError) -> Step {
        guard let parameters = engine.parameters, let peer = engine.peerCertificate else { throw .unfinished }
        guard let hash = parameters.hash else {
            throw .brokenHandshake(reason: localized("the suite \(parameters.cipherSuite) has no known signature hash"))
        }
        do throws(SecurityError) {
            let block = try engine.exportKeyingMaterial(label: SigningKeys.label, count: SigningKeys.blockSize)
            return .established(
                SigningKeys(block: block, hash: hash), TLSDSKSummary(parameters: parameters, peer: peer))
        } catch {
            throw .failed(error)
        }
    }
}
