/// A URI as SIP messages carry it (RFC 3261 19.1): `sip:` and `sips:` taken apart, every other scheme kept as text.
///
/// Parts keep their spelling, escapes included, so that a URI prints as it was received; message signatures
/// ([MS-SIPAE]) cover that spelling.
public struct URI: Sendable, Hashable {
    /// What follows the scheme.
    public enum Content: Sendable, Hashable {
        /// `sip:` and `sips:`. It is kept apart, so that a URI is cheap to pass on.
        indirect case address(SIPAddress)
        /// Any other scheme, `tel:` included.
        case opaque(String)
    }

    /// The scheme as spelled, without the colon.
    public let scheme: String

    /// What follows the scheme.
    public let content: Content

    init(scheme: String, content: Content) {
        self.scheme = scheme
        self.content = content
    }

    /// Makes a `sip:` URI.
    public init(_ address: SIPAddress) {
        self.init(scheme: "sip", content: .address(address))
    }

    /// Reads a URI that fills the whole of `text`.
    ///
    /// - Throws: ``ParseError`` for a malformed scheme, blanks or brackets inside, and what `sip:` does not allow.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        guard let colon = bytes.firstPlace(of: Byte.colon), URI.isScheme(bytes.extracting(..<colon)) else {
            throw ParseError("URI", "has no scheme")
        }
        let scheme = bytes.extracting(..<colon).text
        let rest = bytes.extracting((colon + 1)...)
        guard !rest.isEmpty else { throw ParseError("URI", "is empty after its scheme") }
        guard rest.allSatisfy({ $0 > Byte.space && $0 != 0x7F && $0 != Byte.less && $0 != Byte.greater }) else {
            throw ParseError("URI", "has a blank, a control character or an angle bracket inside")
        }
        if scheme.equalsIgnoringCase("sip") || scheme.equalsIgnoringCase("sips") {
            self.init(scheme: scheme, content: .address(try SIPAddress(bytes: rest)))
        } else {
            self.init(scheme: scheme, content: .opaque(rest.text))
        }
    }

    /// The parts of a `sip:` or `sips:` URI; nil for any other scheme.
    public var address: SIPAddress? {
        guard case .address(let address) = content else { return nil }
        return address
    }

    /// The user part of a `sip:` or `sips:` URI, escapes kept.
    public var user: String? { address?.user }

    /// The host of a `sip:` or `sips:` URI.
    public var host: Host? { address?.host }

    /// The port of a `sip:` or `sips:` URI, if one is written.
    public var port: UInt16? { address?.port }

    /// The parameters of a `sip:` or `sips:` URI.
    public var parameters: Parameters { address?.parameters ?? [] }

    /// Whether the scheme is `name`, without regard to case.
    public func hasScheme(_ name: String) -> Bool { scheme.equalsIgnoringCase(name) }

    /// Whether this is a globally routable user agent URI: a `gruu` parameter is there ([MS-SIPRE]).
    public var isGRUU: Bool { parameters.contains("gruu") }

    /// The same URI without parameters, headers and port: the address of a person, `sip:alice@contoso.com`.
    public var bare: URI {
        guard case .address(var address) = content else { return self }
        address.parameters = []
        address.headers = nil
        address.port = nil
        return URI(scheme: scheme, content: .address(address))
    }

    private static func isScheme(_ bytes: Span<UInt8>) -> Bool {
        guard let first = bytes.first, Byte.isLetter(first) else { return false }
        return bytes.allSatisfy {
            Byte.isAlphanumeric($0) || $0 == Byte.hyphen || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ".")
        }
    }
}

extension URI: CustomStringConvertible {
    /// As written in a message.
    public var description: String {
        switch content {
        case .address(let address): "\(scheme):\(address)"
        case .opaque(let text): "\(scheme):\(text)"
        }
    }
}
