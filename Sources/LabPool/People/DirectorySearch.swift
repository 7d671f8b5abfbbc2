import XML

/// Answers directorySearch, the search by SOAP in SERVICE ([MS-SIP]; services sheet 3.2).
struct DirectorySearch {
    private static let methods = "http://schemas.microsoft.com/winrtc/2002/11/sip"
    /// The attributes that are compared.
    private static let known = ["givenName", "sn", "mail", "msRTCSIP-PrimaryUserAddress", "company", "c"]

    private let conditions: [(attribute: String, value: String)]
    private let limit: Int

    /// Nil if the envelope is about something else.
    init?(_ envelope: XMLElement) throws(Refusal) {
        guard let body = envelope.element("Body"), let search = body.element("directorySearch") else { return nil }
        let array = try search.required("filter").attribute("href") ?? ""
        guard let rows = body.elements("Array").first(where: { "#\($0.attribute("id") ?? "")" == array }) else {
            throw .elementMissing("Array")
        }
        guard let limit = Int(try search.required("maxResults").trimmedText), limit > 0 else {
            throw .valueWrong(element: "maxResults", value: "")
        }
        self.limit = limit
        conditions = rows.elements("row").map { ($0.attribute("attrib") ?? "", $0.attribute("value") ?? "") }
        guard !conditions.isEmpty else { throw .elementMissing("row") }
        for condition in conditions {
            let isAddress = condition.attribute == "msRTCSIP-PrimaryUserAddress"
            guard Self.known.contains(condition.attribute), !isAddress || condition.value.hasPrefix("sip:") else {
                throw .valueWrong(element: condition.attribute, value: condition.value)
            }
        }
    }

    /// The body of the answer.
    func answer(from directory: Directory) throws(XMLError) -> String {
        let found = directory.entries(having: conditions)
        return try Markup("s:Envelope", ["xmlns:s": Namespace.soap, "xmlns:m": Self.methods]) {
            Markup("s:Body") {
                Markup("m:directorySearch") { Markup("m:moreAvailable", found.count > limit ? "true" : "false") }
                Markup("m:Array", ["m:id": "resultArray"]) {
                    for entry in found.prefix(limit) { row(entry) }
                }
            }
        }.source()
    }

    private func row(_ entry: DirectoryEntry) -> Markup {
        Markup(
            "m:row",
            [
                "m:uri": "sip:\(entry.address)", "m:displayName": entry.displayName, "m:title": entry.title,
                "m:office": entry.office, "m:phone": entry.workPhone, "m:company": entry.company,
                "m:city": entry.city, "m:state": "WA", "m:country": entry.country, "m:email": entry.address,
            ]
        ) {}
    }
}
