internal import Localization
internal import XML

/// An answer of the autodiscover service ([MS-OCDISCWS] 2.2.4; sign-in sheet 2.3), of whichever resource and form.
public struct AutodiscoverAnswer: Sendable, Equatable {
    /// The most bytes of an answer.
    public static let maximumSize = 64 * 1024

    /// What is asked for, as the value of `Accept`.
    public static let mediaType = "application/vnd.microsoft.rtc.autodiscover+xml;v=1"

    /// A SIP entry point for clients.
    public struct Server: Sendable, Hashable {
        public var host: DomainName
        public var port: UInt16
    }

    /// Where the pool thinks that the client is, if it says so.
    public internal(set) var location: AccessLocation?
    /// The entry point for clients at a place.
    public internal(set) var servers: [AccessLocation: Server] = [:]
    /// Each link's URL as written, by its name in lower case: `redirect`, `user`, `external/ucwa`. Of several with one
    /// name the first counts.
    public internal(set) var links: [String: String] = [:]
    /// Who says so, as the connection tells.
    var source = HostPolicy.Source.unverified

    init() {}

    /// Reads the body of an answer.
    ///
    /// - Parameter contentType: the value of the header; nil if there is none.
    /// - Throws: ``AutodiscoverError/notAutodiscover(_:)``, ``AutodiscoverError/webPage``.
    public init(parsing body: [UInt8], contentType: String?) throws(AutodiscoverError) {
        guard body.count <= Self.maximumSize else { throw .notAutodiscover(localized("the answer is too long")) }
        switch Self.mediaType(contentType) {
        case "application/vnd.microsoft.rtc.autodiscover+xml": try self.init(xml: body)
        case "application/json": try self.init(json: body)
        case let type where type.hasSuffix("+json"): try self.init(json: body)
        case "text/html", "application/xhtml+xml": throw .webPage
        case let other: throw .notAutodiscover(localized("the answer is of another kind (\(other.prefix(80)))"))
        }
    }

    private static func mediaType(_ value: String?) -> String {
        let type = (value ?? localized("none given")).prefix { $0 != ";" }.lowercased()
        return String(type.drop { $0 == " " }.prefix { $0 != " " })
    }

    /// The entry points to try: the internal one before the external, which is the only one outside.
    ///
    /// A client that is called inside may be outside, behind a reverse proxy that forwards to the wrong site.
    public var entryPoints: [Server] {
        let places: [AccessLocation] = location == .outside ? [.outside] : [.inside, .outside]
        return places.compactMap { servers[$0] }
    }

    /// The link to a service for the client's place: `External/Ucwa`, else `Ucwa`.
    public func link(to service: String) -> String? {
        let name = service.lowercased()
        return location.flatMap { links["\($0.rawValue)/\(name)"] } ?? links[name]
    }

    mutating func add(link name: String, _ url: String) {
        guard links.count < 256 else { return }
        let key = name.lowercased()
        if links[key] == nil { links[key] = url }
    }

    mutating func add(element name: String, fqdn: String?, port: String?) {
        let place: AccessLocation
        switch name.lowercased() {
        case "sipclientinternalaccess": place = .inside
        case "sipclientexternalaccess": place = .outside
        default: return
        }
        // Samples of the service have stray blanks.
        guard servers[place] == nil, let host = fqdn.flatMap({ DomainName($0.trimmedXMLSpace) }),
            let port = port.flatMap({ UInt16($0.trimmedXMLSpace) }), port > 0
        else { return }
        servers[place] = Server(host: host, port: port)
    }
}
