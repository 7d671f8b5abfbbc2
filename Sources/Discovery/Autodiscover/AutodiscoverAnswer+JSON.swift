internal import JSON
import Localization

extension AutodiscoverAnswer {
    /// Reads the form that UCWA clients are given (UCWA sheet 1.4): `_links`, and what else stands beside them.
    init(json body: [UInt8]) throws(AutodiscoverError) {
        guard let root = JSONObject(parsing: body) else {
            throw .notAutodiscover(localized("the answer is no JSON object"))
        }
        self.init()
        location = root.text("AccessLocation").flatMap { AccessLocation(rawValue: $0.lowercased()) }
        for (name, link) in root.object("_links")?.objects ?? [] {
            guard let url = link.text("href") else { continue }
            // UCWA calls it by what it holds.
            add(link: name.lowercased() == "applications" ? "Ucwa" : name, url)
        }
        for (name, value) in root.objects {
            add(element: name, fqdn: value.text("fqdn"), port: value.text("port"))
        }
    }
}
