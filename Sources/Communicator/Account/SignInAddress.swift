public import Discovery
import SIP

/// Who signs in: `user@domain`.
public struct SignInAddress: Sendable, Hashable, CustomStringConvertible {
    public let user: String
    /// The SIP domain, in lower case, international letters in their `xn--` form.
    public var domain: String { domainName.ascii }
    public let domainName: DomainName

    /// Reads what a person typed; a leading `sip:` is dropped. Nil unless it is `user@domain` without blanks.
    public init?(_ text: String) {
        var text = text[...]
        if text.prefix(4).lowercased() == "sip:" { text = text.dropFirst(4) }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 320,
            parts.allSatisfy({ part in !part.isEmpty && part.unicodeScalars.allSatisfy(Self.isAllowed) })
        else { return nil }
        guard let domain = DomainName(String(parts[1])) else { return nil }
        user = String(parts[0])
        domainName = domain
        // What the grammar of SIP does not allow could not be sent.
        guard (try? URI(parsing: uri)) != nil else { return nil }
    }

    /// Blanks, controls and what would end a URI or a header have no place in an address.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && scalar.value > 0x20 && scalar.value != 0x7F
            && !"<>\"\\,;:?/[]".unicodeScalars.contains(scalar)
    }

    public var description: String { "\(user)@\(domain)" }

    /// The address as a SIP URI.
    public var uri: String { "sip:\(self)" }
}

extension SignInAddress {
    /// The sender of a request; nil if that is nobody with an address.
    init?(sender request: Message) {
        guard let uri = request.from?.uri else { return nil }
        self.init(of: uri)
    }

    /// The person of a URI; nil if that is nobody.
    init?(of uri: URI) {
        guard let user = uri.user, let host = uri.host else { return nil }
        self.init("\(user)@\(host.name)")
    }

    /// `user@domain`, in lower case: equal for all spellings.
    var key: String { description.lowercased() }
}
