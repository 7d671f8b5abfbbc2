import EventLoop
import JSON

/// One event of the event channel (UCWA sheet 3.8).
struct WebEvent {
    enum Kind: String {
        case added
        case updated
        case deleted
        case started
        case completed
    }

    /// How long an event may wait for others.
    enum Priority: Comparable {
        case low
        case medium
        case high
    }

    struct Target {
        let rel: String
        let href: String
        var title: String?

        var json: JSONValue {
            .object(present: ["rel": .string(rel), "href": .string(href), "title": title.map { .string($0) }])
        }
    }

    /// How an operation ended.
    enum Outcome {
        case success
        case failure(UCWAFailure)
    }

    let sender: Target
    let kind: Kind
    let target: Target
    /// The collection that the target has come into, or left.
    var collection: Target?
    var embedded: Resource?
    var outcome: Outcome?
    /// Why the server has changed something.
    var reason: UCWAFailure?
    var priority = Priority.high
    /// By which it is taken back if it waits too long.
    var key: String?
    /// Called when a poll is given it.
    var onTaken: (@LoopActor () -> Void)?

    var json: JSONValue {
        var reason = reason
        if case .failure(let failure)? = outcome { reason = failure }
        return .object(present: [
            "link": target.json, "in": collection?.json,
            "_embedded": embedded.map { .object([.init(target.rel, $0.json)]) },
            "status": outcome.map { if case .success = $0 { "Success" } else { "Failure" } },
            "reason": reason?.json, "type": .string(kind.rawValue),
        ])
    }
}
