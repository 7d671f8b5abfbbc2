import XML

/// A note that a pool has sent ([MS-PRES] note schema).
struct PublishedNote: Sendable {
    let note: Note
    /// When it was published, in Unix seconds; 0 where the server does not say.
    let time: Int64
    /// When it begins and ceases to hold, in Unix seconds.
    private let begin: Int64
    private let end: Int64

    /// Nil for a note that is withdrawn, or has no text.
    init?(_ category: PresenceCategory) {
        guard let content = category.content, let note = Note(content) else { return nil }
        self.note = note
        time = category.publishTime ?? 0
        func moment(_ name: String) -> Int64? {
            content.element("body")?.attribute(name).flatMap { XMLTimestamp($0) }?.unixSeconds
        }
        begin = moment("startTime") ?? .min
        end = moment("endTime") ?? .max
    }

    /// Whether it is for this moment: an absence may be announced before it begins, and its note stays when it is over.
    func holds(at moment: Int64) -> Bool { begin <= moment && moment < end }

    /// When that may be otherwise next; nil: never.
    func nextTurn(after moment: Int64) -> Int64? {
        if moment < begin { return begin }
        return moment < end && end < .max ? end : nil
    }
}
