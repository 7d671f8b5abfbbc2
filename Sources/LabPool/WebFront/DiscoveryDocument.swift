import JSON
import SIP
import XML

/// An answer of autodiscover in the form that the client asks for ([MS-OCDISCWS], sign-in.md, 2.3).
struct DiscoveryDocument {
    /// What the document is about: the name of the element around its contents.
    enum Resource: String {
        case root = "Root"
        case user = "User"
        case domain = "Domain"
    }

    /// A way on: its token in XML, its relation in JSON (nil where JSON has none), and its URL.
    struct Link {
        let token: String
        let relation: String?
        let url: String

        init(_ token: String, _ relation: String?, _ url: String) {
            self.token = token
            self.relation = relation
            self.url = url
        }
    }

    /// A place where SIP is spoken: the element's name, and `host:port`.
    struct Place {
        let name: String
        let address: String
    }

    let resource: Resource
    let location: PoolSite.Location?
    var places: [Place] = []
    var links: [Link]

    /// A document that only sends on.
    static func redirect(_ resource: Resource, to url: String, from site: PoolSite) -> DiscoveryDocument {
        DiscoveryDocument(
            resource: resource, location: site.location, links: [Link("Redirect", "redirect", url)])
    }

    /// Whether the client accepts XML.
    static func isXMLWanted(by request: HTTPRequest) -> Bool {
        request["accept"]?.lowercased().contains(xmlType) ?? false
    }

    /// The media type of XML, or of JSON.
    static func type(isXML: Bool) -> String {
        isXML ? "\(xmlType); v=1; charset=utf-8" : "application/json; charset=utf-8"
    }

    private static let xmlType = "application/vnd.microsoft.rtc.autodiscover+xml"

    /// The response; XML for those who name its type, JSON for all others.
    func response(to request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let isXML = Self.isXMLWanted(by: request)
        return HTTPResponse(
            status: 200,
            headers: [("Content-Type", Self.type(isXML: isXML)), ("Cache-Control", "no-cache")],
            body: Array((isXML ? try xml() : json).utf8))
    }

    private var json: String {
        let members = links.compactMap { link in
            link.relation.map { JSONValue.Member($0, .object([.init("href", .string(link.url))])) }
        }
        return JSONValue.object([.init("_links", .object(members))]).description
    }

    private func xml() throws(Refusal) -> String {
        let contents = Markup(resource.rawValue) {
            for place in places {
                Markup(place.name, ["fqdn": place.host, "port": place.port]) {}
            }
            for link in links {
                Markup("Link", ["token": link.token, "href": link.url]) {}
            }
        }
        let root =
            if let location {
                Markup("AutodiscoverResponse", ["AccessLocation": location.rawValue]) { contents }
            } else {
                Markup("AutodiscoverResponse") { contents }
            }
        do {
            return try root.document()
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }
}

extension DiscoveryDocument.Place {
    /// What comes before the last colon.
    fileprivate var host: String { String(address.prefix(upTo: address.lastIndex(of: ":") ?? address.endIndex)) }
    /// What comes after it.
    fileprivate var port: String {
        address.lastIndex(of: ":").map { String(address[address.index(after: $0)...]) } ?? ""
    }
}
