import JSON

/// The JSON body of a request. Names are matched in any case (UCWA sheet 0.5).
struct RequestDocument {
    private let members: [JSONValue.Member]

    /// - Throws: 415 for another type, 400 for what is no object. No body is an empty object.
    init(_ request: HTTPRequest) throws(UCWAFailure) {
        guard !request.body.isEmpty else {
            members = []
            return
        }
        guard request["content-type"]?.lowercased().hasPrefix("application/json") == true else {
            throw UCWAFailure(.unsupportedMediaType)
        }
        guard case .object(let members)? = JSONValue(parsing: request.body) else {
            throw UCWAFailure(.badRequest, .deserializationFailure)
        }
        self.members = members
    }

    subscript(name: String) -> JSONValue? { Self.value(name, of: members) }

    private static func value(_ name: String, of members: [JSONValue.Member]) -> JSONValue? {
        members.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// A text that may be left out, of at most so many characters.
    func text(_ name: String, upTo limit: Int) throws(UCWAFailure) -> String? {
        guard let value = self[name], value != .null else { return nil }
        guard case .string(let text) = value, text.count <= limit else { throw .invalidParameter }
        return text
    }

    /// A text that must be there and not be empty.
    func required(_ name: String, upTo limit: Int) throws(UCWAFailure) -> String {
        guard let text = try text(name, upTo: limit), !text.isEmpty else { throw .invalidParameter }
        return text
    }

    /// Texts of a list that may be left out.
    func texts(_ name: String) throws(UCWAFailure) -> [String]? {
        guard let value = self[name], value != .null else { return nil }
        guard case .array(let values) = value else { throw .invalidParameter }
        return try values.map { value throws(UCWAFailure) in
            guard case .string(let text) = value else { throw .invalidParameter }
            return text
        }
    }

    /// Where a link leads, if it is there.
    func link(_ rel: String) -> String? {
        guard let links = self["_links"], let link = Self.value(rel, of: links.members) else { return nil }
        return link["href"]?.text
    }
}
