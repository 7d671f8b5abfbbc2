internal import Security
internal import XML

/// Signatures over parts of a message: XML Signature 1.1 with exclusive canonical forms and the SHA-1 algorithm suite,
/// which is the one that every version of the services has.
enum XMLSignature {
    /// What signs.
    enum Signer {
        /// A secret that both sides know.
        case code(Secret)
        /// A private key.
        case key(PrivateKey)

        var method: String {
            switch self {
            case .code: "\(WebNamespace.signature)hmac-sha1"
            case .key: "\(WebNamespace.signature)rsa-sha1"
            }
        }

        func value(for text: String) throws(SecurityError) -> [UInt8] {
            switch self {
            case .code(let key): try HashAlgorithm.sha1.authenticationCode(for: text.utf8, key: key)
            case .key(let key): try key.signature(of: text.utf8, hash: .sha1)
            }
        }
    }

    /// The element `Signature` over elements in their canonical form, each with its `wsu:Id`.
    static func make(
        over parts: [(id: String, element: XMLElement)], by signer: Signer,
        @MarkupBuilder keyInfo: () -> [Markup.Content]
    ) throws(WebDocumentError) -> Markup {
        var references: [Markup] = []
        for (id, element) in parts { references.append(try reference(to: id, element)) }
        let signedInfo = try canonical(signedInfo(references, signer.method))
        let value = try computed { () throws(SecurityError) in try signer.value(for: signedInfo.source) }
        return Markup("Signature", ["xmlns": WebNamespace.signature]) {
            signedInfo
            Markup("SignatureValue", Base64.encode(value))
            Markup("KeyInfo", contents: keyInfo)
        }
    }

    /// An element to be written, read back in its exclusive canonical form.
    static func canonical(_ markup: Markup) throws(WebDocumentError) -> XMLElement {
        do throws(XMLError) {
            let written = try XMLElement(parsing: markup.source())
            return try XMLElement(parsing: written.canonicalForm())
        } catch {
            throw .xml(error)
        }
    }

    private static let canonicalForm: KeyValuePairs = ["Algorithm": WebNamespace.exclusiveCanonicalForm]

    private static func signedInfo(_ references: [Markup], _ method: String) -> Markup {
        Markup("SignedInfo", ["xmlns": WebNamespace.signature]) {
            Markup("CanonicalizationMethod", canonicalForm) {}
            Markup("SignatureMethod", ["Algorithm": method]) {}
            for reference in references { reference }
        }
    }

    private static func reference(to id: String, _ element: XMLElement) throws(WebDocumentError) -> Markup {
        let digest = try computed { () throws(SecurityError) in try HashAlgorithm.sha1.digest(element.source.utf8) }
        return Markup("Reference", ["URI": "#\(id)"]) {
            Markup("Transforms") { Markup("Transform", canonicalForm) {} }
            Markup("DigestMethod", ["Algorithm": "\(WebNamespace.signature)sha1"]) {}
            Markup("DigestValue", Base64.encode(digest))
        }
    }

    private static func computed(_ work: () throws(SecurityError) -> [UInt8]) throws(WebDocumentError) -> [UInt8] {
        do throws(SecurityError) { return try work() } catch { throw .security(error) }
    }
}
