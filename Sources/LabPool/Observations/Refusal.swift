import Localization

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
    case recipientOffline(String)
    case tooManyHops
    case dialogUnknown
    case notInConference
    case conferenceLocked
    case listHasMovedOn(held: Int, received: Int)
    case versionWrong(String)
    case contactsInExchange

    // The web front.
    case noSuchResource(String)
    case methodNotAllowed(String)
    case contentTypeWrong(String)
    case soapActionWrong(String)
    case documentMalformed(reason: String)
    case logOnFailed(reason: String)
    case logOnForUnknownUser(String)
    case certificateNotAccepted
    case messageNotCurrent
    case elementMissing(String)
    case valueWrong(element: String, value: String)

    // Web tickets and certificate requests.
    /// The identity provider's error, with its description.
    case grantRefused(String, String)
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

    /// The web API (UCWA): the status and its reason.
    case webAPI(status: Int, reason: String)

    /// The pool was asked to misbehave.
    case fault(Fault)
}

extension Refusal: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .malformedMessage(let reason): localized("the message is malformed: \(reason)")
        case .maximumForwardsMissing: localized("Max-Forwards is missing")
        case .viaTransportWrong(let transport):
            localized("the topmost Via names \(transport), not the connection's transport")
        case .sequenceNotIncreasing(let previous, let received):
            localized("CSeq \(received) does not follow \(previous)")
        case .callIDChanged: localized("the Call-ID of REGISTER changed on the connection")
        case .domainNotServed(let domain): localized("the domain \(domain) is not served here")
        case .fromIsNotTo: localized("From and To of a REGISTER differ")
        case .addressUnknown(let address): localized("\(address) is not a user of the pool")
        case .endpointIdentifierMissing: localized("From has no epid")
        case .endpointIdentifierTooLong(let count): localized("the epid has \(count) characters, more than 16")
        case .instanceMissing: localized("Contact has no +sip.instance")
        case .instanceNotDerivedFromEndpoint(let received, let expected):
            localized("the instance is \(received), but the epid makes it \(expected)")
        case .eventNotRegistration: localized("Event is not 'registration'")
        case .contactMissing: localized("Contact is missing")
        case .contactIsNotConnection(let host):
            localized("Contact names \(host), not the connection, and does not ask for proxy=replace")
        case .userAgentNotAllowed(let agent): localized("the user agent '\(agent)' is not allowed")
        case .notAuthenticated: localized("the request has no credentials")
        case .schemeUnknown(let scheme): localized("the scheme \(scheme) was not offered")
        case .credentialsMalformed(let reason): localized("the credentials are malformed: \(reason)")
        case .realmWrong(let realm): localized("the realm is '\(realm)'")
        case .targetNameWrong(let name): localized("the targetname is '\(name)'")
        case .associationUnknown: localized("the opaque names no association of the connection")
        case .counterNotIncreasing: localized("cnum is not above all before")
        case .signatureWrong: localized("the signature is wrong")
        case .associationExpired: localized("the association is over")
        case .handshakeFailed(let reason): localized("the handshake failed: \(reason)")
        case .notAuthorised(let login, let address): localized("\(login) may not act as \(address)")
        case .notRegistered: localized("the endpoint is not registered")
        case .methodNotServed(let method): localized("\(method) is not served")
        case .eventNotServed(let event): localized("the event package \(event) is not served")
        case .recipientUnknown(let address): localized("\(address) is nobody here")
        case .recipientOffline(let address): localized("\(address) is not signed in")
        case .tooManyHops: localized("Max-Forwards is used up")
        case .dialogUnknown: localized("the dialog is not known")
        case .notInConference: localized("the user is not in the conference")
        case .conferenceLocked: localized("the conference is locked")
        case .listHasMovedOn(let held, let received):
            localized("the list has version \(String(held)), the edit is for \(String(received))")
        case .versionWrong(let place): localized("the version of \(place) is another")
        case .contactsInExchange: localized("the contact list is kept in Exchange")
        case .noSuchResource(let path): localized("there is nothing at \(path)")
        case .methodNotAllowed(let method): localized("\(method) is not allowed here")
        case .contentTypeWrong(let type): localized("the content type is '\(type)'")
        case .soapActionWrong(let action): localized("the SOAPAction is '\(action)'")
        case .documentMalformed(let reason): localized("the document is malformed: \(reason)")
        case .logOnFailed(let reason): localized("the log-on failed: \(reason)")
        case .logOnForUnknownUser(let user): localized("\(user) has no account")
        case .certificateNotAccepted: localized("the certificate was not issued here, or is over")
        case .messageNotCurrent: localized("the message is not of this time")
        case .elementMissing(let name): localized("\(name) is missing")
        case .valueWrong(let element, let value): "\(element) is '\(value)'"
        case .grantRefused(let error, let reason): "\(error): \(reason)"
        case .ticketUnknown: localized("the ticket was not issued here")
        case .ticketAltered: localized("the ticket is not, byte for byte, what was issued")
        case .ticketExpired: localized("the ticket is over")
        case .ticketForAnotherService(let service): localized("the ticket is for \(service)")
        case .timestampIsNotLifetime: localized("the Timestamp is not the ticket's lifetime")
        case .digestWrong: localized("the digest of the Timestamp is wrong")
        case .proofWrong: localized("the signature is not made with the proof key")
        case .entityIsNotOwner(let entity): localized("the ticket does not belong to \(entity)")
        case .deviceMalformed(let device): localized("the DeviceId '\(device)' is not a UUID in braces")
        case .requestMalformed(let reason): localized("the PKCS#10 request is malformed: \(reason)")
        case .requestNotForEntity(let name): localized("the PKCS#10 request is for '\(name)'")
        case .keyTooShort(let bits): localized("the key has \(bits) bits only")
        case .webAPI(let status, let reason): "\(status) \(reason)"
        case .fault(let fault): localized("the pool was asked for '\(fault.rawValue)'")
        }
    }
}
