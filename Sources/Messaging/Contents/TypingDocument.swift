import XML

/// That somebody types: the `KeyboardActivity` of Microsoft's clients ([MS-SIP]) and the `isComposing` of others
/// (RFC 3994).
public struct TypingDocument: Sendable, Hashable {
    /// The media type of the documents that are written here.
    public static let contentType = "application/xml"

    /// Whether the person types.
    public let isTyping: Bool

    /// A document to be written.
    public init(isTyping: Bool) {
        self.isTyping = isTyping
    }

    /// Reads either document; nil for any other.
    public init?(_ body: [UInt8]) {
        guard body.count <= 4096, let root = try? XMLElement(parsing: body) else { return nil }
        switch root.name {
        case "KeyboardActivity":
            guard let status = root.element("status")?.attribute("status") else { return nil }
            isTyping = status.lowercased() == "type"
        case "isComposing":
            guard let state = root.element("state") else { return nil }
            isTyping = state.trimmedText.lowercased() == "active"
        default: return nil
        }
    }

    /// The document, spelled as Communicator spells it: some clients compare texts.
    public var body: [UInt8] {
        let status = isTyping ? "type" : "idle"
        return Array(
            "<?xml version=\"1.0\"?><KeyboardActivity> <status status=\"\(status)\" /></KeyboardActivity>".utf8)
    }
}
