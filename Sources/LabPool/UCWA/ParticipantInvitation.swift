/// Whom a member of a conference asks in (UCWA sheet 5.6).
struct ParticipantInvitation {
    let operation: String?
    /// Without `sip:`.
    let person: String

    init(_ document: RequestDocument) throws(UCWAFailure) {
        operation = try document.text("operationId", upTo: 50)
        let to = try document.required("to", upTo: 500).lowercased()
        guard to.hasPrefix("sip:"), to.contains("@") else { throw .invalidParameter }
        person = String(to.dropFirst("sip:".count))
    }
}
