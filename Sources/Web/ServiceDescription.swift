internal import XML

/// What a web service says about itself in its WSDL 1.1 document: where its ports are and what they ask for.
///
/// Local names only are compared: prefixes and namespaces vary between versions.
public struct ServiceDescription: Sendable, Equatable {
    /// The port for certificates: the one with the SHA-1 algorithm suite, which every version has.
    public static let certificatePort = "CertProvisioningServiceWebTicketProof_SHA1"
    /// The port for tickets by Windows authentication.
    public static let ticketPort = "WebTicketServiceWinNegotiate"

    /// How a port wants a web ticket to be presented.
    public struct TicketPolicy: Sendable, Equatable {
        /// What goes with the ticket.
        public enum Proof: Sendable, Equatable {
            /// A signature with the ticket's proof key (EndorsingSupportingTokens).
            case signature
            /// Nothing (SignedSupportingTokens).
            case none
        }

        /// The service that issues the tickets, as written.
        public let issuer: String
        /// What goes with the ticket.
        public let proof: Proof
    }

    /// Whom a ticket service sends users to for modern authentication, and where it takes the tokens from there.
    public struct TokenPolicy: Sendable, Equatable {
        /// Where users log on, as written (`af:OAuth/@af:authorizationUri`).
        public let authorization: String
        /// The URL of the port that takes the tokens, as written; nil if the description names none.
        public let location: String?
    }

    private let locations: [String: String]
    private let policies: [String: TicketPolicy]
    /// How the service takes tokens of an identity provider; nil if it does not. It says so to those alone who say who
    /// the user is (sign-in.md, 6.10).
    public let tokens: TokenPolicy?
    /// Whether it is the service's by a certificate.
    var isVerified = false

    /// Reads the answer to `GET {service}/mex`.
    public init(parsing document: some Sequence<UInt8>) throws(WebDocumentError) {
        let root: XMLElement
        do throws(XMLError) { root = try XMLElement(parsing: document) } catch { throw .xml(error) }
        guard root.name == "definitions" else { throw .unexpectedRoot(root.name) }
        locations = Self.locations(in: root)
        policies = Self.policies(in: root)
        tokens = Self.tokens(in: root, locations)
    }

    /// The URL of a port, as written, or nil if the service has no such port.
    public func location(ofPort name: String) -> String? {
        locations[name]
    }

    /// The names of all ports, in alphabetical order.
    public var ports: [String] { locations.keys.sorted() }

    /// How a port wants a ticket, or nil if its policy names no ticket service.
    ///
    /// The policy of a port is the one whose id is the port's name and `_policy`, in any case.
    public func ticketPolicy(ofPort name: String) -> TicketPolicy? {
        policies[name.lowercased() + "_policy"]
    }

    /// No source names the port for certain: it is the one whose policy has the element, else one that is called so.
    private static func tokens(in root: XMLElement, _ locations: [String: String]) -> TokenPolicy? {
        guard let authorization = authorization(in: root) else { return nil }
        let policy = root.elements("Policy").first { Self.authorization(in: $0) != nil }?.attribute("Id")?.lowercased()
        let ports = locations.keys.sorted()
        let port =
            ports.first { $0.lowercased() + "_policy" == policy }
            ?? ports.first { $0.lowercased().hasSuffix("oauth") || $0.lowercased().hasPrefix("oauth") }
        return TokenPolicy(authorization: authorization, location: port.flatMap { locations[$0] })
    }

    private static func authorization(in element: XMLElement) -> String? {
        if element.name == "OAuth", let address = element.attribute("authorizationUri") { return address }
        return element.elements.lazy.compactMap { authorization(in: $0) }.first
    }

    private static func locations(in root: XMLElement) -> [String: String] {
        var result: [String: String] = [:]
        for port in root.elements("service", "port") {
            guard let name = port.attribute("name"), let location = port.element("address")?.attribute("location")
            else { continue }
            result[name] = result[name] ?? location
        }
        return result
    }

    private static func policies(in root: XMLElement) -> [String: TicketPolicy] {
        var result: [String: TicketPolicy] = [:]
        for policy in root.elements("Policy") {
            guard let id = policy.attribute("Id")?.lowercased(), let tickets = ticketPolicy(policy) else { continue }
            result[id] = result[id] ?? tickets
        }
        return result
    }

    private static func ticketPolicy(_ policy: XMLElement) -> TicketPolicy? {
        if let issuer = issuer(in: policy, "EndorsingSupportingTokens") {
            TicketPolicy(issuer: issuer, proof: .signature)
        } else if let issuer = issuer(in: policy, "SignedSupportingTokens") {
            TicketPolicy(issuer: issuer, proof: .none)
        } else {
            nil
        }
    }

    private static func issuer(in policy: XMLElement, _ tokens: String) -> String? {
        policy.elements("ExactlyOne", "All", tokens, "Policy", "IssuedToken", "Issuer", "Address")
            .map(\.trimmedText).first { !$0.isEmpty }
    }
}
