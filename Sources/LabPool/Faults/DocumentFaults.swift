import Localization

/// Documents without a root element, or cut off in their middle, because the pool was asked to.
struct DocumentFaults {
    /// What is spoilt, by the fault's number.
    enum Document: Int {
        case autodiscover = 1
        case userPage
        case certificateDescription
        case ticketDescription
        case ticket
        case certificate
        case contacts
        case ownData
        case provisioning
        case presence
    }

    /// What the numbers mean, for people.
    static var list: String {
        localized(
            """
            1 autodiscover, 2 user's page, 3 description of certificates, 4 of tickets, 5 ticket, 6 certificate, \
            7 contacts, 8 own data, 9 settings, 10 presence
            """)
    }

    private static let rootless = Array("<?xml version=\"1.0\" encoding=\"utf-8\"?>".utf8)

    let faults: FaultPlan

    /// The body as it is sent.
    func spoil(_ body: [UInt8], of document: Document?) -> [UInt8] {
        guard let document else { return body }
        if faults[.rootlessDocument] == document.rawValue { return Self.rootless }
        return faults[.cutDocument] == document.rawValue ? Array(body.prefix(body.count / 2)) : body
    }

    /// The answer to a web request as it is sent: refusals stay as they are.
    func spoil(_ response: HTTPResponse, to path: String) -> HTTPResponse {
        guard response.status == 200 else { return response }
        var response = response
        response.body = spoil(response.body, of: Document(path: path))
        return response
    }
}

extension DocumentFaults.Document {
    /// What is to be had at a path of the web services.
    init?(path: String) {
        switch path {
        case PoolSite.Path.certificates + "/mex": self = .certificateDescription
        case PoolSite.Path.tickets + "/mex": self = .ticketDescription
        case PoolSite.Path.certificateRequests: self = .certificate
        case let path where path.hasPrefix(PoolSite.Path.tickets): self = .ticket
        case let path where path == "/" || path.lowercased() == PoolSite.Path.discovery.lowercased():
            self = .autodiscover
        case let path where path.lowercased() == PoolSite.Path.userDiscovery.lowercased(): self = .userPage
        default: return nil
        }
    }

    /// What a subscription is told.
    init?(event: String) {
        switch event {
        case "vnd-microsoft-roaming-contacts": self = .contacts
        case "vnd-microsoft-roaming-self": self = .ownData
        case "vnd-microsoft-provisioning-v2": self = .provisioning
        case "presence": self = .presence
        default: return nil
        }
    }
}
