internal import Localization
public import Security
public import XML

/// Why a document of a web service could not be used, or a request could not be written.
public enum WebDocumentError: Error, Sendable, Equatable {
    /// It is not XML, or not XML within our limits.
    case xml(XMLError)
    /// It is XML of another kind; `root` is the name of its root element.
    case unexpectedRoot(String)
    /// A required part is not there.
    case missing(String)
    /// A part has a value that cannot be used.
    case invalid(String)
    /// It holds more than one token, or the token's signature is for something else: what is verified would not be
    /// what is used.
    case ambiguousToken
    /// The token is for another service.
    case otherAudience(String)
    /// The token's time ends before it begins.
    case overAtOnce
    /// The service answered with a fault.
    case fault(WebServiceFault)
    /// The service answered with an error of its own, in words.
    case refused(String)
    /// A cryptographic operation failed.
    case security(SecurityError)
}

extension WebDocumentError: CustomStringConvertible {
    /// The reason as part of a sentence for a person.
    public var description: String {
        switch self {
        case .xml(let error): "\(error)"
        case .unexpectedRoot(let name): localized("the answer is a '\(name)' document")
        case .missing(let part): localized("the answer has no \(part)")
        case .invalid(let part): localized("the answer has an unusable \(part)")
        case .ambiguousToken: localized("it is not clear which token the answer is about")
        case .otherAudience(let service): localized("the ticket is for \(service)")
        case .overAtOnce: localized("the ticket is over")
        case .fault(let fault): "\(fault)"
        case .refused(let reason): reason
        case .security(let error): "\(error)"
        }
    }
}
