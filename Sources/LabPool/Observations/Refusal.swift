/// Why the pool refused a request. Each is a mistake that a real pool would not forgive, or not always.
public enum Refusal: Error, Sendable, Hashable {
    // Any SIP request.
    case malformedMessage(reason: String)
    case maximumForwardsMissing
    case viaTransportWrong(String)
    case sequenceNotIncreasing(previous: UInt32, received: UInt32)
    case callIDChanged

    // REGISTER.
    case domainNotServed(String)
    case fromIsNotTo
    case addressUnknown(String)
    case endpointIdentifierMissing
    case endpointIdentifierTooLong(Int)
    case instanceMissing
    case instanceNotDerivedFromEndpoint(received: String, expected: String)
    case eventNotRegistration
    case contactMissing
    case contactIsNotConnection(String)
    case userAgentNotAllowed(String)

    // Authentication of SIP requests.
    case notAuthenticated
    case schemeUnknown(String)
    case credentialsMalformed(reason: String)
    case realmWrong(String)
    case targetNameWrong(String)
    case associationUnknown
    case counterNotIncreasing
    case signatureWrong
    case associationExpired
    case handshakeFailed(reason: String)
    case notAuthorised(login: String, address: String)

    // Requests after the registration.
    case notRegistered
    case methodNotServed(String)
    case eventNotServed(String)
    case recipientUnknown(String)

    // The web front.
    case noSuchResource(String)
    case methodNotAllowed(String)
    case contentTypeWrong(String)
    case soapActionWrong(String)
    case documentMalformed(reason: String)
    case logOnFailed(reason: String)
    case logOnForUnknownUser(String)
    case elementMissing(String)
    case valueWrong(element: String, value: String)

    // Web tickets and certificate requests.
    case ticketUnknown
    case ticketAltered
    case ticketExpired
    case ticketForAnotherService(String)
    case timestampIsNotLifetime
    case digestWrong
    case proofWrong
    case entityIsNotOwner(String)
    case deviceMalformed(String)
    case requestMalformed(reason: String)
    case requestNotForEntity(String)
    case keyTooShort(Int)

    /// The pool was asked to misbehave.
    case fault(Fault)
}

extension Refusal: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .malformedMessage(let reason): "the message is malformed: \(reason)"
        case .maximumForwardsMissing: "Max-Forwards is missing"
        case .viaTransportWrong(let transport): "the topmost Via names \(transport), not the connection's transport"
        case .sequenceNotIncreasing(let previous, let received): "CSeq \(received) does not follow \(previous)"
        case .callIDChanged: "the Call-ID of REGISTER changed on the connection"
        case .domainNotServed(let domain): "the domain \(domain) is not served here"
        case .fromIsNotTo: "From and To of a REGISTER differ"
        case .addressUnknown(let address): "\(address) is not a user of the pool"
        case .endpointIdentifierMissing: "From has no epid"
        case .endpointIdentifierTooLong(let count): "the epid has \(count) characters, more than 16"
        case .instanceMissing: "Contact has no +sip.instance"
        case .instanceNotDerivedFromEndpoint(let received, let expected):
            "the instance is \(received), but the epid makes it \(expected)"
        case .eventNotRegistration: "Event is not 'registration'"
        case .contactMissing: "Contact is missing"
        case .contactIsNotConnection(let host):
            "Contact names \(host), not the connection, and does not ask for proxy=replace"
        case .userAgentNotAllowed(let agent): "the user agent '\(agent)' is not allowed"
        case .notAuthenticated: "the request has no credentials"
        case .schemeUnknown(let scheme): "the scheme \(scheme) was not offered"
        case .credentialsMalformed(let reason): "the credentials are malformed: \(reason)"
        case .realmWrong(let realm): "the realm is '\(realm)'"
        case .targetNameWrong(let name): "the targetname is '\(name)'"
        case .associationUnknown: "the opaque names no association of the connection"
        case .counterNotIncreasing: "cnum is not above all before"
        case .signatureWrong: "the signature is wrong"
        case .associationExpired: "the association is over"
        case .handshakeFailed(let reason): "the handshake failed: \(reason)"
        case .notAuthorised(let login, let address): "\(login) may not act as \(address)"
        case .notRegistered: "the endpoint is not registered"
        case .methodNotServed(let method): "\(method) is not served"
        case .eventNotServed(let event): "the event package \(event) is not served"
        case .recipientUnknown(let address): "\(address) is nobody here"
        case .noSuchResource(let path): "there is nothing at \(path)"
        case .methodNotAllowed(let method): "\(method) is not allowed here"
        case .contentTypeWrong(let type): "the content type is '\(type)'"
        case .soapActionWrong(let action): "the SOAPAction is '\(action)'"
        case .documentMalformed(let reason): "the document is malformed: \(reason)"
        case .logOnFailed(let reason): "the log-on failed: \(reason)"
        case .logOnForUnknownUser(let user): "\(user) has no account"
        case .elementMissing(let name): "\(name) is missing"
        case .valueWrong(let element, let value): "\(element) is '\(value)'"
        case .ticketUnknown: "the ticket was not issued here"
        case .ticketAltered: "the ticket is not, byte for byte, what was issued"
        case .ticketExpired: "the ticket is over"
        case .ticketForAnotherService(let service): "the ticket is for \(service)"
        case .timestampIsNotLifetime: "the Timestamp is not the ticket's lifetime"
        case .digestWrong: "the digest of the Timestamp is wrong"
        case .proofWrong: "the signature is not made with the proof key"
        case .entityIsNotOwner(let entity): "the ticket does not belong to \(entity)"
        case .deviceMalformed(let device): "the DeviceId '\(device)' is not a UUID in braces"
        case .requestMalformed(let reason): "the PKCS#10 request is malformed: \(reason)"
        case .requestNotForEntity(let name): "the PKCS#10 request is for '\(name)'"
        case .keyTooShort(let bits): "the key has \(bits) bits only"
        case .fault(let fault): "the pool was asked for '\(fault.rawValue)'"
        }
    }
}
