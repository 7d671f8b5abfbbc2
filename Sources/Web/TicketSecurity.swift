internal import Security
internal import XML

/// The contents of the header `wsse:Security`: a ticket, and the proof that it is ours (sign-in.md, 6.6).
struct TicketSecurity {
    /// The ticket's lifetime as a timestamp, in exclusive canonical form.
    let timestamp: XMLElement
    /// The ticket's assertion, as received.
    let assertion: XMLElement
    /// The signature over the timestamp, where the service wants one.
    let signature: Markup?

    /// Presents `ticket`.
    init(_ ticket: WebTicket, proof: ServiceDescription.TicketPolicy.Proof) throws(WebDocumentError) {
        timestamp = try Self.timestamp(ticket.lifetime)
        assertion = ticket.assertion
        switch proof {
        case .none: signature = nil
        case .signature: signature = try Self.signature(over: timestamp, with: ticket)
        }
    }

    /// No clock of ours is involved: the time is the ticket's. The canonical text itself is sent, so that what is
    /// digested does not depend on which declarations the server had put where.
    private static func timestamp(_ lifetime: XMLElement) throws(WebDocumentError) -> XMLElement {
        try canonical(
            Markup("wsu:Timestamp", ["xmlns:wsu": WebNamespace.utility, "wsu:Id": "timestamp"]) {
                for node in lifetime.nodes {
                    switch node {
                    case .element(let element): element
                    case .text(let text): text
                    }
                }
            })
    }

    private static func signature(
        over timestamp: XMLElement, with ticket: WebTicket
    ) throws(WebDocumentError) -> Markup {
        guard let key = ticket.proofKey else { throw .missing("proof key (BinarySecret)") }
        let signedInfo = try canonical(signedInfo(digest: try digest(of: timestamp)))
        let value: [UInt8]
        do throws(SecurityError) {
            value = try HashAlgorithm.sha1.authenticationCode(for: signedInfo.source.utf8, key: key)
        } catch {
            throw .security(error)
        }
        return Markup("Signature", ["xmlns": WebNamespace.signature]) {
            signedInfo
            Markup("SignatureValue", Base64.encode(value))
            keyInfo(ticket.assertionID)
        }
    }

    private static func digest(of element: XMLElement) throws(WebDocumentError) -> [UInt8] {
        do throws(SecurityError) {
            return try HashAlgorithm.sha1.digest(element.source.utf8)
        } catch {
            throw .security(error)
        }
    }

    private static func signedInfo(digest: [UInt8]) -> Markup {
        let canonicalForm: KeyValuePairs = ["Algorithm": WebNamespace.exclusiveCanonicalForm]
        return Markup("SignedInfo", ["xmlns": WebNamespace.signature]) {
            Markup("CanonicalizationMethod", canonicalForm) {}
            Markup("SignatureMethod", ["Algorithm": "\(WebNamespace.signature)hmac-sha1"]) {}
            Markup("Reference", ["URI": "#timestamp"]) {
                Markup("Transforms") { Markup("Transform", canonicalForm) {} }
                Markup("DigestMethod", ["Algorithm": "\(WebNamespace.signature)sha1"]) {}
                Markup("DigestValue", Base64.encode(digest))
            }
        }
    }

    private static func keyInfo(_ assertionID: String) -> Markup {
        Markup("KeyInfo") {
            Markup("wsse:SecurityTokenReference", ["wsse:TokenType": WebNamespace.samlToken]) {
                Markup(
                    "wsse:KeyIdentifier",
                    ["ValueType": "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID"],
                    assertionID)
            }
        }
    }

    private static func canonical(_ markup: Markup) throws(WebDocumentError) -> XMLElement {
        do throws(XMLError) {
            let written = try XMLElement(parsing: markup.source())
            return try XMLElement(parsing: written.canonicalForm())
        } catch {
            throw .xml(error)
        }
    }
}
