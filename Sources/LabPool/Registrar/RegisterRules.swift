import SIP
import Security

/// What a REGISTER must say (sign-in.md, 3.4, 11.2).
struct RegisterRules {
    /// The user and endpoint that a REGISTER is for.
    struct Subject {
        let address: String
        let endpoint: EndpointIdentifier
        let instance: InstanceIdentifier
        /// The instance as spelled: some clients look for their own spelling in the answer.
        let instanceSpelling: String
        let contact: NameAddress
    }

    /// The domains of the addresses that the pool serves, in small letters.
    let domains: Set<String>
    let peer: SocketAddress
    private var callID: String?

    init(domains: Set<String>, peer: SocketAddress) {
        self.domains = domains
        self.peer = peer
    }

    /// Checks a REGISTER and tells whom it is for.
    mutating func check(_ request: Message) throws(Refusal) -> Subject {
        guard let uri = request.requestURI, uri.user == nil, let host = uri.host?.name.lowercased(),
            domains.contains(host)
        else { throw .domainNotServed(request.requestURI?.host?.name ?? "") }
        guard let from = request.from, let to = request.to, from.uri == to.uri else { throw .fromIsNotTo }
        if let callID, callID != request.callID { throw .callIDChanged }
        callID = request.callID
        guard let event = request.event, event.value == "registration" else { throw .eventNotRegistration }
        let endpoint = try Self.endpoint(of: from)
        guard let contact = request.contacts.first else { throw .contactMissing }
        try checkContact(contact)
        guard let spelling = contact.parameters["+sip.instance"], let instance = contact.instance else {
            throw .instanceMissing
        }
        let expected = Self.instance(of: endpoint)
        guard instance == expected else {
            throw .instanceNotDerivedFromEndpoint(received: instance.description, expected: expected.description)
        }
        return Subject(
            address: Self.address(of: from), endpoint: endpoint, instance: instance, instanceSpelling: spelling,
            contact: contact)
    }

    /// The bare address of a user, in lower case.
    static func address(of address: NameAddress) -> String {
        "\(address.uri.user ?? "")@\(address.uri.host?.name ?? "")".lowercased()
    }

    private static func endpoint(of from: NameAddress) throws(Refusal) -> EndpointIdentifier {
        guard let text = from.epid, !text.isEmpty else { throw .endpointIdentifierMissing }
        guard let endpoint = EndpointIdentifier(text) else { throw .endpointIdentifierTooLong(text.count) }
        return endpoint
    }

    /// [MS-SIPRE]: the instance is a name-based UUID of the EPID.
    static func instance(of endpoint: EndpointIdentifier) -> InstanceIdentifier {
        InstanceIdentifier(of: endpoint) { (try? HashAlgorithm.sha1.digest($0)) ?? [UInt8](repeating: 0, count: 20) }
    }

    private func checkContact(_ contact: NameAddress) throws(Refusal) {
        let host = contact.uri.host?.name ?? ""
        let isConnection = host == peer.host && contact.uri.port.map(Int.init) == peer.port
        let isReplaced = contact.parameters["proxy"] == "replace"
        guard isConnection || isReplaced else { throw .contactIsNotConnection(host) }
    }
}
