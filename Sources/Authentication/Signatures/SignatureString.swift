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
        bytes.reserveCapacity(1024)
        append(parameters.scheme)
        append(parameters.salt)
        append(parameters.counter)
        append(parameters.realm)
        append(parameters.targetname)
        append(headers[.callID] ?? "")
        appendWords(of: headers[.cseq] ?? "")
        append(SignedAddress(headers[.from] ?? "").uri)
        append(message.from?.tag ?? "")
        if version != .v2 { append(SignedAddress(headers[.to] ?? "").uri) }
        append(message.to?.tag ?? "")
        if version != .v2 { appendIdentity(headers) }
        append(headers[.expires] ?? "")
        if let status = message.status { append(String(status.code)) }
    }

    /// The text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    private mutating func append(_ field: ArraySlice<UInt8>) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: field)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func append(_ field: String) {
        var field = field
        bytes.append(UInt8(ascii: "<"))
        field.withUTF8 { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: ">"))
    }

    /// The number and the method.
    private mutating func appendWords(of cseq: String) {
        let text = Array(cseq.utf8)[...]
        let number = text.prefix { !SignedAddress.isBlank($0) }
        append(number)
        append(text[number.endIndex...].drop(while: SignedAddress.isBlank).prefix { !SignedAddress.isBlank($0) })
    }

    /// The first SIP URI and the first telephone URI of the asserted, else of the preferred identity.
    private mutating func appendIdentity(_ headers: Headers) {
        let name: HeaderName = headers.contains(.pAssertedIdentity) ? .pAssertedIdentity : .pPreferredIdentity
        let values = headers.contains(name) ? headers.values(name) : []
        let uris = values.map { String(decoding: SignedAddress($0).uri, as: UTF8.self) }
        func first(_ schemes: String...) -> String {
            uris.first { uri in schemes.contains { uri.lowercased().hasPrefix($0) } } ?? ""
        }
        append(first("sip:", "sips:"))
        append(first("tel:"))
    }
}
