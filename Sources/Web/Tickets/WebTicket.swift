import Localization
public import Security
public import XML

/// A token of a security token service: a web ticket of the pool, or what a federation service says about the user; and
/// the key that proves who may use it.
public struct WebTicket: Sendable {
    /// The sealed token. It is opaque to a client and is passed on byte for byte.
    public let assertion: XMLElement
    /// Its identifier.
    public let assertionID: String
    /// The element that says from when to when the token holds.
    public let lifetime: XMLElement
    /// When the token ends, by the service's clock.
    public let expiry: XMLTimestamp
    /// How long the token holds from when it was issued; zero if the service does not say.
    public let duration: Duration
    /// The key that requests with the token are signed with; nil if the service gave none.
    public let proofKey: Secret?

    let kind: TokenKind

    /// The ticket as the header `X-MS-WebTicket` carries it behind `opaque=` (sign-in.md, 2.4). A secret.
    public var opaque: String { Base64.encode(assertion.source.utf8) }

    /// Reads the answer to a request for a token (sign-in.md, 6.5).
    ///
    /// - Parameters:
    ///   - clientEntropy: the entropy of the request.
    ///   - service: what the ticket was asked for; a ticket for another host is refused.
    ///   - key: opens a proof key that is encrypted for its holder.
    public init(
        parsing document: some Sequence<UInt8>, clientEntropy: Secret, for service: WebAddress? = nil,
        key: PrivateKey? = nil
    ) throws(WebDocumentError) {
        let envelope = try SOAPEnvelope.read(document)
        let response = try Self.response(in: envelope)
        guard let assertion = response.element("RequestedSecurityToken")?.elements.first,
            let kind = TokenKind(of: assertion)
        else { throw .missing("Assertion") }
        let identifier = assertion.attribute(kind.identifier) ?? ""
        guard !identifier.isEmpty || kind == .encrypted else { throw .missing(kind.identifier) }
        try TokenSeal.check(assertion, named: identifier, in: envelope)
        if let service { try Self.check(audienceOf: response, service) }
        guard let lifetime = response.element("Lifetime") else { throw .missing("Lifetime") }
        guard let expires = lifetime.element("Expires") else { throw .missing("Expires") }
        guard let expiry = XMLTimestamp(expires.trimmedText) else { throw .invalid("Expires") }
        self.assertion = assertion
        self.kind = kind
        assertionID = identifier
        self.lifetime = lifetime
        self.expiry = expiry
        duration = try Self.duration(of: lifetime, until: expiry)
        proofKey = try ProofToken(in: response, clientEntropy).key(openedBy: key)
    }

    private static func response(in envelope: XMLElement) throws(WebDocumentError) -> XMLElement {
        let name = "RequestSecurityTokenResponse"
        let body = envelope.element("Body")
        let responses = (body?.elements(name) ?? []) + (body?.elements(name + "Collection", name) ?? [])
        guard let response = responses.first else { throw .missing(name) }
        guard responses.count == 1, response.elements("RequestedSecurityToken").count == 1,
            response.element("RequestedSecurityToken")?.elements.count == 1
        else { throw responses.count == 1 ? .missing("Assertion") : .ambiguousToken }
        return response
    }

    private static func check(audienceOf response: XMLElement, _ service: WebAddress) throws(WebDocumentError) {
        guard let text = response.element("AppliesTo")?.descendant("Address")?.trimmedText,
            let audience = WebAddress(text), audience.host != service.host
        else { return }
        throw .otherAudience(audience.text)
    }

    private static func duration(
        of lifetime: XMLElement, until expiry: XMLTimestamp
    ) throws(WebDocumentError) -> Duration {
        guard let created = lifetime.element("Created") else { return .zero }
        guard let start = XMLTimestamp(created.trimmedText) else { throw .invalid("Created") }
        guard start < expiry else { throw .overAtOnce }
        return .seconds(expiry.unixSeconds - start.unixSeconds)
    }
}

extension WebTicket: CustomStringConvertible {
    /// Which ticket it is; the ticket itself must not reach a log.
    public var description: String { "web ticket \(ServerText.clean(assertionID) ?? "")" }
}
