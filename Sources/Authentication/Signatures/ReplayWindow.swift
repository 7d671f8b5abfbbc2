/// Remembers which messages of an association have been seen, so that none counts twice.
///
/// Gaps and changed order are fine within the window; what lies behind it is refused unseen.
struct ReplayWindow: Sendable {
    /// How far behind the highest counter a message may come.
    static let size: UInt64 = 256

    private struct Entry: Sendable {
        let salt: String
        let counter: UInt64
    }

    private var highest: UInt64 = 0
    /// The latest messages, at most `size`; the oldest gives its place to the next one.
    private var recent: [Entry] = []
    private var oldest = 0

    /// Whether a message with these values is new.
    func isNew(salt: String, counter: UInt64) -> Bool {
        if counter > highest { return true }
        let isBehind = highest >= Self.size && counter <= highest - Self.size
        return !isBehind && !recent.contains { $0.counter == counter && $0.salt == salt }
    }

    /// Notes a message whose signature was good.
    mutating func insert(salt: String, counter: UInt64) {
        let entry = Entry(salt: salt, counter: counter)
        if recent.count < Self.size {
            recent.append(entry)
        } else {
            recent[oldest] = entry
            oldest = (oldest + 1) % recent.count
        }
        highest = max(highest, counter)
    }
}
