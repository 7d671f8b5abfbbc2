import Localization

/// Why a document was refused, or could not be written.
public enum XMLError: Error, Sendable, Equatable {
    /// The document is longer than the limit, in bytes.
    case tooLong(limit: Int)
    /// Elements are nested deeper than the limit.
    case tooDeep(limit: Int)
    /// The document has more nodes than the limit.
    case tooManyNodes(limit: Int)
    /// An element has more attributes than the limit.
    case tooManyAttributes(limit: Int)
    /// The bytes are not UTF-8, or contain NUL.
    case notUTF8
    /// The document has a document type declaration. Entities can only be declared there, so all are refused.
    case documentTypeRefused
    /// There is no root element: nothing, or no mark-up.
    case noRootElement
    /// The document is not well-formed; `line` counts from 1.
    case malformed(line: Int, reason: String)
    /// Text to be written contains a character that XML 1.0 cannot express.
    case forbiddenCharacter(Unicode.Scalar)
    /// An element or attribute to be written has a name that is not one.
    case invalidName(String)
    /// The element has no canonical form (a relative namespace name, for example), or memory ran out.
    case noCanonicalForm
}

extension XMLError: CustomStringConvertible {
    /// The reason as part of a sentence for a person.
    public var description: String {
        switch self {
        case .tooLong(let limit): localized("the document is longer than \(limit) bytes")
        case .tooDeep(let limit): localized("elements are nested more than \(limit) deep")
        case .tooManyNodes(let limit): localized("the document has more than \(limit) nodes")
        case .tooManyAttributes(let limit): localized("an element has more than \(limit) attributes")
        case .notUTF8: localized("the document is not valid UTF-8")
        case .documentTypeRefused: localized("the document has a document type declaration")
        case .noRootElement: localized("the document has no root element")
        case .malformed(let line, let reason): localized("the document is not well-formed in line \(line): \(reason)")
        case .forbiddenCharacter(let scalar): localized("U+\(String(scalar.value, radix: 16)) cannot be written in XML")
        case .invalidName(let name): localized("'\(name)' is not an XML name")
        case .noCanonicalForm: localized("the element has no canonical form")
        }
    }
}
