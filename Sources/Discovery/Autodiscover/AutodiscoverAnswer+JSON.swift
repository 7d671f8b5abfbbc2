import JSON
import Localization
import SIP

extension AutodiscoverAnswer {
    /// Reads the form that UCWA clients are given (UCWA sheet 1.4): `_links`, and what else stands beside them.
    init(json body: [UInt8]) throws(AutodiscoverError) {
        guard let root = JSONValue(parsing: body), case .object = root else {
            throw .notAutodiscover(localized("the answer is no JSON object"))
        }
        self.init()
        location = root["AccessLocation"]?.text.flatMap { AccessLocation(rawValue: $0.lowercased()) }
        for link in root["_links"]?.members ?? [] {
            let name = link.name
            // Lists stand for single links too (UCWA sheet 0.5).
            guard let url = link.value.elements.first?["href"]?.text else { continue }
            // UCWA calls it by what it holds.
            add(link: name.lowercased() == "applications" ? "Ucwa" : name, url)
        }
        for member in root.members {
            guard case .object = member.value else { continue }
            add(element: member.name, fqdn: member.value["fqdn"]?.text, port: member.value["port"]?.text)
        }
    }
}
