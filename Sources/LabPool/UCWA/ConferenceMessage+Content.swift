import SIP
import XML

extension ConferenceMessage {
    /// Whether the document of an INFO says that somebody types.
    var isTyping: Bool {
        guard let root = try? XMLElement(parsing: body) else { return false }
        return root.element("status")?.attribute("status")?.lowercased() == "type"
    }

    /// What the message says, as the web API passes it on: of several forms, the plain one.
    var content: (isHTML: Bool, text: String) {
        let type = contentType?.lowercased() ?? ""
        let text = String(decoding: body, as: UTF8.self)
        guard type.hasPrefix("multipart/") else { return (type.hasPrefix("text/html"), text) }
        return (false, Self.plainPart(of: text) ?? "")
    }

    /// The text of the first part that is plain.
    private static func plainPart(of body: String) -> String? {
        let lines = body.split(omittingEmptySubsequences: false) { $0.isNewline }
        let start = lines.firstIndex { $0.lowercased().hasPrefix("content-type: text/plain") }
        guard let start, let blank = lines[start...].firstIndex(of: "") else { return nil }
        return lines[(blank + 1)...].prefix { !$0.hasPrefix("--") }.joined(separator: "\r\n")
    }
}
