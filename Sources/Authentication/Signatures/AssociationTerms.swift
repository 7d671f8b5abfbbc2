internal import SIP
internal import Security

/// What the messages of an association have in common, and how either side signs and verifies by it.
struct AssociationTerms: Sendable {
    /// As spelled in messages.
    let scheme: String
    let realm: String
    let targetname: String
    let version: ProtocolVersion
    /// The handle; Kerberos learns it late.
    var opaque: String? { didSet { opening = Self.opening(of: self) } }
    /// What every signature that brings no token along begins with.
    private var opening: [UInt8] = []
    private var salts = Salts()

    init(scheme: String, realm: String, targetname: String, opaque: String?, version: ProtocolVersion) {
        self.scheme = scheme
        self.realm = realm
        self.targetname = targetname
        self.opaque = opaque
        self.version = version
        opening = Self.opening(of: self)
    }

    /// A signature that was found good.
    struct Proof: Sendable {
        let salt: String
        let counter: UInt64
    }

    /// The header value that signs `message` as it is now.
    ///
    /// - Parameter token: the mechanism's last token, where the same message carries it.
    mutating func signature(
        of side: SigningSide, for message: Message, counter: UInt64, token: [UInt8]? = nil,
        signer: inout any MessageSigner
    ) throws(SecurityError) -> String {
        let parameters = SignatureString.Parameters(
            scheme: scheme, salt: salts.next(), counter: String(counter), realm: realm,
            targetname: targetname)
        let signature = try signer.sign(SignatureString(message, parameters: parameters, version: version))
        var header = token.map { Self.opening(of: self, token: $0) } ?? opening
        header.reserveCapacity(header.count + 64 + 2 * signature.count)
        header.appendParameter(side.salt, parameters.salt)
        header.appendParameter(side.counter, parameters.counter)
        header.appendParameter(side.signature, Hexadecimal.encode(signature))
        return String(decoding: header, as: UTF8.self)
    }

    private static func opening(of terms: AssociationTerms, token: [UInt8]? = nil) -> [UInt8] {
        let header = AuthenticationHeader(
            scheme: terms.scheme,
            [
                "qop": "auth", "opaque": terms.opaque, "realm": terms.realm, "targetname": terms.targetname,
                "gssapi-data": token.map { Base64.encode($0) },
                "version": terms.version == .v2 ? nil : String(terms.version.rawValue),
            ])
        return Array(header.description.utf8)
    }

    /// The proof that `fields` give of `message`, which covers their spelling; `nil` if they give none.
    func proof(by fields: SignatureFields, for message: Message, signer: inout any MessageSigner) -> Proof? {
        guard let signature = fields.signature, let salt = fields.salt,
            let counterText = fields.counter, let counter = UInt64(counterText),
            let realm = fields.realm(expecting: realm), let targetname = fields.targetname(expecting: targetname)
        else { return nil }
        let parameters = SignatureString.Parameters(
            scheme: fields.scheme, salt: salt, counter: counterText, realm: realm, targetname: targetname)
        let text = SignatureString(message, parameters: parameters, version: version)
        guard (try? signer.isValid(signature, for: text)) == true else { return nil }
        return Proof(salt: salt, counter: counter)
    }
}

extension [UInt8] {
    /// `, name="value"`, of which nothing needs an escape.
    fileprivate mutating func appendParameter(_ name: StaticString, _ value: String) {
        append(", ")
        append(name)
        append("=\"")
        value.utf8.span.withUnsafeBufferPointer { append(contentsOf: $0) }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}
