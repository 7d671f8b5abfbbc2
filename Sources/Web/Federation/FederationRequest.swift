internal import Security
internal import XML

/// A request to a federation service for a token about the user (WS-Trust; sign-in.md, 6.9).
struct FederationRequest {
    let dialect: TrustDialect
    /// Whom the token is for.
    let audience: WebAddress
    /// Whether the token must have a key.
    let proof: ServiceDescription.TicketPolicy.Proof
    /// Our share of the key.
    let entropy = Secret(copying: RandomBytes.generate(count: WebTicketRequest.entropySize))

    func document(to service: WebAddress, security: SecurityHeader) throws(WebDocumentError) -> String {
        try TicketedEnvelope(service: service, action: dialect.action, messageID: RandomUUID.generate()).document(
            security: security,
            envelope: WebNamespace.declarations(soap: WebNamespace.soap12, trust: dialect.namespace), body: order)
    }

    private var order: Markup {
        Markup("wst:RequestSecurityToken") {
            Markup("wst:RequestType", "\(dialect.namespace)/Issue")
            Markup("wsp:AppliesTo") {
                Markup("wsa:EndpointReference") { Markup("wsa:Address", audience.text) }
            }
            key
        }
    }

    @MarkupBuilder private var key: [Markup.Content] {
        switch proof {
        case .none: Markup("wst:KeyType", dialect.bearerKey)
        case .signature:
            Markup("wst:Entropy") { Markup("wst:BinarySecret", entropy.withBytes { Base64.encode($0) }) }
            Markup("wst:KeyType", dialect.symmetricKey)
        }
    }
}
