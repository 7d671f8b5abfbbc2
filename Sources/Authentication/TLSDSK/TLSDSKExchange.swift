public import SIP
public import Security

/// A whole TLS-DSK authentication as the registering side sees it: responses in, header lines for the next REGISTER
/// out, until the association stands.
public struct TLSDSKExchange: Sendable {
    /// The most challenges that one exchange answers.
    public static let maximumLegs = 10

    /// What the next request is to carry.
    public enum Step: Sendable {
        /// This header line, in place of any other of its name.
        case answer(Header)
        /// A signature by this association, and nothing else.
        case established(SecurityAssociation, TLSDSKSummary)
    }

    /// The header line of the first request.
    public let firstAnswer: Header

    private let handshake: TLSDSKHandshake
    private var challenge: Challenge
    private var legs = 1

    /// Begins to answer `challenge`, a pool's first one.
    public init(
        _ challenge: Challenge, offer: TLSDSKOffer = .modern
    ) throws(TLSDSKError) {
        handshake = try TLSDSKHandshake(offer: offer)
        firstAnswer = challenge.answer(token: handshake.firstToken)
        self.challenge = challenge
    }

    /// Takes the response to the latest request.
    ///
    /// - Parameter identity: what the client proves itself with. It is not needed before the first response, so that a
    ///   certificate may be obtained while the first request travels.
    /// - Throws: `TLSDSKError`; the exchange is over then.
    public mutating func receive(_ response: Message, identity: TLSIdentity) throws(TLSDSKError) -> Step {
        guard let next = (try? Challenges(response))?.continuation(of: challenge) else {
            throw .abandoned(hadCertificate: legs > 1)
        }
        guard legs < Self.maximumLegs else { throw .endless(legs: legs) }
        challenge = next
        legs += 1
        switch try handshake.receive(try token(of: next), identity: identity) {
        case .send(let token): return .answer(next.answer(token: token))
        case .established(let keys, let summary): return .established(SecurityAssociation(next, keys: keys), summary)
        }
    }

    private func token(of challenge: Challenge) throws(TLSDSKError) -> [UInt8] {
        do {
            return try challenge.token()
        } catch {
            throw .unreadableToken(error)
        }
    }
}
