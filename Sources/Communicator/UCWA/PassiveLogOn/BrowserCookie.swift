import JSON
import Security
import Web

/// A cookie that a browser has (RFC 6265).
struct BrowserCookie: Sendable, Equatable {
    /// The most of them that are looked at, and the longest, in bytes.
    static let most = 300
    private static let longest = 8192

    let name: String
    let value: String
    /// The host, or with a dot in front the domain, that it is for.
    let domain: String
    let path: String

    init(name: String, value: String, domain: String, path: String = "/") {
        self.name = name
        self.value = value
        self.domain = domain.lowercased()
        self.path = path
    }

    /// Reads one as browsers describe it (`Network.Cookie` of the Chrome DevTools Protocol); nil for what may not stand
    /// in a request.
    init?(_ description: JSONValue) {
        guard let name = description["name"]?.text, let value = description["value"]?.text,
            let domain = description["domain"]?.text, name.utf8.count + value.utf8.count <= Self.longest,
            (name + value).utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ";") })
        else { return nil }
        self.init(name: name, value: value, domain: domain, path: description["path"]?.text ?? "/")
    }

    /// Whether a browser would send it to this place.
    func isFor(_ place: WebAddress) -> Bool {
        let isHost =
            domain.hasPrefix(".")
            ? place.host == domain.dropFirst() || place.host.hasSuffix(domain) : place.host == domain
        let folder = path.hasSuffix("/") ? path : path + "/"
        let target = place.path.prefix { $0 != "?" }
        return isHost && (target == path || target.hasPrefix(folder))
    }

    /// The header field with those that are for a place; nil if there are none.
    static func header(of cookies: [BrowserCookie], for place: WebAddress) -> Secret? {
        let own = cookies.filter { $0.isFor(place) }
        guard !own.isEmpty else { return nil }
        return Secret(utf8: own.map { "\($0.name)=\($0.value)" }.joined(separator: "; "))
    }
}
