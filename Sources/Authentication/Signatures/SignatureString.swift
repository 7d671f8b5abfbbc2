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

    /// The UTF-8 of the text.
    public private(set) var bytes: [UInt8] = []

    /// The text for `message` as it is now: a header set later is not covered, or breaks the signature.
    public init(_ message: Message, parameters: Parameters, version: ProtocolVersion) {
        let headers = message.headers
        let from = SignedAddress(headers[.from] ?? "")
        let to = SignedAddress(headers[.to] ?? "")
        let cseq = Array((headers[.cseq] ?? "").utf8).split(whereSeparator: SignedAddress.isBlank)
        bytes.reserveCapacity(512)
        append(parameters.scheme.utf8)
        append(parameters.salt.utf8)
        append(parameters.counter.utf8)
        append(parameters.realm.utf8)
        append(parameters.targetname.utf8)
        append((headers[.callID] ?? "").utf8)
        append(cseq.first ?? [])
        append(cseq.count > 1 ? cseq[1] : [])
        append(from.uri)
        append(from.tag.utf8)
        if version != .v2 { append(to.uri) }
        append(to.tag.utf8)
        if version != .v2 { appendIdentity(headers) }
        append((headers[.expires] ?? "").utf8)
        if let status = message.status { append(String(status.code).utf8) }
    }

    /// The text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    private mutating func append(_ field: some Sequence<UInt8>) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: field)
        bytes.append(UInt8(ascii: ">"))
    }

    /// The first SIP URI and the first telephone URI of the asserted, else of the preferred identity.
    private mutating func appendIdentity(_ headers: Headers) {
        let name: HeaderName = headers.contains(.pAssertedIdentity) ? .pAssertedIdentity : .pPreferredIdentity
        let uris = headers.values(name).map { String(decoding: SignedAddress($0).uri, as: UTF8.self) }
        func first(_ schemes: String...) -> String {
            uris.first { uri in schemes.contains { uri.lowercased().hasPrefix($0) } } ?? ""
        }
        append(first("sip:", "sips:").utf8)
        append(first("tel:").utf8)
    }
}
