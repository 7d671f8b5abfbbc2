import EventLoop
import Localization
import Security
import XML

/// Issues web tickets to users whom Windows authentication has proved (sign-in.md, 6.4, 6.5).
@LoopActor
final class WebTicketService {
    private static let action = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue"
    private static let lifetime: Int64 = 8 * 60 * 60
    private static let entropySize = 32
    private static let foreign = "https://web.fabrikam.example/CertProv/CertProvisioningService.svc"
    /// The longest ticket in a header that is read, in bytes.
    private static let headerLimit = 64 * 1024

    private let state: PoolState
    private var tickets: [String: WebTicket] = [:]

    init(state: PoolState) {
        self.state = state
    }

    /// The ticket of an assertion's name.
    func ticket(_ identifier: String) -> WebTicket? {
        tickets[identifier]
    }

    /// Checks the ticket in a request's `X-MS-WebTicket` (sign-in.md, 2.4) and returns its owner's address.
    func verifyTicket(in request: HTTPRequest, for service: String) throws(Refusal) -> String {
        guard let header = request["x-ms-webticket"] else { throw .notAuthenticated }
        guard header.hasPrefix("opaque="),
            let bytes = try? Base64.decode(String(header.dropFirst("opaque=".count)), limit: Self.headerLimit),
            let assertion = try? XMLElement(parsing: bytes)
        else { throw .credentialsMalformed(reason: localized("X-MS-WebTicket is not base64 of an assertion")) }
        guard let ticket = tickets[assertion.attribute("AssertionID") ?? ""] else { throw .ticketUnknown }
        guard bytes == Array(ticket.assertion.utf8) else { throw .ticketAltered }
        guard state.now < ticket.expires else { throw .ticketExpired }
        guard Self.withoutQuery(ticket.service) == service else { throw .ticketForAnotherService(ticket.service) }
        return ticket.address
    }

    private static func withoutQuery(_ url: String) -> String {
        String(url.prefix { $0 != "?" })
    }

    /// Answers a RequestSecurityToken of `account`'s owner.
    func issue(_ request: HTTPRequest, to account: Account, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        let message = try SOAP.read(request, action: Self.action).body.required("RequestSecurityToken")
        try message.required("TokenType").mustBe(Namespace.samlToken)
        try message.required("RequestType").mustBe("http://schemas.xmlsoap.org/ws/2005/02/trust/Issue")
        try message.required("KeyType").mustBe("\(Namespace.trust)/SymmetricKey")
        let service = try message.required("AppliesTo", "EndpointReference", "Address").trimmedText
        guard
            [site.certificateRequests, site.userDiscovery, site.addressBookQueries].contains(Self.withoutQuery(service))
        else {
            throw .valueWrong(element: "AppliesTo", value: service)
        }
        try verifyClaim(message.required("Claims", "ClaimType"), of: account)
        let ticket = try issue(
            for: service, to: account, at: site, entropy: entropy(message.required("Entropy", "BinarySecret")))
        tickets[ticket.identifier] = ticket
        state.journal.add(.ticketIssued(address: account.address))
        return response(ticket, context: message.attribute("Context"))
    }

    private func verifyClaim(_ claim: XMLElement, of account: Account) throws(Refusal) {
        try claim.mustHave("Uri", Namespace.addressClaim)
        let address = try claim.required("Value").trimmedText
        guard address.lowercased() == "sip:\(account.address)" else {
            throw .notAuthorised(login: account.login, address: address)
        }
    }

    private func entropy(_ element: XMLElement) throws(Refusal) -> [UInt8] {
        guard let bytes = try? Base64.decode(element.trimmedText, whitespace: .ignored, limit: ProofKey.maximumSize),
            bytes.count == Self.entropySize
        else { throw .valueWrong(element: "BinarySecret", value: "not 32 bytes") }
        return bytes
    }

    private func issue(
        for service: String, to account: Account, at site: PoolSite, entropy: [UInt8]
    ) throws(Refusal) -> WebTicket {
        do {
            return try .issue(
                to: account.address, for: service, clientEntropy: entropy, issuer: site.web + "/",
                now: state.now, lifetime: state.faults.contains(.expiredTicket) ? -60 : Self.lifetime)
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    private func response(_ ticket: WebTicket, context: String?) -> HTTPResponse {
        let assertion = try? XMLElement(parsing: ticket.assertion)
        return SOAP.response {
            Markup("RequestSecurityTokenResponseCollection", ["xmlns": Namespace.trust]) {
                Markup("RequestSecurityTokenResponse", ["Context": context ?? ""]) {
                    Markup("TokenType", Namespace.samlToken)
                    Markup("AppliesTo", ["xmlns": Namespace.policy]) {
                        Markup("EndpointReference", ["xmlns": Namespace.addressing]) {
                            Markup("Address", state.faults.contains(.ticketForeign) ? Self.foreign : ticket.service)
                        }
                    }
                    lifetime(ticket)
                    Markup("RequestedSecurityToken") {
                        if let assertion { assertion }
                    }
                    if let assertion, state.faults.contains(.ticketWrapped) {
                        Markup("RequestedAttachedReference") { assertion }
                    }
                    Markup("RequestedProofToken") { Markup("ComputedKey", "\(Namespace.trust)/CK/PSHA1") }
                    Markup("Entropy") {
                        Markup(
                            "BinarySecret", ["Type": "\(Namespace.trust)/Nonce"], Base64.encode(ticket.serverEntropy))
                    }
                }
            }
        }
    }

    private func lifetime(_ ticket: WebTicket) -> Markup {
        if state.faults.contains(.prefixedLifetime) {
            return Markup("Lifetime", ["xmlns:wsu": Namespace.utility]) {
                Markup("wsu:Created", ticket.created.xml)
                Markup("wsu:Expires", ticket.expires.xml)
            }
        }
        return Markup("Lifetime") {
            Markup("Created", ["xmlns": Namespace.utility], ticket.created.xml)
            Markup("Expires", ["xmlns": Namespace.utility], ticket.expires.xml)
        }
    }
}
