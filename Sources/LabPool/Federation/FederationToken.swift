import Localization
import Security
import XML

/// What the federation service says about a user, for the pool's eyes: a SAML assertion with an enveloped signature.
struct FederationToken {
    private static let rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    private static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    private static let enveloped = Namespace.signature + "enveloped-signature"
    private static let encryption = "http://www.w3.org/2001/04/xmlenc#"

    let version: TokenVersion
    let identifier: String
    let login: String
    /// From when and until when it holds, as written.
    let created: String
    let expires: String
    /// The key whose holder may use the token; nil where whoever bears it may.
    let proofKey: Secret?
}

// Issuing

extension FederationToken {
    /// The assertion, signed.
    func assertion(for audience: String, signedBy identity: TLSIdentity) throws -> String {
        let bare = try body(audience, holder: holder(identity)).source()
        let digest = try HashAlgorithm.sha256.digest(XMLElement(parsing: bare).canonicalForm().utf8)
        let signedInfo = try XMLElement(parsing: signedInfo(digest).source()).canonicalForm()
        let value = try identity.key.signature(of: signedInfo.utf8, hash: .sha256)
        let signature = try Markup("ds:Signature", ["xmlns:ds": Namespace.signature]) {
            try XMLElement(parsing: signedInfo)
            Markup("ds:SignatureValue", Base64.encode(value))
        }.source()
        let end = "</saml:Assertion>"
        return String(bare.dropLast(end.count)) + signature + end
    }

    private func holder(_ identity: TLSIdentity) throws -> Markup? {
        guard let proofKey else { return nil }
        let cipher = try identity.certificate.encrypt(proofKey)
        return Markup("ds:KeyInfo", ["xmlns:ds": Namespace.signature]) {
            Markup("e:EncryptedKey", ["xmlns:e": Self.encryption]) {
                Markup("e:EncryptionMethod", ["Algorithm": Self.encryption + "rsa-oaep-mgf1p"]) {}
                Markup("e:CipherData") { Markup("e:CipherValue", Base64.encode(cipher)) }
            }
        }
    }

    private func body(_ audience: String, holder: Markup?) -> Markup {
        let names: [(String, String)] =
            switch version {
            case .saml11: [("MajorVersion", "1"), ("MinorVersion", "1")]
            case .saml20: [("Version", "2.0")]
            }
        return Markup(
            "saml:Assertion",
            names + [(version.identifier, identifier), ("IssueInstant", created), ("xmlns:saml", version.namespace)]
        ) {
            Markup("saml:Conditions", ["NotBefore": created, "NotOnOrAfter": expires]) {
                Markup("saml:AudienceRestriction") { Markup("saml:Audience", audience) }
            }
            Markup("saml:Subject") {
                Markup("saml:NameIdentifier", login)
                Markup("saml:SubjectConfirmation") { if let holder { holder } }
            }
        }
    }

    private func signedInfo(_ digest: [UInt8]) -> Markup {
        Markup("ds:SignedInfo", ["xmlns:ds": Namespace.signature]) {
            Markup("ds:CanonicalizationMethod", ["Algorithm": Namespace.canonicalForm]) {}
            Markup("ds:SignatureMethod", ["Algorithm": Self.rsaSHA256]) {}
            Markup("ds:Reference", ["URI": "#\(identifier)"]) {
                Markup("ds:Transforms") {
                    Markup("ds:Transform", ["Algorithm": Self.enveloped]) {}
                    Markup("ds:Transform", ["Algorithm": Namespace.canonicalForm]) {}
                }
                Markup("ds:DigestMethod", ["Algorithm": Self.sha256]) {}
                Markup("ds:DigestValue", Base64.encode(digest))
            }
        }
    }
}

// Verifying

extension FederationToken {
    /// Reads an assertion that the federation service signed for `audience` and that holds now.
    init(
        verifying assertion: XMLElement, for audience: String, by identity: TLSIdentity, now: Instant
    ) throws(Refusal) {
        version = assertion.namespace == TokenVersion.saml20.namespace ? .saml20 : .saml11
        identifier = assertion.attribute(version.identifier) ?? ""
        guard assertion.namespace == version.namespace, !identifier.isEmpty else { throw .ticketUnknown }
        try Self.verifySeal(of: assertion, named: identifier, by: identity.certificate)
        let conditions = try assertion.required("Conditions")
        created = conditions.attribute("NotBefore") ?? ""
        expires = conditions.attribute("NotOnOrAfter") ?? ""
        guard let start = XMLTimestamp(created), let end = XMLTimestamp(expires),
            start.unixSeconds <= now.seconds + 300, now.seconds < end.unixSeconds
        else { throw .ticketExpired }
        let named = try conditions.required("AudienceRestriction", "Audience").trimmedText
        guard named == audience else { throw .ticketForAnotherService(named) }
        login = try assertion.required("Subject", "NameIdentifier").trimmedText
        let confirmation = try assertion.required("Subject", "SubjectConfirmation")
        if let key = confirmation.element("KeyInfo", "EncryptedKey", "CipherData", "CipherValue") {
            let cipher = try MessageSignature.value(key)
            guard let secret = try? identity.key.decrypt(cipher) else { throw .proofWrong }
            proofKey = secret
        } else {
            proofKey = nil
        }
    }

    private static func verifySeal(
        of assertion: XMLElement, named identifier: String, by certificate: Certificate
    ) throws(Refusal) {
        let signatures = assertion.elements.filter { $0.name == "Signature" }
        guard signatures.count == 1, let signature = signatures.first else { throw .ticketAltered }
        let signedInfo = try signature.required("SignedInfo")
        try signedInfo.required("SignatureMethod").mustHave("Algorithm", rsaSHA256)
        let reference = try signedInfo.required("Reference")
        try reference.mustHave("URI", "#\(identifier)")
        try reference.required("DigestMethod").mustHave("Algorithm", sha256)
        let digest = try MessageSignature.value(reference.required("DigestValue"))
        let value = try MessageSignature.value(signature.required("SignatureValue"))
        let whole = assertion.standaloneSource
        guard let bare = try? XMLElement(parsing: whole.replacing(signature.source, with: "", maxReplacements: 1)),
            let right = try? HashAlgorithm.sha256.digest(MessageSignature.canonicalForm(bare).utf8),
            ConstantTime.areEqual(digest, right),
            certificate.verifies(value, of: try MessageSignature.canonicalForm(signedInfo).utf8, hash: .sha256)
        else { throw .ticketAltered }
    }
}
