import SIP
import XML

/// What a SIP message says, as the web API passes it on: of several forms, the plain one.
struct MessageText {
    let isHTML: Bool
    let text: String

    init(_ contentType: String?, _ body: [UInt8]) {
        let type = contentType?.lowercased() ?? ""
        let text = String(decoding: body, as: UTF8.self)
        isHTML = type.hasPrefix("text/html")
        self.text = type.hasPrefix("multipart/") ? Self.plainPart(of: text) ?? "" : text
    }

    /// As a link, with the relation of messages and its media type.
    var link: (rel: String, href: String) {
        isHTML ? ("htmlMessage", DataURI.make("text/html", text)) : ("plainMessage", DataURI.make("text/plain", text))
    }

    /// Whether the document of an INFO says that somebody types.
    static func isTyping(_ body: [UInt8]) -> Bool {
        guard let root = try? XMLElement(parsing: body) else { return false }
        return root.element("status")?.attribute("status")?.lowercased() == "type"
    }

    static let typingDocument =
        "<?xml version=\"1.0\"?><KeyboardActivity> <status status=\"type\" /></KeyboardActivity>"

    /// The text of the first part that is plain.
    private static func plainPart(of body: String) -> String? {
        let lines = body.split(omittingEmptySubsequences: false) { $0.isNewline }
        let start = lines.firstIndex { $0.lowercased().hasPrefix("content-type: text/plain") }
        guard let start, let blank = lines[start...].firstIndex(of: "") else { return nil }
        return lines[(blank + 1)...].prefix { !$0.hasPrefix("--") }.joined(separator: "\r\n")
    }
}
