internal import Security
internal import XML

/// The contents of the header `wsse:Security`: who asks, and the proof of it.
struct SecurityHeader: Sendable {
    let contents: [Markup.Content]
    /// The header `wsa:To`, where the proof covers it.
    let signedAddressee: XMLElement?

    init(contents: [Markup.Content], signedAddressee: XMLElement? = nil) {
        self.contents = contents
        self.signedAddressee = signedAddressee
    }

    /// A token as it came, its lifetime as the timestamp, and where `proof` wants it a signature over that
    /// (sign-in.md, 6.6).
    ///
    /// No clock of ours is involved: the time is the token's. The canonical text itself is sent, so that what is
    /// digested does not depend on which declarations the server had put where.
    init(_ token: WebTicket, proof: ServiceDescription.TicketPolicy.Proof) throws(WebDocumentError) {
        let timestamp = try XMLSignature.canonical(
            Markup("wsu:Timestamp", ["xmlns:wsu": WebNamespace.utility, "wsu:Id": "timestamp"]) {
                for node in token.lifetime.nodes {
                    switch node {
                    case .element(let element): element
                    case .text(let text): text
                    }
                }
            })
        var contents: [Markup.Content] = [.received(timestamp), .received(token.assertion)]
        switch proof {
        case .none: break
        case .signature: contents.append(.element(try Self.signature(over: timestamp, with: token)))
        }
        self.init(contents: contents)
    }

    private static func signature(
        over timestamp: XMLElement, with token: WebTicket
    ) throws(WebDocumentError) -> Markup {
        guard let key = token.proofKey else { throw .missing("proof key (BinarySecret)") }
        return try XMLSignature.make(over: [("timestamp", timestamp)], by: .code(key)) { keyInfo(token) }
    }

    private static func keyInfo(_ token: WebTicket) -> Markup {
        Markup("wsse:SecurityTokenReference", ["wsse:TokenType": token.kind.tokenType]) {
            Markup("wsse:KeyIdentifier", ["ValueType": token.kind.identifierType], token.assertionID)
        }
    }
}
