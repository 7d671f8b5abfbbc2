internal import Localization
internal import XML

extension AutodiscoverAnswer {
    /// Reads an `AutodiscoverResponse` document.
    init(xml body: [UInt8]) throws(AutodiscoverError) {
        let limits = XMLLimits(bytes: Self.maximumSize, depth: 8, nodes: 2048, attributes: 32)
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLElement(parsing: body, limits: limits)
        } catch {
            throw .notAutodiscover("\(error)")
        }
        guard root.name == "AutodiscoverResponse" else {
            throw .notAutodiscover(localized("the answer is a '\(root.name.prefix(80))' document"))
        }
        self.init()
        location = root.attribute("AccessLocation").flatMap { AccessLocation(rawValue: $0.lowercased()) }
        for element in root.elements.flatMap(\.elements) {
            if element.name == "Link", let token = element.attribute("token"), let url = element.attribute("href") {
                add(link: token, url)
            } else {
                add(element: element.name, fqdn: element.attribute("fqdn"), port: element.attribute("port"))
            }
        }
    }
}
