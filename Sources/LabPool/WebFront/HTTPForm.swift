import Localization
import Web

/// The fields of a form (`application/x-www-form-urlencoded`).
struct HTTPForm {
    private let fields: [String: String]

    /// Reads a POST whose body is a form.
    init(_ request: HTTPRequest) throws(Refusal) {
        let type = request["content-type"] ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else { throw .contentTypeWrong(type) }
        guard let text = String(validating: request.body, as: UTF8.self), let fields = FormEncoding.fields(text) else {
            throw .documentMalformed(reason: localized("it is no form"))
        }
        self.fields = fields
    }

    /// The value of a field; nil if the form has none of that name.
    subscript(name: String) -> String? { fields[name] }
}
