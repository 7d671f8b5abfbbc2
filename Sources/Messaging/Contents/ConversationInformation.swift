import XML

/// What a peer tells of a conversation that stands: its subject (`application/xml+conversationinfo`, messaging sheet 6.3).
public struct ConversationInformation: Sendable, Hashable {
    /// Never empty.
    public let subject: String

    /// Reads a document; nil for any other, or one without a subject.
    public init?(_ body: [UInt8]) {
        guard body.count <= 4096, let root = try? XMLElement(parsing: body), root.name == "ConversationInfo",
            let subject = root.element("Subject")?.trimmedText, !subject.isEmpty
        else { return nil }
        self.subject = subject
    }
}
