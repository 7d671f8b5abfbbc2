import XML

/// What somebody says about themselves.
public struct Note: Sendable, Hashable {
    /// Whether it is the note of their absence, from their mail server.
    public var isOutOfOffice: Bool
    /// Plain text.
    public var text: String

    /// Makes a note.
    public init(_ text: String, isOutOfOffice: Bool = false) {
        self.text = text
        self.isOutOfOffice = isOutOfOffice
    }

    /// Reads a `note` element; nil if it has no text.
    init?(_ element: XMLElement) {
        guard let body = element.element("body") else { return nil }
        let text = body.shortText
        guard !text.isEmpty else { return nil }
        self.init(text, isOutOfOffice: body.attribute("type")?.lowercased() == "oof")
    }
}

extension XMLElement {
    /// The text without surrounding blanks, cut to what is shown.
    var shortText: String {
        let text = trimmedText
        return text.utf8.count <= PresenceLimits.text ? text : String(text.prefix(PresenceLimits.text))
    }
}
