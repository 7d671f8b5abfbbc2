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
        bytes.reserveCapacity(512)
        append(parameters.scheme)
        append(parameters.salt)
        append(parameters.counter)
        append(parameters.realm)
        append(parameters.targetname)
        append(headers[.callID] ?? "")
        appendWords(of: headers[.cseq] ?? "")
        appendAddress(headers[.from] ?? "")
        append(message.fromTag ?? "")
        if version != .v2 { appendAddress(headers[.to] ?? "") }
        append(message.toTag ?? "")
        if version != .v2 { appendIdentity(headers) }
        append(headers[.expires] ?? "")
        if let status = message.status { append(String(status.code)) }
    }

    /// The text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    private mutating func append(_ field: String) {
        append(field.utf8.span)
    }

    private mutating func append(_ field: Span<UInt8>) {
        bytes.append(UInt8(ascii: "<"))
        field.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: ">"))
    }

    /// The number and the method.
    private mutating func appendWords(of cseq: String) {
        let text = cseq.utf8.span
        var end = 0
        for _ in 1...2 {
            let start = (end..<text.count).first { !SignedAddress.isBlank(text[$0]) } ?? text.count
            end = (start..<text.count).first { SignedAddress.isBlank(text[$0]) } ?? text.count
            append(text.extracting(start..<end))
        }
    }

    private mutating func appendAddress(_ value: String) {
        let text = value.utf8.span
        append(text.extracting(SignedAddress.uri(in: text)))
    }

    /// The first SIP URI and the first telephone URI of the asserted, else of the preferred identity.
    private mutating func appendIdentity(_ headers: Headers) {
        let name: HeaderName = headers.contains(.pAssertedIdentity) ? .pAssertedIdentity : .pPreferredIdentity
        let values = headers.values(name)
        appendFirst(of: values) { Self.hasScheme("sip:", $0) || Self.hasScheme("sips:", $0) }
        appendFirst(of: values) { Self.hasScheme("tel:", $0) }
    }

    private mutating func appendFirst(of values: [String], where isSought: (Span<UInt8>) -> Bool) {
        for value in values {
            let text = value.utf8.span
            let uri = text.extracting(SignedAddress.uri(in: text))
            if isSought(uri) { return append(uri) }
        }
        append("")
    }

    /// Without regard to case.
    private static func hasScheme(_ scheme: String, _ uri: Span<UInt8>) -> Bool {
        let scheme = scheme.utf8.span
        return uri.count >= scheme.count && scheme.indices.allSatisfy { uri[$0] | 0x20 == scheme[$0] | 0x20 }
    }
}
