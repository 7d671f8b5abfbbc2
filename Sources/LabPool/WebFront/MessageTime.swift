import XML

/// From when to when a message says that it holds.
struct MessageTime {
    /// How much clocks may differ, in seconds, as Windows services bear it.
    private static let tolerance: Int64 = 300

    private let created: XMLTimestamp?
    private let expires: XMLTimestamp?

    /// - Parameter security: the header `wsse:Security`.
    init(_ security: XMLElement) throws(Refusal) {
        let timestamp = try security.required("Timestamp")
        created = try XMLTimestamp(timestamp.required("Created").trimmedText)
        expires = try XMLTimestamp(timestamp.required("Expires").trimmedText)
    }

    /// Refuses a message from the past or the future.
    func verify(at now: Instant) throws(Refusal) {
        guard let created, let expires, created < expires,
            created.unixSeconds <= now.seconds + Self.tolerance, expires.unixSeconds > now.seconds - Self.tolerance
        else { throw .messageNotCurrent }
    }
}
