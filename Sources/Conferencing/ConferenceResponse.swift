public import XML

/// What a focus or a factory answers to a ``ConferenceCommand``.
public struct ConferenceResponse: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case success
        /// Why, as the server names it; may be empty.
        case failure(reason: String)
        case pending
    }

    /// The number of the request; nil if it names none.
    public let number: UInt32?
    public let outcome: Outcome
    /// The name of the command.
    public let command: String
    /// The conference that was made, or joined.
    public let conference: ConferenceAddress?
    /// The role that the user was given.
    public let role: ConferenceRole?

    /// Reads a response.
    ///
    /// - Throws: `XMLError` for what is no such document.
    public init(parsing body: some Sequence<UInt8>) throws(XMLError) {
        let root = try XMLElement(parsing: body, limits: ConferencingLimits.document)
        guard root.name == "response" else { throw .malformed(line: 1, reason: "response") }
        let answer = root.elements.first
        number = root.attribute("requestId").flatMap { UInt32($0) }
        command = ConferencingLimits.cut(answer?.name ?? "")
        let reason = [root, answer].compactMap { $0?.attribute("reason") }.first { !$0.isEmpty }
        outcome =
            switch root.attribute("code")?.lowercased() {
            case "success": .success
            case "pending": .pending
            default: .failure(reason: ConferencingLimits.cut(reason ?? ""))
            }
        let entity =
            answer?.element("conference-info")?.attribute("entity")
            ?? answer?.element("conferenceKeys")?.attribute("confEntity")
        conference = entity.flatMap { ConferenceAddress($0) }
        let roles = answer?.elements("user", "roles", "entry").map { $0.trimmedText.lowercased() } ?? []
        role = roles.contains(ConferenceRole.presenter.rawValue) ? .presenter : roles.isEmpty ? nil : .attendee
    }
}
