public import Security
public import XML

/// A web ticket: an assertion of the pool's web services about the user, and the key that proves who may use it.
public struct WebTicket: Sendable {
    /// The signed assertion. It is opaque to a client and is passed on byte for byte.
    public let assertion: XMLElement
    /// Its identifier.
    public let assertionID: String
    /// The element that says from when to when the ticket holds.
    public let lifetime: XMLElement
    /// When the ticket ends.
    public let expiry: XMLTimestamp
    /// The key that requests with the ticket are signed with; nil if the service gave none.
    public let proofKey: Secret?

    /// The longest secret that is accepted, in bytes.
    private static let maximumSecretSize = 1024

    /// The ticket as the header `X-MS-WebTicket` carries it behind `opaque=` (sign-in.md, 2.4). A secret.
    public var opaque: String { Base64.encode(assertion.source.utf8) }

    /// Reads the answer to a `WebTicketRequest` (sign-in.md, 6.5).
    ///
    /// - Parameter clientEntropy: the entropy of the request.
    public init(parsing document: some Sequence<UInt8>, clientEntropy: Secret) throws(WebDocumentError) {
        let body = try SOAPEnvelope.read(document)
        guard let response = body.element("Body")?.descendant("RequestSecurityTokenResponse") else {
            throw .missing("RequestSecurityTokenResponse")
        }
        guard let assertion = response.element("RequestedSecurityToken", "Assertion") else {
            throw .missing("Assertion")
        }
        guard let identifier = assertion.attribute("AssertionID"), !identifier.isEmpty else {
            throw .missing("AssertionID")
        }
        guard let lifetime = response.element("Lifetime") else { throw .missing("Lifetime") }
        guard let expires = lifetime.element("Expires") else { throw .missing("Expires") }
        guard let expiry = XMLTimestamp(expires.trimmedText) else { throw .invalid("Expires") }
        self.assertion = assertion
        assertionID = identifier
        self.lifetime = lifetime
        self.expiry = expiry
        proofKey = try Self.proofKey(in: response, clientEntropy)
    }

    /// The key itself, or the key computed from both sides' entropy (WS-Trust 1.3, 4.4.4).
    private static func proofKey(in response: XMLElement, _ clientEntropy: Secret) throws(WebDocumentError) -> Secret? {
        if let key = response.element("RequestedProofToken", "BinarySecret") { return try secret(in: key) }
        if let algorithm = response.element("RequestedProofToken", "ComputedKey")?.trimmedText {
            // "…/ws-trust/200512/CK/PSHA1", or that of an older WS-Trust.
            guard algorithm.hasSuffix("/CK/PSHA1") else { throw .invalid("ComputedKey") }
        }
        guard let entropy = response.element("Entropy", "BinarySecret") else { return nil }
        let serverEntropy = try secret(in: entropy)
        do throws(SecurityError) {
            return try ProofKey.derive(
                clientEntropy: clientEntropy, serverEntropy: serverEntropy, size: clientEntropy.count)
        } catch {
            throw .security(error)
        }
    }

    private static func secret(in element: XMLElement) throws(WebDocumentError) -> Secret {
        let bytes = try? Base64.decode(element.text, whitespace: .ignored, limit: maximumSecretSize)
        guard let bytes, !bytes.isEmpty else { throw .invalid("BinarySecret") }
        return Secret(copying: bytes)
    }
}

extension WebTicket: CustomStringConvertible {
    /// Which ticket it is; the ticket itself must not reach a log.
    public var description: String { "web ticket \(ServerText.clean(assertionID) ?? "")" }
}
