public import XML

/// The body of an INVITE that asks a person into a conference (messaging sheet 9.8).
public struct ConferenceInvitation: Sendable, Hashable {
    /// The media type.
    public static let contentType = "application/ms-conf-invite+xml"

    public var address: ConferenceAddress
    public var subject: String
    /// Whether there are messages, and not calls alone.
    public var hasMessages: Bool

    /// An invitation to be written.
    public init(to address: ConferenceAddress, subject: String) {
        self.address = address
        self.subject = ConferencingLimits.cut(subject)
        hasMessages = true
    }

    /// Reads an invitation; nil if it names no conference.
    public init?(parsing body: some Sequence<UInt8>) {
        guard let root = try? XMLElement(parsing: body, limits: ConferencingLimits.document),
            root.name.lowercased() == "conferencing",
            let address = (root.element("focus-uri")?.trimmedText).flatMap({ MeetingLink.address($0) })
        else { return nil }
        self.address = address
        subject = ConferencingLimits.cut(root.element("subject")?.trimmedText ?? "")
        let messages = root.element("im")
        hasMessages = messages != nil && !["false", "0"].contains(messages?.attribute("available")?.lowercased())
    }

    /// The document.
    ///
    /// - Throws: `XMLError.forbiddenCharacter`.
    public func body() throws(XMLError) -> [UInt8] {
        let document = Markup("Conferencing", ["version": "2.0"]) {
            Markup("focus-uri", address.description)
            Markup("subject", subject)
            Markup("im", ["available": "true"]) { Markup("first-im", []) {} }
        }
        return Array(try document.source().utf8)
    }
}
