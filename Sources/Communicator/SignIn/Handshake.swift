import Authentication
import Discovery
import EventLoop
import SIP
import Security

/// One TLS-DSK handshake ([MS-SIPAE] 3.2; sign-in sheet 5.1). Its first leg travels while the certificate is obtained,
/// since only the second needs it.
@LoopActor
struct Handshake {
    let registrar: Registrar
    let challenge: Challenge
    let offer: TLSDSKOffer
    /// Whether a proxy on the way may be shown the password.
    var provesToProxy = true

    /// How it ended.
    enum End: Sendable {
        case established(SecurityAssociation, TLSDSKSummary)
        /// By an answer that is no challenge.
        case answered(RegisterAnswer)
        /// In the middle, with the response that ended it.
        case failed(TLSDSKError, Message)
    }

    /// - Throws: `TLSDSKError` if it cannot begin; what `certificate` and the connection throw; `CancellationError`.
    func run(_ certificate: @escaping @LoopActor @Sendable () async throws -> KeptCertificate) async throws -> End {
        async let credential = certificate()
        var exchange = try TLSDSKExchange(challenge, offer: offer)
        var header = exchange.firstAnswer
        while true {
            let response: Message
            switch try await registrar.register(header, provesToProxy: provesToProxy) {
            case .challenged(let answer): response = answer
            case let other: return .answered(other)
            }
            let identity = try await credential.identity
            do {
                switch try exchange.receive(response, identity: identity) {
                case .answer(let next): header = next
                case .established(let association, let summary): return .established(association, summary)
                }
            } catch {
                return .failed(error, response)
            }
        }
    }
}
