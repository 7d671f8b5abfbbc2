public import SIP

/// The text that a message signature covers, [MS-SIPAE] 3.2.5.1 and 3.3.5.1: fields of the message in angle brackets,
/// verbatim, in a fixed order.
public struct SignatureString: Sendable, Hashable {
    /// What the authentication header contributes, verbatim.
    public struct Parameters: Sendable, Hashable {
        /// As spelled in the header.
        public var scheme: String
        /// `crand` or `srand`.
        public var salt: String
        /// `cnum` or `snum`.
        public var counter: String
        /// The realm.
        public var realm: String
        /// The target, for Kerberos with `sip/`.
        public var targetname: String

        /// Collects the parameters.
        public init(scheme: String, salt: String, counter: String, realm: String, targetname: String) {
            self.scheme = scheme
            self.salt = salt
            self.counter = counter
            self.realm = realm
            self.targetname = targetname
        }
    }

    /// The text.
    public let text: String

    /// The text for `message` as it is now: a header set later is not covered, or breaks the signature.
    public init(_ message: Message, parameters: Parameters, version: ProtocolVersion) {
        let headers = message.headers
        let from = SignedAddress(headers[.from] ?? "")
        let to = SignedAddress(headers[.to] ?? "")
        let cseq = (headers[.cseq] ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        var fields = [
            parameters.scheme, parameters.salt, parameters.counter, parameters.realm, parameters.targetname,
            headers[.callID] ?? "", cseq.first ?? "", cseq.count > 1 ? cseq[1] : "", from.uri, from.tag,
        ]
        switch version {
        case .v2: fields += [to.tag]
        case .v3, .v4:
            let identity = Self.identity(headers)
            fields += [to.uri, to.tag, identity.sip, identity.tel]
        }
        fields.append(headers[.expires] ?? "")
        if let status = message.status { fields.append(String(status.code)) }
        text = fields.map { "<\($0)>" }.joined()
    }

    /// The UTF-8 of the text.
    public var bytes: [UInt8] { Array(text.utf8) }

    /// The first SIP URI and the first telephone URI of the asserted, else of the preferred identity.
    private static func identity(_ headers: Headers) -> (sip: String, tel: String) {
        let name: HeaderName = headers.contains(.pAssertedIdentity) ? .pAssertedIdentity : .pPreferredIdentity
        let uris = headers.values(name).map { SignedAddress($0).uri }
        func first(_ schemes: String...) -> String {
            uris.first { uri in schemes.contains { uri.lowercased().hasPrefix($0) } } ?? ""
        }
        return (first("sip:", "sips:"), first("tel:"))
    }
}
