/// The address of a web service: an absolute `https` or `http` URL with a host.
public struct WebAddress: Sendable, Hashable {
    /// How the service is reached.
    public enum Scheme: String, Sendable, Hashable {
        /// Encrypted.
        case https
        /// In clear text.
        case http
    }

    /// The longest URL that is taken from a server, in bytes.
    public static let maximumLength = 2048

    /// How the service is reached.
    public let scheme: Scheme
    /// The host name or address in lower case; an IPv6 address without brackets.
    public let host: String
    /// The port, also where it is the scheme's own.
    public let port: UInt16
    /// Path and query, beginning with `/`.
    public let path: String

    /// Reads a URL; nil for another scheme, user information, a fragment, or anything but printable ASCII.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy(Self.isAllowed),
            let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            let scheme = Scheme(rawValue: text[..<colon].lowercased())
        else { return nil }
        let rest = text[colon...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.hostAndPort(authority) else { return nil }
        let path = rest[authority.endIndex...]
        self.scheme = scheme
        self.host = host
        self.port = port ?? Self.defaultPort(scheme)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }

    private init(scheme: Scheme, host: String, port: UInt16, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// The URL; a port that is the scheme's own is left out.
    public var text: String { origin + path }

    /// Scheme, host and port, without the path: `https://lyncweb.contoso.com`.
    public var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let suffix = port == Self.defaultPort(scheme) ? "" : ":\(port)"
        return "\(scheme.rawValue)://\(name)\(suffix)"
    }

    /// Where the service describes itself: its WSDL document.
    public var metadata: WebAddress {
        guard !path.lowercased().hasSuffix("/mex") else { return self }
        return WebAddress(scheme: scheme, host: host, port: port, path: path + (path.hasSuffix("/") ? "mex" : "/mex"))
    }

    /// The address that an answer from here means (RFC 3986, 5.2), with a path that is used as it is written; nil for
    /// what is no web address.
    public func resolved(_ reference: some StringProtocol) -> WebAddress? {
        if reference.hasPrefix("//") { return WebAddress("\(scheme.rawValue):\(reference)") }
        if reference.hasPrefix("/") || !reference.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") {
            let folder = path.prefix { $0 != "?" }
            let base = reference.hasPrefix("/") ? "" : folder[...(folder.lastIndex(of: "/") ?? folder.startIndex)]
            return WebAddress(sibling(path: "\(base)\(reference)").text)
        }
        return WebAddress(reference)
    }

    /// Whether scheme, host and port are the same: what one of them knows, the other may know.
    public func isSameOrigin(as other: WebAddress) -> Bool {
        (scheme, host, port) == (other.scheme, other.host, other.port)
    }

    /// Another service of the same host and port.
    public func sibling(path: String) -> WebAddress {
        WebAddress(scheme: scheme, host: host, port: port, path: path)
    }

    /// Whether what is sent there is safe from the network: it is encrypted, or never leaves the machine.
    public var isConfidential: Bool {
        scheme == .https || host == "localhost" || host == "::1" || isLoopbackIPv4
    }

    private var isLoopbackIPv4: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func hostAndPort(_ authority: some StringProtocol) -> (host: String, port: UInt16?)? {
        var rest = authority[...]
        let host: String
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = rest[..<end].dropFirst().lowercased()
            rest = rest[end...].dropFirst()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            let name = rest.prefix { $0 != ":" }
            host = name.lowercased()
            rest = rest[name.endIndex...]
            guard !host.isEmpty, host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else {
                return nil
            }
        }
        guard !rest.isEmpty else { return (host, nil) }
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isNumber), let port = UInt16(rest.dropFirst()), port > 0
        else { return nil }
        return (host, port)
    }

    private static func defaultPort(_ scheme: Scheme) -> UInt16 {
        switch scheme {
        case .https: 443
        case .http: 80
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"#<>\\^`{|}".utf8.contains(byte)
    }
}
