internal import SIP
internal import Security

/// What the messages of an association have in common, and how either side signs and verifies by it.
struct AssociationTerms: Sendable {
    /// As spelled in messages.
    let scheme: String
    let realm: String
    let targetname: String
    let opaque: String?
    let version: ProtocolVersion

    /// A signature that was found good.
    struct Proof: Sendable {
        let salt: String
        let counter: UInt64
    }

    /// The header value that signs `message` as it is now.
    ///
    /// - Parameter token: the mechanism's last token, where the same message carries it.
    func signature(
        of side: SigningSide, for message: Message, counter: UInt64, token: [UInt8]? = nil,
        signer: inout any MessageSigner
    ) throws(SecurityError) -> AuthenticationHeader {
        let parameters = SignatureString.Parameters(
            scheme: scheme, salt: RandomBytes.hexadecimal(count: 4), counter: String(counter), realm: realm,
            targetname: targetname)
        let bytes = try signer.sign(SignatureString(message, parameters: parameters, version: version))
        return AuthenticationHeader(
            scheme: scheme,
            [
                "qop": "auth", "opaque": opaque, "realm": realm, "targetname": targetname,
                "gssapi-data": token.map { Base64.encode($0) },
                "version": version == .v2 ? nil : String(version.rawValue),
                side.salt: parameters.salt, side.counter: parameters.counter,
                side.signature: Hexadecimal.encode(bytes),
            ])
    }

    /// The proof that `header` gives of `message`, which covers the spelling of the header; `nil` if it gives none.
    func proof(
        of side: SigningSide, in header: AuthenticationHeader, for message: Message, signer: inout any MessageSigner
    ) -> Proof? {
        guard let signature = header[side.signature].flatMap({ Hexadecimal.decode($0) }), let salt = header[side.salt],
            let counterText = header[side.counter], let counter = UInt64(counterText),
            let realm = header["realm"], let targetname = header["targetname"]
        else { return nil }
        let parameters = SignatureString.Parameters(
            scheme: header.scheme, salt: salt, counter: counterText, realm: realm, targetname: targetname)
        let text = SignatureString(message, parameters: parameters, version: version)
        guard (try? signer.isValid(signature, for: text)) == true else { return nil }
        return Proof(salt: salt, counter: counter)
    }
}
