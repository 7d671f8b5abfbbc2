import EventLoop
import XML

/// The address book's web query service and its files, for the holders of web tickets ([MS-DLX]; services sheet 3.1, 5).
@LoopActor
struct AddressBookService {
    private static let action = "DistributionListExpander/IAddressBook/SearchAbEntry"
    private static let limits = 1...1000

    let state: PoolState
    let tickets: WebTicketService

    /// Answers a SearchAbEntry.
    func search(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        let envelope = try SOAP.read(request, action: Self.action)
        guard let header = envelope.header else { throw .elementMissing("Header") }
        try header.required("To").mustBe(site.addressBookQueries)
        try header.required("Action").mustBe(Self.action)
        guard try !header.required("MessageID").trimmedText.isEmpty else { throw .elementMissing("MessageID") }
        let ticket = try TicketProof(header: header, isSigned: false, now: state.now).verify(with: tickets)
        guard ticket.service == site.addressBookQueries else { throw .ticketForAnotherService(ticket.service) }
        let query = try envelope.body.required("SearchAbEntry", "AbEntryRequest")
        let metadata = try query.required("Metadata")
        let number = try metadata.required("MaxResultNum").trimmedText
        guard let limit = Int(number), Self.limits.contains(limit) else {
            throw .valueWrong(element: "MaxResultNum", value: number)
        }
        let returned = try metadata.required("ReturnList").trimmedText.split(separator: ",").map(String.init)
        return answer(try found(query).prefix(limit), returned)
    }

    private func found(_ query: XMLElement) throws(Refusal) -> [DirectoryEntry] {
        let directory = state.directory
        if let search = query.element("BasicSearch") {
            try search.required("Verb").mustBe("BeginsWith")
            let attributes = try search.required("SearchList").trimmedText.split(separator: ",").map(String.init)
            return directory.entries(beginning: try search.required("Value").trimmedText, in: attributes)
        }
        let search = try query.required("ChangeSearch")
        let conditions = search.elements("AbEntryRequest.ChangeSearchQuery").map { element in
            (
                attribute: element.element("SearchOn")?.trimmedText ?? "",
                value: element.element("Value")?.trimmedText ?? ""
            )
        }
        let type = search.attribute("arrayType") ?? ""
        guard type.hasSuffix(":AbEntryRequest.ChangeSearchQuery[\(conditions.count)]"), !conditions.isEmpty else {
            throw .valueWrong(element: "ChangeSearch/@arrayType", value: type)
        }
        return directory.entries(having: conditions)
    }

    private func answer(_ entries: some Sequence<DirectoryEntry>, _ returned: [String]) -> HTTPResponse {
        SOAP.response {
            Markup("SearchAbEntryResponse", ["xmlns": "DistributionListExpander"]) {
                Markup("SearchAbEntryResult") {
                    Markup("Items") {
                        for entry in entries {
                            Markup("AbEntry") {
                                Markup("Attributes") {
                                    for (name, values) in values(entry)
                                    where returned.contains(where: { name.lowercased() == $0.lowercased() }) {
                                        attribute(name, values)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Everything that is told of an entry, in the spelling that servers have.
    private func values(_ entry: DirectoryEntry) -> [(name: String, values: [String])] {
        let photo =
            entry.photoKeeper == .addressBook
            ? [("PhotoRelPath", [entry.photoPath]), ("PhotoHash", [entry.photoHash])] : []
        return [
            ("displayName", [entry.displayName]), ("msRTCSIP-PrimaryUserAddress", ["sip:\(entry.address)"]),
            ("title", [entry.title]), ("telephoneNumber", [entry.workPhone]), ("mobile", [entry.mobilePhone]),
            ("mail", [entry.address]), ("company", [entry.company]), ("country", [entry.country]),
        ] + photo
    }

    private func attribute(_ name: String, _ values: [String]) -> Markup {
        Markup("Attribute") {
            Markup("Name", name)
            if name == "telephoneNumber" {
                Markup("Values") { for value in values { Markup("string", value) } }
            } else {
                for value in values { Markup("Value", value) }
            }
        }
    }

    /// Answers a request for a file: a photo, shown to the holder of a ticket for the queries.
    func file(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        _ = try tickets.verifyTicket(in: request, for: site.addressBookQueries)
        let name = request.path.dropFirst(PoolSite.Path.addressBookFiles.count + 1)
        guard
            let entry = state.directory.entries.first(where: { $0.photoKeeper == .addressBook && $0.photoPath == name })
        else { throw .noSuchResource(request.path) }
        return Self.picture(entry.photo)
    }

    /// Answers a request for a photo that a contact card names, which needs no ticket.
    func cardPhoto(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let name = request.path.dropFirst(PoolSite.Path.cardPhotos.count + 1)
        guard let entry = state.directory.entries.first(where: { $0.photoKeeper == .card && $0.photoPath == name })
        else { throw .noSuchResource(request.path) }
        return Self.picture(entry.photo)
    }

    private static func picture(_ bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [("Content-Type", "image/png")], body: bytes)
    }
}
