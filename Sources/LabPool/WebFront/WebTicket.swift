import Security
import XML

/// A web ticket that the pool has issued.
struct WebTicket: Sendable {
    /// The name of the assertion.
    let identifier: String
    /// The owner's SIP address.
    let address: String
    /// The URL that the ticket opens.
    let service: String
    /// From when and until when the ticket holds.
    let created: Instant
    let expires: Instant
    /// The key that the owner proves to have.
    let proofKey: Secret
    /// The assertion exactly as it was sent; it must come back byte for byte.
    let assertion: String
    /// What the server adds to the proof key.
    let serverEntropy: [UInt8]
}

extension WebTicket {
    private static let entropySize = 32

    /// Issues a ticket.
    static func issue(
        to address: String, for service: String, clientEntropy: [UInt8], issuer: String, now: Instant, lifetime: Int64
    ) throws -> WebTicket {
        let serverEntropy = RandomBytes.generate(count: entropySize)
        let identifier = "SamlSecurityToken-\(UUIDText.random())"
        let created = now
        let expires = now + lifetime
        let assertion = try Self.assertion(
            identifier, of: address, service: service, issuer: issuer, created: created, expires: expires)
        return WebTicket(
            identifier: identifier, address: address, service: service, created: created, expires: expires,
            proofKey: try ProofKey.derive(
                clientEntropy: Secret(copying: clientEntropy), serverEntropy: Secret(copying: serverEntropy),
                size: clientEntropy.count),
            assertion: assertion, serverEntropy: serverEntropy)
    }

    private static func assertion(
        _ identifier: String, of address: String, service: String, issuer: String, created: Instant, expires: Instant
    ) throws(XMLError) -> String {
        try Markup(
            "saml:Assertion",
            [
                "MajorVersion": "1", "MinorVersion": "1", "AssertionID": identifier, "Issuer": issuer,
                "IssueInstant": created.xml, "xmlns:saml": Namespace.assertion,
            ]
        ) {
            Markup("saml:Conditions", ["NotBefore": created.xml, "NotOnOrAfter": expires.xml]) {
                Markup("saml:AudienceRestrictionCondition") { Markup("saml:Audience", service) }
            }
            Markup(
                "saml:AuthenticationStatement",
                [
                    "AuthenticationMethod": "urn:federation:authentication:windows",
                    "AuthenticationInstant": created.xml,
                ]
            ) { subject(address) }
            // A client cannot verify it and must not touch it: the pool's own seal on the assertion.
            Markup("Signature", ["xmlns": Namespace.signature]) {
                Markup("SignatureValue", Base64.encode(RandomBytes.generate(count: 256)))
            }
        }.source()
    }

    private static func subject(_ address: String) -> Markup {
        Markup("saml:Subject") {
            Markup("saml:NameIdentifier", ["Format": Namespace.addressClaim], "sip:\(address)")
            Markup("saml:SubjectConfirmation") {
                Markup("saml:ConfirmationMethod", "urn:oasis:names:tc:SAML:1.0:cm:holder-of-key")
                Markup("KeyInfo", ["xmlns": Namespace.signature]) {
                    Markup("e:EncryptedKey", ["xmlns:e": "http://www.w3.org/2001/04/xmlenc#"]) {
                        Markup("e:CipherData") {
                            Markup("e:CipherValue", Base64.encode(RandomBytes.generate(count: 256)))
                        }
                    }
                }
            }
        }
    }
}
