internal import Localization
public import Security

/// The server's side of the TLS handshake inside TLS-DSK, [MS-SIPAE] 3.3.5.1, for the simulated pool.
public final class TLSDSKAcceptor: Sendable {
    /// How a pool runs its handshakes; one serves many.
    public struct Configuration: Sendable {
        let context: TLSContext
        let layout: RecordLayout

        /// - Parameters:
        ///   - identity: the Front End's certificate; clients do not judge it.
        ///   - versions: not above TLS 1.2; from TLS 1.0 on for clients such as pidgin-sipe.
        ///   - cipherSuites: OpenSSL's names; `nil` allows all that `TLSDSKOffer` knows.
        ///   - authorityNames: common names of authorities to list in the CertificateRequest.
        ///   - judge: decides on the client's certificate, whose key the client has proved to hold.
        public init(
            identity: TLSIdentity, versions: ClosedRange<TLSVersion> = .tls10 ... .tls12, cipherSuites: String? = nil,
            layout: RecordLayout = .onePerFlight, authorityNames: [String] = [],
            judge: @escaping @Sendable (Certificate) -> ClientCertificateVerdict
        ) throws(SecurityError) {
            context = try TLSContext.server(
                identity: identity, versions: versions.clamped(to: .tls10 ... .tls12),
                cipherSuites: cipherSuites ?? TLSDSKOffer.allCipherSuites,
                clientCertificate: .required(authorityNames: authorityNames, judge: judge), resumption: false)
            self.layout = layout
        }
    }

    /// What to do next.
    public enum Step: Sendable, Equatable {
        /// Challenge again with this token.
        case send([UInt8])
        /// Challenge with this last token; the client's next message is signed with the keys.
        case established(token: [UInt8], SigningKeys, TLSDSKSummary)
    }

    private let engine: TLSEngine
    private let layout: RecordLayout

    /// Begins a handshake.
    public init(_ configuration: Configuration) throws(SecurityError) {
        engine = try TLSEngine(configuration.context)
        layout = configuration.layout
    }

    /// Takes the client's next token.
    public func receive(_ token: [UInt8]) throws(TLSDSKError) -> Step {
        guard token.count <= Challenge.maximumTokenSize else {
            throw .unreadableToken(.tooLarge(what: localized("TLS-DSK token"), limit: Challenge.maximumTokenSize))
        }
        engine.receive(token)
        do throws(TLSError) {
            switch try engine.handshake() {
            case .needsInput: return .send(layout.apply(to: engine.drain()))
            case .established: return try established()
            }
        } catch {
            throw TLSDSKError(error)
        }
    }

    /// The alert that a failed handshake left for the client; empty if there is none.
    public func takeAlert() -> [UInt8] {
        engine.drain()
    }

    private func established() throws(TLSError) -> Step {
        guard let parameters = engine.parameters, let hash = parameters.hash, let peer = engine.peerCertificate,
            let block = try? engine.exportKeyingMaterial(label: SigningKeys.label, count: SigningKeys.blockSize)
        else { throw .failed(reason: localized("the session has no keys"), alert: nil) }
        return .established(
            token: layout.apply(to: engine.drain()), SigningKeys(block: block, hash: hash),
            TLSDSKSummary(parameters: parameters, peer: peer))
    }
}
