public import Contacts
public import SIP
import Security
import XML

/// What a notification of presence says.
public enum PresenceDocument: Sendable {
    case categories(ContactAddress, [PresenceCategory])
    case foreign(ForeignPresence)
    case resources([ResourceState])
}

/// The body of a notification of presence, cut into documents that are read one at a time: a body for thousands of
/// people is work for many turns of a loop.
public struct PresenceBody: Sendable {
    private let parts: [MultipartBody.Part]
    /// The bytes of all parts together with what is between them.
    public let size: Int

    /// Cuts a body. Parts inside of parts are not looked for.
    ///
    /// - Throws: `ParseError` for a body of several parts that is none.
    public init(_ type: MediaType?, _ body: [UInt8]) throws(ParseError) {
        size = body.count
        guard let type, type.isMultipart else {
            parts = body.isEmpty ? [] : [MultipartBody.Part(headers: Headers(), body: body[...])]
            return
        }
        guard let boundary = type.boundary else { throw ParseError("multipart", "has no boundary") }
        parts = try MultipartBody(parsing: body, boundary: boundary).parts
    }

    /// The number of documents.
    public var count: Int { parts.count }

    /// Reads a document, which tells its kind by its root; nil for one of another kind, or about nobody.
    ///
    /// - Throws: `XMLError` for one that cannot be read.
    public subscript(index: Int) -> PresenceDocument? {
        get throws(XMLError) {
            guard parts.indices.contains(index) else { return nil }
            let root = try XMLElement(parsing: parts[index].content, limits: PresenceLimits.document)
            switch root.name {
            case "categories":
                return root.attribute("uri").flatMap { ContactAddress($0) }.map {
                    .categories($0, root.elements("category").compactMap { PresenceCategory($0) })
                }
            case "list": return .resources(ResourceState.all(in: root))
            default: return ForeignPresence(root).map { .foreign($0) }
            }
        }
    }
}

extension MultipartBody.Part {
    /// What the body stands for (RFC 2045 6).
    fileprivate var content: ArraySlice<UInt8> {
        guard let encoding = headers[.contentTransferEncoding], TransferEncoding.isEncoding(encoding) else {
            return body
        }
        return TransferEncoding.decode(Array(body), encoding, limit: PresenceLimits.document.bytes)[...]
    }
}
